"""Queries for the answer counts of open questions, and the counts that their cards show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import distinct, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat.model import Place
from bot.quiz.answer_records import log_of
from bot.quiz.records import OPEN
from bot.quiz.scoring import AnswerEntry, standing
from bot.store.tables import answers, rounds, withdrawals
from bot.store.timestamps import from_stored, to_stored


@dataclass(frozen=True, slots=True)
class Shown:
    """An open question, and the count that its card shows."""

    id: str
    place: Place
    counted: int  # the answer count on its card
    counted_at: datetime | None  # when the card was last edited


async def look(connection: AsyncConnection, end: datetime) -> tuple[int, bool]:
    """Return the latest answer's id, and whether any question stays open after `end`."""
    newest = select(func.coalesce(func.max(answers.c.id), 0)).scalar_subquery()
    is_open = exists().where(rounds.c.status == OPEN, rounds.c.closes_at > to_stored(end))
    row = (await connection.execute(select(newest, select(is_open).scalar_subquery()))).one()
    return int(row[0]), bool(row[1])


async def changed_since(connection: AsyncConnection, after: int, at: datetime) -> set[str]:
    """Return the rounds with answers after this id, or with withdrawals since that time."""
    answered = select(answers.c.round_id).where(answers.c.id > after)
    withdrawn = select(answers.c.round_id).join(
        withdrawals, withdrawals.c.message == answers.c.message
    )
    since = withdrawn.where(withdrawals.c.at >= to_stored(at))
    return set(await connection.scalars(answered.union(since)))


async def shown(
    connection: AsyncConnection, round_ids: Collection[str], end: datetime
) -> list[Shown]:
    """Return the rounds that stay open after `end`, the longest unchanged first."""
    ids = sorted(round_ids)
    some: list[Shown] = []
    for first in range(0, len(ids), 500):  # SQLite bounds the parameters of a statement
        found = await connection.execute(
            select(rounds).where(
                rounds.c.id.in_(ids[first : first + 500]),
                rounds.c.status == OPEN,
                rounds.c.closes_at > to_stored(end),
            )
        )
        some += [
            Shown(
                row.id,
                Place(row.platform, row.space, row.channel, row.thread),
                row.counted,
                None if row.counted_at is None else from_stored(row.counted_at),
            )
            for row in found
        ]
    return sorted(some, key=lambda each: (each.counted_at is not None, each.counted_at or end))


async def count(connection: AsyncConnection, round_id: str) -> int:
    """Return how many people have an answer that counts.

    It follows the logs only of people who took something back: reading the log of a daily with ten
    thousand answers would hold up the event loop.
    """
    here = answers.c.round_id == round_id
    withdrawn = exists().where(withdrawals.c.message == answers.c.message)
    unsure = select(answers.c.person).where(here, or_(answers.c.taken_back, withdrawn)).distinct()
    sure = select(func.count(distinct(answers.c.person))).where(
        here, answers.c.person.not_in(unsure)
    )
    answered = int(await connection.scalar(sure) or 0)
    by_person = defaultdict[str, list[AnswerEntry]](list)
    for kept in await log_of(connection, round_id, unsure):
        by_person[kept.person].append(kept)
    return answered + sum(standing(each) is not None for each in by_person.values())


async def keep(connection: AsyncConnection, round_id: str, counted: int, at: datetime) -> None:
    """Save the count that a card shows since `at`."""
    await connection.execute(
        update(rounds)
        .where(rounds.c.id == round_id)
        .values(counted=counted, counted_at=to_stored(at))
    )
