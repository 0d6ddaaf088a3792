"""Every question belongs to one week by the community's clock, and to that week's summary alone."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.boards.periods import begins_at, day_of
from bot.store.engine import Store
from bot.store.tables import points, rounds
from tests.curriculum.build import question, topic
from tests.scene import Scene, topics

WRITTEN = topics(topic(questions=[question(f"q{n}") for n in range(40)]))
RIGHT, OTHER = "Reading a large corpus", "Cleaning some tables"
QUARTER = timedelta(minutes=15)


class Term:
    """Some weeks of a channel: whatever is due is done at its time, and Ada has all answers."""

    def __init__(self, store: Store, clock: str, begins: datetime) -> None:
        self.scene = Scene(store, WRITTEN)
        self.scene.clock.time = begins
        self.moves_to(clock)

    def moves_to(self, clock: str) -> None:
        """The bot starts with another zone as the community's."""
        self.scene.zone = ZoneInfo(clock)
        self.scene.start()

    async def arranged(self, line: str) -> None:
        await self.scene.lead("Lead").types(f"/daily {line}")

    async def until(self, end: datetime) -> None:
        scene, ada = self.scene, self.scene.person("Ada")
        while scene.clock.time < end:
            before = len(scene.chat.keys)
            now = scene.clock.time
            dues = [await scene.closing.run_due(now), await scene.dailies.run_due(now)]
            if len(scene.chat.keys) > before and ":" not in list(scene.chat.keys)[-1]:
                await ada.chooses(RIGHT)
                dues.append(now)
            due = min((each for each in dues if each is not None), default=end)
            scene.clock.time = min(max(due, now + timedelta(minutes=1)), end)

    @property
    def weeks(self) -> dict[str, int]:
        """What each summary says that Ada has, by its Monday."""
        found = {
            key.rpartition(":")[2]: self.scene.chat.messages[ref].text
            for key, ref in self.scene.chat.keys.items()
            if ":week:" in key
        }
        return {
            monday: int(re.search(r"Ada · \*\*(\d+)\*\*", text)[1])
            for monday, text in found.items()
        }

    async def paid(self) -> dict[str, int]:
        """What Ada was paid, by the Monday of the question's week in the ledger."""
        sums: dict[str, int] = {}
        async with self.scene.store.read() as connection:
            for row in await connection.execute(select(points.c.day, points.c.points)):
                day = date.fromisoformat(row.day)
                monday = (day - timedelta(days=day.weekday())).isoformat()
                sums[monday] = sums.get(monday, 0) + row.points
        return sums


def utc(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=UTC)


async def test_a_week_of_sydney_by_a_clock_in_utc_loses_no_question(store):
    term = Term(store, "UTC", utc("03-01 12:00"))  # 23:00 on Sunday in Sydney
    await term.arranged("set 09:00 sydney")
    await term.until(utc("03-08 21:59"))  # until Monday's is due: seven were asked
    asked = len([key for key in term.scene.chat.keys if ":" not in key])
    assert asked == 7
    await term.arranged("stop")
    await term.arranged("set 23:00 sydney weekdays")  # the channel still has its summaries
    await term.until(utc("03-17 00:00"))
    assert await term.paid() | {"2026-03-09": 0} == term.weeks | {"2026-03-09": 0}
    assert term.weeks["2026-02-23"] == 10  # Monday in Sydney is still Sunday in UTC
    assert sum(await day_points(term, "2026-03-01", "2026-03-07")) == 70


async def day_points(term, first, last):
    async with term.scene.store.read() as connection:
        found = select(points.c.points).where(points.c.day.between(first, last))
        return (await connection.scalars(found)).all()


async def test_a_summary_waits_for_the_question_of_sunday_that_closes_on_monday(store):
    term = Term(store, "UTC", utc("03-02 08:00"))
    await term.arranged("set 09:00 utc sun open-for:30h")
    await term.until(utc("03-09 09:30"))
    assert term.weeks == {}
    await term.until(utc("03-09 15:05"))
    assert term.weeks == {"2026-03-02": 10}


async def test_a_summary_comes_by_itself_a_week_after_a_question_that_is_open_for_a_week(store):
    term = Term(store, "UTC", utc("03-01 12:00"))
    await term.arranged("set 09:00 sydney mon open-for:7d")
    await term.until(utc("03-24 00:00"))
    assert term.weeks == {"2026-02-23": 10, "2026-03-02": 10, "2026-03-09": 10}


async def test_a_question_that_never_closes_holds_a_week_up_for_a_day_at_most(store):
    term = Term(store, "UTC", utc("03-02 08:00"))
    await term.arranged("set 09:00 utc")
    await term.until(utc("03-08 12:00"))
    async with store.write() as connection:
        found = rounds.update().where(rounds.c.status == "open")
        await connection.execute(found.values(status="posting", platform="elsewhere"))
    await term.until(utc("03-10 08:00"))
    assert term.weeks == {}
    await term.until(utc("03-10 11:00"))
    assert term.weeks == {"2026-03-02": 60}


async def test_questions_after_a_move_to_the_west_count_for_the_week_that_is_to_come(store):
    term = Term(store, "Australia/Sydney", utc("03-02 08:00"))
    await term.arranged("set 09:00 sydney")
    await term.until(utc("03-08 22:10"))  # Monday's has been posted, and the week summed up
    assert term.weeks == {"2026-03-02": 60}  # from Tuesday to Sunday
    term.moves_to("America/Los_Angeles")  # where it is still Sunday
    await term.until(utc("03-24 00:00"))
    assert {monday: term.weeks[monday] for monday in await term.paid() if monday in term.weeks} == {
        monday: paid for monday, paid in (await term.paid()).items() if monday in term.weeks
    }
    assert set(term.weeks) == {"2026-03-02", "2026-03-09", "2026-03-16"}


ZONES = st.sampled_from(
    (
        "UTC",
        "Australia/Sydney",
        "Pacific/Kiritimati",  # UTC+14
        "Pacific/Pago_Pago",  # UTC-11
        "America/New_York",
        "Europe/Zurich",
        "America/Havana",  # puts its clocks forward at midnight on Sunday
        "Asia/Kathmandu",
        "Africa/Casablanca",
    )
)
TIMES = st.sampled_from(("00:00", "00:30", "09:00", "12:45", "22:00", "23:59"))
DAYS = st.sampled_from(("daily", "weekdays", "sun", "sun,mon", "sat,sun"))
OPEN = st.sampled_from(("10m", "6h", "24h"))
BEGINS = st.sampled_from((utc("03-04 12:00"), utc("03-25 03:00"), utc("10-21 18:00")))


@given(st.lists(st.tuples(TIMES, ZONES, DAYS, OPEN), min_size=1, max_size=2), ZONES, ZONES, BEGINS)
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
async def test_all_points_are_in_exactly_one_summary(arranged, clock, moved, begins):
    with TemporaryDirectory() as folder:
        store = await Store.open(f"sqlite+aiosqlite:///{folder}/studyhall.db")
        try:
            term = Term(store, clock, begins)
            for at, zone, days, open_for in arranged:
                await term.arranged(f"add {at} {zone} {days} open-for:{open_for}")
            await term.until(begins + timedelta(days=12))
            term.moves_to(moved)
            await term.until(begins + timedelta(days=28))
            paid, told = await term.paid(), term.weeks
        finally:
            await store.close()
    assert told == {monday: paid[monday] for monday in told}
    open_still = (begins + timedelta(days=16)).date().isoformat()
    assert {monday for monday in paid if monday < open_still} <= set(told)


@pytest.mark.parametrize("zone", ["America/Havana", "America/St_Johns", "Africa/Cairo", "UTC"])
@pytest.mark.parametrize("year", [1996, 2006, 2010, 2026])
def test_a_day_begins_when_its_date_has_come_for_good(zone, year):
    there = ZoneInfo(zone)
    day = date(year, 1, 1)
    while day.year == year:
        at = begins_at(day, there)
        assert day_of(at, there) == day
        assert all(day_of(at - n * QUARTER, there) < day for n in (5, 8))
        assert all(day_of(at + n * QUARTER, there) >= day for n in range(9))
        day += timedelta(days=1)
