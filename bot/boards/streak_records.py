"""SQL for streaks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import delete, func, select, true, update
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.boards.streaks import Streak, answered
from bot.store.engine import insert_for
from bot.store.rows import given, rows_of
from bot.store.tables import points, rounds, streaks

_ROW: Final = ("schedule", "person", "turn", "length", "freezes", "longest")
_KEY: Final = ("schedule", "person")


def _streak(row: Row[Any]) -> Streak:
    return Streak(row.turn, row.length, row.freezes, row.longest)


async def advance(
    connection: AsyncConnection, schedule: str, turn: int, persons: Sequence[str]
) -> None:
    """Record that these people answered daily number `turn` of the schedule."""
    if not persons:
        return
    dialect = connection.dialect.name
    keys = [{"schedule": schedule, "person": person} for person in sorted(persons)]
    wanted = rows_of(streaks, _KEY, dialect).subquery()
    known = await connection.execute(
        select(streaks).where(
            streaks.c.schedule == schedule, streaks.c.person.in_(select(wanted.c.person))
        ),
        given(keys),
    )
    before = {row.person: _streak(row) for row in known}
    after = {key["person"]: answered(before.get(key["person"]), turn) for key in keys}
    rows = [
        {
            "schedule": schedule,
            "person": person,
            "turn": streak.turn,
            "length": streak.length,
            "freezes": streak.freezes,
            "longest": streak.longest,
        }
        for person, streak in after.items()
    ]
    given_rows = rows_of(streaks, _ROW, dialect).subquery()
    statement = insert_for(connection, streaks).from_select(_ROW, select(given_rows).where(true()))
    new = {name: statement.excluded[name] for name in _ROW[2:]}
    await connection.execute(
        statement.on_conflict_do_update(index_elements=list(_KEY), set_=new), given(rows)
    )


async def excuse(connection: AsyncConnection, schedule: str, turn: int) -> None:
    """Excuse everyone who missed daily number `turn`: their streaks stay as they were before it.

    Call it after that daily's answers are counted and before the next daily.
    """
    await connection.execute(
        update(streaks)
        .where(streaks.c.schedule == schedule, streaks.c.turn < turn)
        .values(turn=streaks.c.turn + 1)
    )


async def longest_running(
    connection: AsyncConnection, schedule: str, round_id: str, shortest: int, most: int
) -> list[tuple[str, int]]:
    """Return (person, length) of the longest current streaks of people who answered a daily."""
    found = await connection.execute(
        select(streaks.c.person, streaks.c.length)
        .join(points, points.c.person == streaks.c.person)
        .where(
            streaks.c.schedule == schedule,
            points.c.round_id == round_id,
            streaks.c.length >= shortest,
        )
        .order_by(streaks.c.length.desc(), streaks.c.person)
        .limit(most)
    )
    return [(row.person, row.length) for row in found]


async def of_person(connection: AsyncConnection, person: str) -> list[tuple[Streak, int]]:
    """Return a person's streak in each schedule, with the schedule's latest turn."""
    latest = (
        select(func.max(rounds.c.turn))
        .where(rounds.c.schedule == streaks.c.schedule)
        .scalar_subquery()
    )
    found = await connection.execute(
        select(streaks, latest.label("latest")).where(streaks.c.person == person)
    )
    return [(_streak(row), row.latest or 0) for row in found]


async def forget(connection: AsyncConnection, schedule: str | None) -> None:
    """Delete a schedule's streaks, or all of them, before a recount."""
    which = true() if schedule is None else streaks.c.schedule == schedule
    await connection.execute(delete(streaks).where(which))
