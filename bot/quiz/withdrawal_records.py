"""Queries for replies that no longer give an answer: edited into talk, or deleted."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat.model import Place
from bot.quiz.records import TAKING, Round, round_of
from bot.store.engine import insert_for
from bot.store.tables import answers, rounds, withdrawals
from bot.store.timestamps import from_stored, to_stored


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """The withdrawal of a message's answer at some time; a deletion is final."""

    delivery: str  # "platform:id"
    message: str  # `message_key`
    at: datetime
    deleted: bool


async def round_answered_by(connection: AsyncConnection, message: str) -> Round | None:
    """Return the round that this message has answered, if any."""
    first = select(answers.c.round_id).where(answers.c.message == message).limit(1)
    found = await connection.execute(select(rounds).where(rounds.c.id == first.scalar_subquery()))
    row = found.first()
    return round_of(row) if row else None


async def answering(
    connection: AsyncConnection, place: Place, messages: Collection[str], at: datetime
) -> set[str]:
    """Return the messages in a place that may answer a question open at that time: those that have
    answered one, and unknown messages if a question is open there."""
    takes = _takes(at)
    said = await connection.execute(
        select(answers.c.message, takes.label("takes"))
        .join(rounds, rounds.c.id == answers.c.round_id)
        .where(answers.c.message.in_(messages))
        .distinct()
    )
    known = {row.message: row.takes for row in said}
    may = {message for message, its_round_takes in known.items() if its_round_takes}
    unknown = set(messages) - known.keys()
    there = select(rounds.c.id).where(_around(place), takes).limit(1)
    if unknown and await connection.scalar(there):
        return may | unknown
    return may


def _takes(at: datetime) -> ColumnElement[bool]:
    """Match the rounds that accept answers given at that time."""
    return and_(rounds.c.status.in_(TAKING), rounds.c.closes_at > to_stored(at))


def _around(place: Place) -> ColumnElement[bool]:
    """Match the questions in this channel, or the parent of this thread if it is a channel."""
    return and_(
        rounds.c.platform == place.platform,
        rounds.c.space == place.space,
        or_(rounds.c.channel == place.channel, rounds.c.message == place.channel),
    )


async def withdraw(
    connection: AsyncConnection, place: Place, wanted: Collection[Withdrawal], at: datetime
) -> set[str]:
    """Save withdrawals made at `at` for rounds that still take answers, each delivery once; return
    the messages whose withdrawals are new."""
    messages = {each.message for each in wanted}
    of_messages = select(answers.c.round_id).where(answers.c.message.in_(messages))
    # Lock these rounds until the commit: closing one now would score it without the withdrawal.
    await connection.execute(
        select(rounds.c.id)
        .where(or_(rounds.c.id.in_(of_messages), and_(_around(place), _takes(at))))
        .with_for_update(read=True)
    )
    may = await answering(connection, place, messages, at)
    rows = [
        {
            "delivery": each.delivery,
            "message": each.message,
            "at": to_stored(each.at),
            "deleted": each.deleted,
        }
        for each in wanted
        if each.message in may
    ]
    if not rows:
        return set()
    kept = await connection.execute(
        insert_for(connection, withdrawals)
        .values(rows)
        .on_conflict_do_nothing(index_elements=[withdrawals.c.delivery])
        .returning(withdrawals.c.message)
    )
    return {row.message for row in kept}


def by(people: str | Select[tuple[str]]) -> ColumnElement[bool]:
    """The answers by this person, or by those that are selected."""
    if isinstance(people, str):
        return answers.c.person == people
    return answers.c.person.in_(people)


async def of_round(
    connection: AsyncConnection, round_id: str, of: str | Select[tuple[str]] | None = None
) -> list[Withdrawal]:
    """Return the withdrawals of a round, or of the named people on it, oldest first."""
    said = select(answers.c.message).where(
        answers.c.round_id == round_id, answers.c.message.is_not(None)
    )
    if of is not None:
        said = said.where(by(of))
    found = await connection.execute(
        select(withdrawals)
        .where(withdrawals.c.message.in_(said))
        .order_by(withdrawals.c.at, withdrawals.c.delivery)
    )
    return [
        Withdrawal(row.delivery, row.message, from_stored(row.at), row.deleted) for row in found
    ]
