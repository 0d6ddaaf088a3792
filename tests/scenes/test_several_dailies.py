"""Two hundred dailies that are due in the same minute, on processes that are killed at random."""

from __future__ import annotations

import asyncio
import secrets
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, time, timedelta
from random import Random
from typing import NamedTuple

import pytest
from sqlalchemy import update

from bot.chat.model import Place
from bot.schedule import next_due, records
from bot.schedule.calendar import EVERY_DAY, Pattern, before_first
from bot.schedule.plans import Plan, Schedule
from bot.store.engine import Store
from bot.store.tables import rounds
from bot.store.timestamps import to_stored
from tests.loopback.discord.server import Loopback, until
from tests.scenes.run import Run
from tests.scenes.several import (
    PROCESSES,
    all_up,
    assert_paid_once,
    insists,
    kill_at_random,
    open_channels,
    posts,
    several,
)
from tests.scenes.steps import Message, key_of

DAILIES = 200
PEOPLE = 6
ANSWERS = 25  # of each person
KILLED_FOR = 20  # seconds
OPEN_FOR = timedelta(minutes=10)  # so that all can be posted late: until half of it is over
POSTED_WITHIN = 150  # seconds
KNOWN_WITHIN = 90
REVEALED_WITHIN = 150


class Bots(NamedTuple):
    """The processes, where their database is, and how often one is killed, in seconds."""

    runs: list[Run]
    url: str
    every: float

    async def kill(self, random: Random, seconds: float) -> None:
        await kill_at_random(self.runs, random, int(seconds / self.every), self.every)


@pytest.fixture(params=["four on PostgreSQL", "one on SQLite"])
def bots(request, tmp_path, discord):
    if request.param == "one on SQLite":
        url = f"sqlite+aiosqlite:///{tmp_path / '0' / 'data' / 'studyhall.db'}"
        # It has nobody who goes on meanwhile, and needs some seconds to begin with.
        made = Bots(several(tmp_path, discord, 1, DATABASE_URL=url), url, 5.0)
    else:
        url = request.getfixturevalue("postgres_url")
        made = Bots(several(tmp_path, discord, PROCESSES, DATABASE_URL=url), url, 1.0)
    try:
        yield made
    finally:
        for run in made.runs:
            run.close()


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Store]:
    store = await Store.open(url)
    try:
        yield store
    finally:
        await store.close()


async def arrange(url: str, discord: Loopback, channels: list[str], at: datetime) -> None:
    """A daily in each channel, due at that minute."""
    plan = Plan(Pattern(time(at.hour, at.minute), EVERY_DAY, "UTC", OPEN_FOR))
    before = at - timedelta(minutes=1)
    async with opened(url) as store, store.write() as connection:
        for number, channel in enumerate(channels):
            place = Place("discord", discord.world.channels[channel], channel)
            handled = before_first(plan.pattern, before)
            new = Schedule(f"s{number}", 1, place, plan, handled)
            await records.add(connection, new, "discord:club:lead", before)
            await next_due.keep(connection, new, before)


async def let_close(url: str) -> None:
    """Let the time of all questions be over."""
    over = to_stored(datetime.now(UTC))
    async with opened(url) as store, store.write() as connection:
        await connection.execute(update(rounds).values(closes_at=over))


async def all_are(run: Run, status: str, seconds: int) -> None:
    """Wait until all questions are in this state."""
    for _ in range(seconds):
        found = dict(run.rows("SELECT status, count(*) FROM rounds GROUP BY status"))
        if found == {status: DAILIES}:
            return
        await asyncio.sleep(1)
    raise AssertionError(f"they are {found}, not all {status}")


async def test_each_daily_is_posted_once_and_each_answer_scored_once(discord, bots):
    seed = secrets.randbits(32)
    print(f"seed: {seed}")  # noqa: T201 - shown where the test fails
    random = Random(seed)
    channels = open_channels(discord, DAILIES // PROCESSES)
    await arrange(bots.url, discord, channels, datetime.now(UTC))
    await all_up(bots.runs)
    end = asyncio.get_running_loop().time() + POSTED_WITHIN

    right, confirmed = {}, set()

    async def posted_in(channel: str) -> Message:
        await until(lambda: posts(discord, channel), "it is posted", POSTED_WITHIN)
        (question,) = posts(discord, channel)
        return question

    async def plays(who: Message) -> None:
        for channel in random.sample(channels, ANSWERS):
            question = await posted_in(channel)
            choice = random.randrange(3)
            right[who["id"], question["id"]] = choice == key_of(question)
            if await insists(discord, who, question, choice, end):
                confirmed.add((who["id"], question["id"]))

    people = [discord.world.joins(f"P{number}") for number in range(PEOPLE)]
    await asyncio.gather(bots.kill(random, KILLED_FOR), *(plays(each) for each in people))
    for channel in channels:
        await posted_in(channel)
    assert len(confirmed) > PEOPLE * ANSWERS / 2
    await all_are(bots.runs[0], "open", KNOWN_WITHIN)

    await let_close(bots.url)
    await bots.kill(random, KILLED_FOR / 2)

    def over() -> bool:
        return all(posts(discord, each, "Daily question, closed") for each in channels)

    await until(over, "every daily is revealed", REVEALED_WITHIN)
    await all_are(bots.runs[0], "done", KNOWN_WITHIN)
    assert Counter(len(posts(discord, each)) for each in channels) == {1: DAILIES}
    assert_paid_once(bots.runs[0], right, confirmed)
    assert not [run.said() for run in bots.runs if "Traceback" in run.said()]
