"""A process that ends at any moment while a daily is posted: the next one takes it up, and the
question stands in the channel exactly once."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import select

from bot.chat.model import Post
from bot.store.engine import Store
from bot.store.tables import rounds
from tests.curriculum.build import question, topic
from tests.quiz.test_cutoffs import Fuse, MortalChat, MortalStore
from tests.scene import Scene, topics
from tests.schedule.fakes import FakeSums

HOUR = 3600
WEEK = Post("What a week", title="The week")
WRITTEN = topics(topic(questions=[question(f"q{n}") for n in range(30)]))


class Cut(MortalChat):
    """Looking something up can be cut off as well."""

    async def find(self, place, key, since):
        self.fuse.burn()
        return await super().find(place, key, since)


async def arrange(store, chat):
    scene = Scene(store, WRITTEN, chat, sums=FakeSums(WEEK))
    await scene.lead("Lead").types("/daily set 14:00")
    return scene


async def wake(scene, hours):
    """What is due is done, as often as the worker would in these hours."""
    for _ in range(hours * 6):
        scene.clock.after(600)
        await scene.dailies.run_due(scene.clock())
        await scene.closing.run_due(scene.clock())


async def begin_again(store, scene):
    """The next process, at the moment at which the one before has ended."""
    after = Scene(store, WRITTEN, scene.chat, sums=FakeSums(WEEK))
    after.clock.time = scene.clock.time
    await after.recover()
    return after


def posted(scene):
    return [key for key in scene.chat.keys if ":" not in key]


MOMENTS = 23  # of posting a daily
SUMMARY_MOMENTS = 20


@pytest.mark.parametrize("moment", range(1, MOMENTS + 2))  # and one that is not cut off
async def test_wherever_the_process_ends_a_daily_is_posted_once(tmp_path, moment):
    store = await Store.open(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}")
    chat = Cut(Fuse(-1))
    scene = await arrange(store, chat)
    scene = Scene(MortalStore(store, fuse := Fuse(moment)), WRITTEN, chat)
    chat.fuse = fuse
    scene.clock.after(HOUR)
    await asyncio.gather(scene.dailies.run_due(scene.clock()), return_exceptions=True)
    assert fuse.burnt == (moment <= MOMENTS)

    chat.fuse = Fuse(-1)
    after = await begin_again(store, scene)
    await wake(after, 3)
    assert len(posted(after)) == 1
    async with store.read() as connection:
        found = (await connection.execute(select(rounds.c.status, rounds.c.origin))).all()
    ((status, origin),) = found
    assert (status, origin.rpartition(":")[2]) == ("open", "2026-03-04")
    await wake(after, 24)
    assert len(posted(after)) == 2
    assert chat.alerts == []
    await store.close()


@pytest.mark.parametrize("moment", range(1, SUMMARY_MOMENTS + 2))
async def test_wherever_the_process_ends_a_week_is_summed_up_once(tmp_path, moment):
    store = await Store.open(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}")
    chat = Cut(Fuse(-1))
    before = await arrange(store, chat)
    scene = Scene(MortalStore(store, fuse := Fuse(moment)), WRITTEN, chat, sums=FakeSums(WEEK))
    for _ in range(6):
        await before.lead("Lead").types("/daily skip")
    chat.fuse = fuse
    scene.clock.after((5 * 24 + 1) * HOUR + 301)  # Monday
    await asyncio.gather(scene.dailies.run_due(scene.clock()), return_exceptions=True)
    assert fuse.burnt == (moment <= SUMMARY_MOMENTS)

    chat.fuse = Fuse(-1)
    after = await begin_again(store, scene)
    await wake(after, 2)
    assert [post for post in chat.messages.values() if post == WEEK] == [WEEK]
    await store.close()


async def test_two_processes_post_a_daily_once(store):
    scene = await arrange(store, None)
    other = Scene(store, WRITTEN, scene.chat)
    for each in (scene, other):
        each.clock.after(HOUR)
    await asyncio.gather(*(each.dailies.run_due(each.clock()) for each in (scene, other)))
    assert len(posted(scene)) == 1
