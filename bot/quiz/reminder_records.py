"""The reminders' SQL: who wants them in a channel, and who was sent one."""

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
    """Want reminders there from now on, or no more; returns which."""
    before = (
        await connection.execute(
            select(reminders).where(_in_channel(place), reminders.c.person == person)
        )
    ).first()
    wanted = before is None or not before.wanted
    said = {"wanted": wanted, "delivery": delivery, "at": to_stored(at)}
    await connection.execute(
        insert_for(connection, reminders)
        .values(community=community_of(place), channel=place.channel, person=person, **said)
        .on_conflict_do_update(index_elements=reminders.primary_key.columns, set_=said)
    )
    return wanted


async def end(connection: AsyncConnection, place: Place, person: str) -> None:
    """No more reminders for somebody there."""
    await connection.execute(
        update(reminders)
        .where(_in_channel(place), reminders.c.person == person)
        .values(wanted=False)
    )


async def due(
    connection: AsyncConnection, platforms: Collection[str], now: datetime
) -> list[Round]:
    """The open dailies whose reminders are due, the first to close first."""
    ripe = await connection.execute(
        select(rounds.c.id, rounds.c.platform, rounds.c.status, rounds.c.closes_at).where(
            rounds.c.remind_at <= to_stored(now)
        )
    )
    ids = [  # filtered here, so that SQLite takes the index that leads to few
        row.id
        for row in ripe
        if row.status == OPEN and row.platform in platforms and row.closes_at > to_stored(now)
    ]
    found = [await by_id(connection, each) for each in ids]
    return sorted((each for each in found if each), key=lambda each: each.closes_at)


async def next_due(connection: AsyncConnection, now: datetime) -> datetime | None:
    """When reminders are due next, on any platform; None where none are to be sent."""
    at: int | None = await connection.scalar(
        select(func.min(rounds.c.remind_at)).where(rounds.c.remind_at > to_stored(now))
    )
    return None if at is None else from_stored(at)


async def wanting(connection: AsyncConnection, current: Round) -> list[str]:
    """Who wanted to be reminded of this daily when that was due, and was not yet."""
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
    """Whether somebody is still to be reminded, which is then taken for done."""
    claimed = await connection.execute(
        insert_for(connection, reminded)
        .values(round_id=round_id, person=person, at=to_stored(now))
        .on_conflict_do_nothing(index_elements=reminded.primary_key.columns)
        .returning(reminded.c.person)
    )
    return claimed.first() is not None


async def finish(connection: AsyncConnection, round_id: str) -> None:
    """Everybody was reminded who was to be."""
    await connection.execute(update(rounds).where(rounds.c.id == round_id).values(remind_at=None))
