"""A daily that nobody could answer, because the bot was away, is missed by nobody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, func, select

from bot.quiz import presence_records
from bot.quiz.availability import reachable, was_away
from bot.quiz.presence import Presence
from bot.quiz.streak_rebuild import rebuild_streaks
from bot.store.engine import Store
from bot.store.tables import presence, rounds, streaks
from tests.curriculum.build import question, topic
from tests.memory_chat import MemoryChat
from tests.scene import Scene, topics

RIGHT = "Reading a large corpus"
NINE = datetime(2026, 3, 4, 9, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def scene(store):
    made = Scene(store, topics(topic(questions=[question(f"q{n}") for n in range(12)])))
    made.clock.time = NINE
    return made


async def up(scene, until: datetime, every: timedelta = MINUTE, chat: MemoryChat | None = None):
    """The bot is connected until then."""
    job = Presence(scene.store, {"memory": chat or scene.chat})
    while scene.clock.time < until:
        await job.run_due(scene.clock.time)
        scene.clock.time += every
    scene.clock.time = until


async def ask(scene, day):
    await scene.daily(f"daily:s1:{day}", f"q{day}")


async def play(scene, day, *names):
    """A whole daily while the bot is there, up to the next one."""
    await ask(scene, day)
    for name in names:
        await scene.person(name).chooses(RIGHT)
    await up(scene, scene.clock.time + DAY, HOUR / 30)
    await scene.close(1)


async def card(scene, name):
    return (await scene.person(name).types("/me")).text


async def back(scene):
    """The bot begins again."""
    scene.start()
    await scene.recover()
    await scene.closing.run_due(scene.clock())


async def test_a_bot_that_is_down_from_five_past_nine_until_the_next_day_ends_no_streak(scene):
    for day in range(3):
        await play(scene, day, "Ada", "Bob")
    await ask(scene, 3)
    await up(scene, scene.clock.time + 5 * MINUTE)
    scene.clock.time += DAY
    await back(scene)
    assert "I was offline for most of this question's time" in scene.post.text
    for name in ("Ada", "Bob"):
        assert "Daily streak: **3** (longest 3)" in await card(scene, name)
    await play(scene, 4, "Ada")
    assert "Daily streak: **4**" in await card(scene, "Ada")
    assert "Daily streak: **0** (longest 3)" in await card(scene, "Bob")


async def test_an_answer_to_it_counts_all_the_same(scene):
    await play(scene, 0, "Ada", "Bob")
    await ask(scene, 1)
    await scene.person("Ada").chooses(RIGHT)
    scene.clock.time += DAY + MINUTE
    await back(scene)
    assert "Daily streak: **2**" in await card(scene, "Ada")
    assert "All time: **20** points" in await card(scene, "Ada")
    assert "Daily streak: **1**" in await card(scene, "Bob")


@pytest.mark.parametrize(("hours", "kept"), [(11.9, True), (12.1, False)])
async def test_half_of_the_time_is_what_decides(scene, hours, kept):
    await play(scene, 0, "Ada")
    await ask(scene, 1)
    await up(scene, scene.clock.time + hours * HOUR, 2 * MINUTE)
    scene.clock.time += DAY - hours * HOUR + MINUTE
    await back(scene)
    expected = "Daily streak: **1** (" if kept else "Daily streak: **0**"
    assert expected in await card(scene, "Ada")


async def test_a_freeze_is_not_used_up_by_it(scene):
    for day in range(7):
        await play(scene, day, "Ada")
    assert "(longest 7, 1 freeze)" in await card(scene, "Ada")
    await ask(scene, 7)
    scene.clock.time += DAY + MINUTE
    await back(scene)
    assert "**7** (longest 7, 1 freeze)" in await card(scene, "Ada")


async def test_a_streak_that_was_over_stays_over(scene):
    await play(scene, 0, "Ada")
    await play(scene, 1)
    await ask(scene, 2)
    scene.clock.time += DAY + MINUTE
    await back(scene)
    assert "Daily streak: **0** (longest 1)" in await card(scene, "Ada")
    await play(scene, 3, "Ada")
    assert "Daily streak: **1** (longest 1)" in await card(scene, "Ada")


async def test_streaks_counted_again_are_the_same(scene):
    for day in range(9):
        if day % 3:
            await play(scene, day, "Ada", *(["Bob"] if day % 2 else []))
            continue
        await ask(scene, day)
        await scene.person("Cy").chooses(RIGHT)
        scene.clock.time += DAY + MINUTE
        await back(scene)

    async def rows():
        async with scene.store.read() as connection:
            found = await connection.execute(select(streaks).order_by(streaks.c.person))
            return [tuple(row) for row in found]

    before = await rows()
    async with scene.store.read() as connection:
        excused = select(func.count()).select_from(rounds).where(rounds.c.excused)
        assert await connection.scalar(excused) == 2  # before the first, nothing was recorded
    async with scene.store.write() as connection:
        await connection.execute(delete(streaks))
    assert await rebuild_streaks(scene.store) == 9
    assert await rows() == before


async def test_where_nothing_was_recorded_the_bot_is_taken_to_have_been_there(scene):
    await ask(scene, 0)
    await scene.person("Ada").chooses(RIGHT)
    await scene.close(DAY.total_seconds() + 1)
    await ask(scene, 1)
    scene.clock.time += 23 * HOUR
    await up(scene, scene.clock.time + HOUR)  # since an update, say
    await scene.close(1)
    assert "Daily streak: **0** (longest 1)" in await card(scene, "Ada")


async def test_a_platform_that_is_out_of_order_is_away_too(scene):
    await play(scene, 0, "Ada")
    await ask(scene, 1)
    await up(scene, scene.clock.time + DAY, HOUR / 30, MemoryChat(online=False))
    await scene.close(1)
    assert "Daily streak: **1**" in await card(scene, "Ada")


async def kept(store):
    async with store.read() as connection:
        found = await connection.execute(select(presence).order_by(presence.c.began_at))
        return [(row.platform, (row.last_at - row.began_at) // 60_000_000) for row in found]


async def test_a_restart_is_no_break_and_all_processes_share_a_row(scene):
    await up(scene, NINE + HOUR)
    await up(scene, NINE + 2 * HOUR)  # another process
    scene.clock.time += 2 * MINUTE
    await up(scene, NINE + 3 * HOUR)
    scene.clock.time += 5 * MINUTE
    await up(scene, NINE + 4 * HOUR)
    assert await kept(scene.store) == [("memory", 179), ("memory", 54)]


async def test_it_writes_once_a_minute_however_often_it_is_woken(scene):
    class Counted:
        writes = 0

        def write(self):
            self.writes += 1
            return scene.store.write()

    store = Counted()
    job = Presence(store, {"memory": scene.chat})
    for second in range(0, 600, 5):
        due = await job.run_due(NINE + timedelta(seconds=second))
        assert due > NINE + timedelta(seconds=second)
    assert store.writes == 10


async def test_a_clock_that_was_put_back_loses_nothing(scene):
    await up(scene, NINE + HOUR)
    scene.clock.time = NINE + HOUR / 2
    await up(scene, NINE + HOUR * 1.5)
    assert await kept(scene.store) == [("memory", 89)]


async def test_what_is_older_than_any_question_is_forgotten(scene):
    await up(scene, NINE + MINUTE)
    scene.clock.time += 70 * DAY
    await up(scene, scene.clock.time + MINUTE)
    assert len(await kept(scene.store)) == 1


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_two_processes_that_begin_at_once_are_one_presence(database_url):
    stores = [await Store.open(database_url) for _ in range(2)]
    for store in stores:
        async with store.write() as connection:
            await presence_records.beat(connection, "memory", NINE)
    assert await kept(stores[0]) == [("memory", 0)]
    for store in stores:
        await store.close()


moments = st.integers(0, 1440).map(lambda minutes: NINE + minutes * MINUTE)
spans = st.lists(st.tuples(moments, moments).map(lambda ends: (min(ends), max(ends))), max_size=6)


@given(spans, moments, moments)
def test_overlapping_times_count_once(found, one, other):
    since, until = min(one, other), max(one, other)
    minutes = (until - since) // MINUTE
    there = sum(
        any(began <= since + n * MINUTE < ended for began, ended in found) for n in range(minutes)
    )
    assert reachable(found, since, until) == there * MINUTE


def test_nothing_recorded_is_nothing_held_against_anybody():
    assert not was_away([], NINE, NINE + DAY, None)
    assert was_away([], NINE, NINE + DAY, NINE)
