"""A process that ends at any moment of a round: the next one takes it up, and pays once."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import select

from bot.store.engine import Store
from bot.store.tables import points, rounds
from tests.curriculum.build import topic
from tests.memory_chat import MemoryChat
from tests.scene import Scene, topics

RIGHT = "Reading a large corpus"


class CutOff(BaseException):
    """The process ends here."""


class Fuse:
    """Burns down by one at each moment before and after a call; ends the process at none."""

    def __init__(self, length: int) -> None:
        self.left = length
        self.burnt = False

    def burn(self) -> None:
        self.left -= 1
        if self.left == 0:
            self.burnt = True
            raise CutOff


class MortalStore:
    """A store whose process may end before a transaction, in it, or just after it."""

    def __init__(self, store: Store, fuse: Fuse) -> None:
        self.store, self.fuse = store, fuse
        self.read, self.claim, self.dialect = store.read, store.claim, store.dialect

    @asynccontextmanager
    async def write(self):
        self.fuse.burn()
        async with self.store.write() as connection:
            yield connection
            self.fuse.burn()
        self.fuse.burn()

    async def write_all(self, *statements):
        self.fuse.burn()
        found = await self.store.write_all(*statements)
        self.fuse.burn()
        return found


class MortalChat(MemoryChat):
    """A chat that the process may leave before it is asked, or just after it did its part."""

    def __init__(self, fuse: Fuse) -> None:
        super().__init__()
        self.fuse = fuse

    async def send(self, place, post, key):
        self.fuse.burn()
        ref = await super().send(place, post, key)
        self.fuse.burn()
        return ref

    async def edit(self, message, post):
        self.fuse.burn()
        await super().edit(message, post)
        self.fuse.burn()


async def play(scene):
    """A whole round; raises CutOff where the process ends."""
    await scene.dispatcher.handle(scene.person("Host").command("/quiz", delivery="asked"))
    if scene.chat.keys:
        for name in ("Ada", "Bob"):
            press = scene.person(name).press(scene.button_of(RIGHT), delivery=name)
            await scene.dispatcher.handle(press)
    await scene.close(60)


@pytest.mark.parametrize("moment", range(1, 24))  # 22 of them, and one round that is not cut off
async def test_wherever_the_process_ends_a_round_ends_and_is_paid_once(tmp_path, moment):
    store = await Store.open(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}")
    fuse = Fuse(moment)
    scene = Scene(MortalStore(store, fuse), topics(topic()), MortalChat(fuse))
    (ending,) = await asyncio.gather(play(scene), return_exceptions=True)
    assert (ending is None) == (moment == 23)
    confirmed = sum("You chose" in told.post.text for told in scene.chat.whispers)

    after = Scene(store, topics(topic()), scene.chat)
    await after.recover()
    for _ in range(2):
        await after.close(60)
    async with store.read() as connection:
        statuses = (await connection.scalars(select(rounds.c.status))).all()
        paid = (await connection.scalars(select(points.c.points))).all()
    await store.close()
    assert set(statuses) <= {"done", "dropped"}
    assert len(paid) <= 2
    assert len(after.standings) == (len(paid) == 2)  # the reveal has the standings of one
    assert len(paid) >= confirmed
    if "done" in statuses:
        assert after.post.title.startswith("The answer is")
