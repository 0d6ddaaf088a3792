"""What it costs to find and claim the dailies that are due, among few schedules and among many."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from bot.schedule import records
from bot.schedule.dailies import AT_ONCE, TAKEN_FOR
from bot.store.engine import Store
from bot.store.tables import schedules
from bot.store.timestamps import to_stored
from tests.schedule.fakes import NINE

pytestmark = pytest.mark.bench

DUE = 1_000
FEW, MANY = 2_000, 100_000
AT_MOST = 3.0  # times as long among many
RUNS = 5
NOW = datetime(2026, 3, 4, 8, 0, tzinfo=UTC)


async def fill(store: Store, first: int, last: int) -> None:
    """Schedules with these numbers. The first DUE are due; the others are over the day."""
    for start in range(first, last, 5000):
        rows = [row(number) for number in range(start, min(start + 5000, last))]
        async with store.write() as connection:
            await connection.execute(schedules.insert(), rows)
    async with store.write() as connection:
        await connection.execute(text("ANALYZE"))


def row(number: int) -> dict[str, object]:
    late = timedelta(seconds=number % 60)
    due = to_stored(NOW - late if number < DUE else NOW + timedelta(seconds=1 + number % 86_400))
    return {
        "id": f"schedule-{number}",
        "community": f"discord:{number // 5}",
        "platform": "discord",
        "space": str(number // 5),
        "channel": str(number),
        "number": 1,
        "plan": NINE.to_json(),
        "paused": False,
        "handled": "2026-03-03",
        "next_due": due,
        "look_at": due,
        "tries": 0,
        "sum_at": to_stored(NOW + timedelta(days=3)),
        "low_at": 0,
        "created_by": "somebody",
        "created_at": due,
    }


async def claims_all(store: Store) -> float:
    """Seconds to find and claim what is due, as the service does it."""
    async with store.write() as connection:
        await records.release(connection)
    began, claimed = time.perf_counter(), 0
    while True:
        async with store.write() as connection:
            found = await records.claim_due(connection, "discord", NOW, TAKEN_FOR, AT_ONCE)
        claimed += len(found)
        if len(found) < AT_ONCE:
            break
    async with store.read() as connection:
        assert await records.next_look(connection, ["discord"])
    assert claimed == DUE
    return time.perf_counter() - began


async def test_what_is_due_is_found_as_quickly_among_many_schedules(store, database_url):
    await fill(store, 0, FEW)
    few = min([await claims_all(store) for _ in range(RUNS)])
    await fill(store, FEW, MANY)
    many = min([await claims_all(store) for _ in range(RUNS)])
    kind = database_url.partition("+")[0]
    print(
        f"\n{kind}: {DUE} due of {FEW}: {few * 1000:.0f} ms; of {MANY}: {many * 1000:.0f} ms; "
        f"{many / few:.2f} times as long (at most {AT_MOST:.0f})"
    )
    assert many / few <= AT_MOST
