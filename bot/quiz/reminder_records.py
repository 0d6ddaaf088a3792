"""Queries for reminders: who wants them in a channel, and who has been sent one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat.model import Place
from bot.quiz.records import OPEN, Round, by_id
from bot.store.engine import insert_for
from bot.store.tables import community_of, reminded, reminders, rounds
from bot.store.timestamps import from_stored, to_stored


def _in_channel(place: Place) -> ColumnElement[bool]:
    return and_(reminders.c.community == community_of(place), reminders.c.channel == place.channel)


async def toggle(
    connection: AsyncConnection, place: Place, person: str, delivery: str, at: datetime
) -> bool:
    """Turn a person's reminders in a channel on or off; return whether they are on now."""
    before = (
        await connection.execute(
            select(reminders).where(_in_channel(place), reminders.c.person == person)
        )
    ).first()
    wanted = before is None or not before.wanted
    values = {"wanted": wanted, "delivery": delivery, "at": to_stored(at)}
    await connection.execute(
        insert_for(connection, reminders)
        .values(community=community_of(place), channel=place.channel, person=person, **values)
        .on_conflict_do_update(index_elements=reminders.primary_key.columns, set_=values)
    )
    return wanted


async def end(connection: AsyncConnection, place: Place, person: str) -> None:
    """Turn off a person's reminders in a channel."""
    await connection.execute(
        update(reminders)
        .where(_in_channel(place), reminders.c.person == person)
        .values(wanted=False)
    )


async def due(
    connection: AsyncConnection, platforms: Collection[str], now: datetime
) -> list[Round]:
    """Return the open dailies whose reminders are due, the first to close first."""
    ripe = await connection.execute(
        select(rounds.c.id, rounds.c.platform, rounds.c.status, rounds.c.closes_at).where(
            rounds.c.remind_at <= to_stored(now)
        )
    )
    ids = [  # filtered here to make SQLite use the more selective index
        row.id
        for row in ripe
        if row.status == OPEN and row.platform in platforms and row.closes_at > to_stored(now)
    ]
    found = [await by_id(connection, each) for each in ids]
    return sorted((each for each in found if each), key=lambda each: each.closes_at)


async def next_due(connection: AsyncConnection, now: datetime) -> datetime | None:
    """Return when reminders are next due, on any platform; None if there are none."""
    at: int | None = await connection.scalar(
        select(func.min(rounds.c.remind_at)).where(rounds.c.remind_at > to_stored(now))
    )
    return None if at is None else from_stored(at)


async def wanting(connection: AsyncConnection, current: Round) -> list[str]:
    """Return the people who wanted a reminder of this daily when it was due and haven't got it."""
    sent = select(reminded.c.person).where(reminded.c.round_id == current.id)
    due_at = select(rounds.c.remind_at).where(rounds.c.id == current.id).scalar_subquery()
    found = await connection.scalars(
        select(reminders.c.person)
        .where(
            _in_channel(current.place),
            reminders.c.wanted,
            reminders.c.at <= due_at,
            reminders.c.person.not_in(sent),
        )
        .order_by(reminders.c.person)
    )
    return list(found)


async def claim(connection: AsyncConnection, round_id: str, person: str, now: datetime) -> bool:
    """Claim a person's reminder before sending it; False if it is already claimed."""
    claimed = await connection.execute(
        insert_for(connection, reminded)
        .values(round_id=round_id, person=person, at=to_stored(now))
        .on_conflict_do_nothing(index_elements=reminded.primary_key.columns)
        .returning(reminded.c.person)
    )
    return claimed.first() is not None


async def finish(connection: AsyncConnection, round_id: str) -> None:
    """Mark all reminders of a daily as sent."""
    await connection.execute(update(rounds).where(rounds.c.id == round_id).values(remind_at=None))
