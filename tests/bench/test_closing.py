"""What closing a large daily costs, as a ratio to inserting the same rows bare."""

from __future__ import annotations

import statistics
import time
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from bot.boards.periods import Period
from bot.store.tables import answers, members, people, points, rounds, standings, streaks, teams
from tests.curriculum.build import topic
from tests.scene import START, Scene, topics

pytestmark = pytest.mark.bench

ANSWERS = 10_000
TEAMS = 100
DAYS = 3  # dailies closed, each by everybody: the first meets empty standings, the rest full ones
MOST = 5.0  # times what the same rows cost bare


async def crowd(store) -> None:
    """Everybody is known, and in a team."""
    async with store.write() as connection:
        named = [
            {
                "community": "memory:club",
                "name": f"T{n}",
                "slug": f"t{n}",
                "created_by": "x",
                "created_at": 0,
            }
            for n in range(TEAMS)
        ]
        await connection.execute(teams.insert(), named)
        ids = (await connection.scalars(select(teams.c.id))).all()
        known = [
            {"person": person(n), "community": "memory:club", "name": f"P{n}"}
            for n in range(ANSWERS)
        ]
        await connection.execute(people.insert(), known)
        joined = [
            {
                "person": person(n),
                "community": "memory:club",
                "team": ids[n % TEAMS],
                "joined_at": 0,
            }
            for n in range(ANSWERS)
        ]
        await connection.execute(members.insert(), joined)


def person(number: int) -> str:
    return f"memory:club:p{number:05}"


async def answered(scene, day: int) -> None:
    """A daily that everybody has answered."""
    await scene.daily(f"daily:s1:{day}")
    async with scene.store.write() as connection:
        round_id = await connection.scalar(
            select(rounds.c.id).order_by(rounds.c.opened_at.desc()).limit(1)
        )
        at = int(scene.clock().timestamp() * 1_000_000) + 1
        rows = [
            {
                "round_id": round_id,
                "person": person(n),
                "delivery": f"{day}:{n}",
                "via": "button",
                "choice": n % 3,
                "taken_back": False,
                "at": at + n,
            }
            for n in range(ANSWERS)
        ]
        await connection.execute(answers.insert(), rows)


async def closed(scene) -> float:
    """Seconds to close it: scoring, awards, ranks of four periods, teams, streaks, reveal."""
    scene.clock.after(24 * 3600 + 1)
    begin = time.perf_counter()
    await scene.closing.run_due(scene.clock())
    return time.perf_counter() - begin


async def bare(store, day: int) -> float:
    """Seconds to insert the same rows: one in the ledger, four in the standings, one streak."""
    start = (START + timedelta(days=1000 + day)).date().isoformat()
    ledger = [
        {
            "community": "bare",
            "person": person(n),
            "team": 1 + n % TEAMS,
            "round_id": f"bare{day}",
            "topic": "first",
            "points": 10,
            "correct": True,
            "day": start,
            "at": 0,
        }
        for n in range(ANSWERS)
    ]
    sums = [
        {
            "community": "bare",
            "period": period.value,
            "start": start,
            "person": person(n),
            "team": 1 + n % TEAMS,
            "points": 10,
            "answered": 1,
            "correct": 1,
        }
        for period in Period
        for n in range(ANSWERS)
    ]
    rows = [
        {
            "schedule": f"bare{day}",
            "person": person(n),
            "turn": 1,
            "length": 1,
            "freezes": 0,
            "longest": 1,
        }
        for n in range(ANSWERS)
    ]
    async with store.write() as connection:
        fake = select(rounds).limit(1)
        one = dict((await connection.execute(fake)).one()._mapping)
        await connection.execute(
            rounds.insert(),
            {
                **one,
                "id": f"bare{day}",
                "origin": f"bare{day}",
                "turn": None,
                "schedule": None,
                "status": "done",
            },
        )
    begin = time.perf_counter()
    async with store.write() as connection:
        await connection.execute(points.insert(), ledger)
        await connection.execute(standings.insert(), sums)
        await connection.execute(streaks.insert(), rows)
    return time.perf_counter() - begin


async def test_closing_a_large_daily_costs_little_more_than_its_rows(store):
    scene = Scene(store, topics(topic()))
    await crowd(store)
    whole, plain = [], []
    for day in range(DAYS):
        await answered(scene, day)
        whole.append(await closed(scene))
        plain.append(await bare(store, day))
    async with store.read() as connection:
        paid = await connection.scalar(
            select(func.count()).select_from(points).where(points.c.community == "memory:club")
        )
        longest = await connection.scalar(
            select(func.max(streaks.c.length)).where(streaks.c.schedule == "s1")
        )
    assert paid == DAYS * ANSWERS
    assert longest == DAYS
    took, least = statistics.median(whole), statistics.median(plain)
    print(
        f"\n{store.dialect}: closing {ANSWERS:,} answers {took:.2f} s ({ANSWERS / took:,.0f}/s); "
        f"the same {6 * ANSWERS:,} rows bare {least:.2f} s; ratio {took / least:.2f} "
        f"(each: {', '.join(f'{one:.2f}' for one in whole)} / "
        f"{', '.join(f'{one:.2f}' for one in plain)})"
    )
    assert took <= MOST * least


FEW, MANY = 1_000, 50_000  # dailies that are open and not due
LOOKS = 20


async def opened(store, first: int, last: int) -> None:
    """Dailies that stay open for long."""
    async with store.write() as connection:
        one = dict((await connection.execute(select(rounds).limit(1))).one()._mapping)
        rows = [
            {
                **one,
                "id": f"o{n}",
                "origin": f"o{n}",
                "channel": f"c{n}",
                "message": f"m{n}",
                "closes_at": one["closes_at"] + 10**12 + n,
                "schedule": f"o{n}",
                "turn": None,
            }
            for n in range(first, last)
        ]
        for begin in range(0, len(rows), 10_000):
            await connection.execute(rounds.insert(), rows[begin : begin + 10_000])
        if store.dialect == "postgresql":
            await connection.execute(text("ANALYZE rounds"))


async def look(scene) -> float:
    """Seconds to find that nothing is due, the median of some."""
    took = []
    for _ in range(LOOKS):
        begin = time.perf_counter()
        assert await scene.closing.run_due(scene.clock()) is not None
        took.append(time.perf_counter() - begin)
    return statistics.median(took)


async def test_looking_for_what_is_due_costs_no_more_with_many_dailies_open(store):
    scene = Scene(store, topics(topic()))
    await scene.daily()
    await opened(store, 0, FEW)
    few = await look(scene)
    await opened(store, FEW, MANY)
    many = await look(scene)
    print(
        f"\n{store.dialect}: a look with {FEW:,} open {1000 * few:.1f} ms, "
        f"with {MANY:,} {1000 * many:.1f} ms; ratio {many / few:.2f}"
    )
    assert many <= 3 * few
