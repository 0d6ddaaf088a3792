"""The SQL of rounds that count for nobody, because their question is gone."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, case, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat.model import Place
from bot.quiz.records import CLOSED, DAILY, TAKING, VOID, Round, round_of
from bot.store.tables import asked_in, rounds
from bot.store.timestamps import to_stored


async def open_at(
    connection: AsyncConnection, place: Place, messages: Collection[str] | None
) -> list[Round]:
    """Return the rounds that take answers in these messages of a channel, or anywhere in it."""
    wanted = select(rounds).where(asked_in(place), rounds.c.status.in_(TAKING))
    if messages is not None:
        wanted = wanted.where(rounds.c.message.in_(messages))
    return [round_of(row) for row in await connection.execute(wanted)]


async def void(connection: AsyncConnection, round_id: str, why: str, now: datetime) -> bool:
    """Make a round that takes answers count for nobody; False where it takes none any more."""
    return await _void(connection, round_id, rounds.c.status.in_(TAKING), why, now)


async def annul(connection: AsyncConnection, round_id: str, why: str, now: datetime) -> bool:
    """Make a round that was closed, but not shown yet, count for nobody. It keeps its turn."""
    return await _void(connection, round_id, rounds.c.status == CLOSED, why, now)


async def _void(
    connection: AsyncConnection,
    round_id: str,
    where: ColumnElement[bool],
    why: str,
    now: datetime,
) -> bool:
    """Change the state. A daily gives its name away, so that its date may be asked again; a live
    round keeps it, so that the command which began it begins no other if it comes twice."""
    given_away = rounds.c.origin + f":void:{round_id}"
    changed = await connection.execute(
        update(rounds)
        .where(rounds.c.id == round_id, where)
        .values(
            status=VOID,
            closed_at=to_stored(now),
            voided=why,
            remind_at=None,
            origin=case((rounds.c.kind == DAILY, given_away), else_=rounds.c.origin),
        )
        .returning(rounds.c.id)
    )
    return changed.first() is not None
