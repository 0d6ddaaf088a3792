"""SQL that revokes a round's points."""

from __future__ import annotations

from datetime import date

from sqlalchemy import bindparam, delete, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.boards.periods import starts_of
from bot.store.tables import points, standings


async def take_back(connection: AsyncConnection, round_id: str) -> None:
    """Remove a round's awards from the ledger and the standings, in the caller's transaction."""
    removed = (
        await connection.execute(
            delete(points).where(points.c.round_id == round_id).returning(points)
        )
    ).all()
    rows = [
        {
            "of": row.community,
            "in": period.value,
            "since": start,
            "who": row.person,
            "with": row.team,
            "paid": row.points,
            "right": int(row.correct),
        }
        for row in sorted(removed, key=lambda row: row.person)
        for period, start in starts_of(date.fromisoformat(row.day))
    ]
    if not rows:
        return
    of_one = (
        (standings.c.community == bindparam("of"))
        & (standings.c.period == bindparam("in"))
        & (standings.c.start == bindparam("since"))
        & (standings.c.person == bindparam("who"))
        & (standings.c.team == bindparam("with"))
    )
    less = {
        "points": standings.c.points - bindparam("paid"),
        "answered": standings.c.answered - 1,
        "correct": standings.c.correct - bindparam("right"),
    }
    await connection.execute(update(standings).where(of_one).values(less), rows)
    await connection.execute(delete(standings).where(of_one, standings.c.answered == 0), rows)
