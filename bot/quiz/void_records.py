"""Queries for void rounds, which don't count because their question was deleted."""

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
    """Return the rounds that take answers in these messages of a channel; None: in all of it."""
    wanted = select(rounds).where(asked_in(place), rounds.c.status.in_(TAKING))
    if messages is not None:
        wanted = wanted.where(rounds.c.message.in_(messages))
    return [round_of(row) for row in await connection.execute(wanted)]


async def void(connection: AsyncConnection, round_id: str, why: str, now: datetime) -> bool:
    """Void a round that takes answers; False if it no longer does."""
    return await _void(connection, round_id, rounds.c.status.in_(TAKING), why, now)


async def annul(connection: AsyncConnection, round_id: str, why: str, now: datetime) -> bool:
    """Void a round that is closed but not revealed yet; it keeps its number in the schedule."""
    return await _void(connection, round_id, rounds.c.status == CLOSED, why, now)


async def _void(
    connection: AsyncConnection,
    round_id: str,
    where: ColumnElement[bool],
    why: str,
    now: datetime,
) -> bool:
    """Set the status. A daily releases its origin, which lets its date be asked again; a live round
    keeps it, to deduplicate a redelivered command."""
    released = rounds.c.origin + f":void:{round_id}"
    changed = await connection.execute(
        update(rounds)
        .where(rounds.c.id == round_id, where)
        .values(
            status=VOID,
            closed_at=to_stored(now),
            voided=why,
            remind_at=None,
            origin=case((rounds.c.kind == DAILY, released), else_=rounds.c.origin),
        )
        .returning(rounds.c.id)
    )
    return changed.first() is not None
