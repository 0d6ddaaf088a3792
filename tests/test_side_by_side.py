"""The whole bot on two platforms: what is slow on one delays nothing on the other."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from sqlalchemy import update

from bot.app import now
from bot.store.tables import rounds
from bot.store.timestamps import to_stored
from tests.test_app import RemoteChat, staying_on, until


class Slow(RemoteChat):
    """Does some things only once it's let; `done` is what was done, on both platforms."""

    def __init__(self, platform, done, *slow):
        super().__init__()
        self.platform, self.done, self.slow = platform, done, slow
        self.begun, self.let = asyncio.Event(), asyncio.Event()
        self.ready.set()

    async def _waits(self, what):
        if what in self.slow:
            self.begun.set()
            await self.let.wait()
        self.done.append((self.platform, what))

    async def edit(self, message, post):
        await self._waits("edit")
        await super().edit(message, post)


async def due_in(store, **seconds):
    """Let the rounds of these platforms close so many seconds from now."""
    async with store.write() as connection:
        for platform, each in seconds.items():
            at = to_stored(now() + timedelta(seconds=each))
            of = update(rounds).where(rounds.c.platform == platform)
            await connection.execute(of.values(closes_at=at))


async def test_a_round_is_revealed_before_an_edit_on_another_platform_ends(store):
    done = []
    chats = {"slow": Slow("slow", done, "edit"), "quick": Slow("quick", done)}
    async with staying_on(store, chats, since=0):
        await due_in(store, slow=0.0, quick=0.8)
        await asyncio.wait_for(chats["slow"].begun.wait(), 10)
        await until(store, slow="closed", quick="done")
        chats["slow"].let.set()
        await until(store, slow="done", quick="done")
    assert done == [("quick", "edit"), ("slow", "edit")]
