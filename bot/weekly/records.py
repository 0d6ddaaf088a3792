"""Queries for the contents of a weekly summary."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Float, Subquery, and_, cast, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.boards.periods import Period, start_of
from bot.chat.display_names import display_name
from bot.chat.model import Place
from bot.questions.posed_question import PosedQuestion
from bot.store.tables import TAKING_ANSWERS, asked_in, people, points, rounds, standings
from bot.store.timestamps import from_stored, to_stored


@dataclass(frozen=True, slots=True)
class Improved:
    """A person with more points than in the previous week, in which they also played."""

    name: str
    before: int
    now: int


@dataclass(frozen=True, slots=True)
class Hardest:
    """A question, how many people answered it, and how many got it right."""

    round_id: str
    posed: PosedQuestion
    answered: int
    right: int


async def played(connection: AsyncConnection, place: Place, week: date) -> bool:
    """Return whether anyone answered a question of this week in the channel."""
    found = await connection.execute(
        select(points.c.id)
        .join(rounds, rounds.c.id == points.c.round_id)
        .where(asked_in(place), _within(points.c.day, week))
        .limit(1)
    )
    return found.first() is not None


async def last_closing(
    connection: AsyncConnection, community: str, week: date, ended: datetime, since: datetime
) -> datetime | None:
    """Return when the last open question of a community's week closes; None if all are closed.
    Ignores questions due to close before `since`. `ended` is when the week ended."""
    undated = and_(rounds.c.day.is_(None), rounds.c.opened_at < to_stored(ended))
    closes_at: int | None = await connection.scalar(
        select(func.max(rounds.c.closes_at)).where(
            rounds.c.community == community,
            or_(_within(rounds.c.day, week), undated),
            rounds.c.status.in_(TAKING_ANSWERS),
            rounds.c.closes_at > to_stored(since),
        )
    )
    return None if closes_at is None else from_stored(closes_at)


def _within(day: ColumnElement[str], week: date) -> ColumnElement[bool]:
    """Match a week's days; dates stored as text sort like dates."""
    return day.between(week.isoformat(), (week + timedelta(days=6)).isoformat())


async def most_improved(
    connection: AsyncConnection, community: str, week: date, most: int
) -> list[Improved]:
    """Return the people who gained most over the previous week."""
    now, before = _totals(community, week), _totals(community, week - timedelta(days=7))
    gain = now.c.points - before.c.points
    found = await connection.execute(
        select(
            now.c.person,
            people.c.name,
            before.c.points.label("before"),
            now.c.points.label("now"),
        )
        .select_from(now.join(before, before.c.person == now.c.person))
        .join(people, people.c.person == now.c.person)
        .where(gain > 0)
        .order_by(gain.desc(), people.c.name, now.c.person)
        .limit(most)
    )
    return [
        Improved(display_name(row.name, row.person), int(row.before), int(row.now)) for row in found
    ]


def _totals(community: str, week: date) -> Subquery:
    return (
        select(standings.c.person, func.sum(standings.c.points).label("points"))
        .where(
            standings.c.community == community,
            standings.c.period == Period.WEEK.value,
            standings.c.start == start_of(Period.WEEK, week),
        )
        .group_by(standings.c.person)
        .subquery()
    )


async def hardest(connection: AsyncConnection, place: Place, week: date) -> Hardest | None:
    """Return the channel's question of this week with the lowest share of right answers; None if
    every answer was right.

    The share is smoothed with one extra right and one extra wrong answer, so a question that a
    single person missed doesn't rank harder than one that hundreds did.
    """
    right = func.count().filter(points.c.correct)
    share = cast(right + 1, Float) / (func.count() + 2)
    found = await connection.execute(
        select(points.c.round_id, func.count().label("answered"), right.label("correct"))
        .join(rounds, rounds.c.id == points.c.round_id)
        .where(asked_in(place), _within(points.c.day, week))
        .group_by(points.c.round_id)
        .having(right < func.count())
        .order_by(share, func.count().desc(), points.c.round_id)
        .limit(1)
    )
    row = found.first()
    if row is None:
        return None
    posed = await connection.scalar(select(rounds.c.posed).where(rounds.c.id == row.round_id))
    assert posed is not None
    return Hardest(row.round_id, PosedQuestion.from_json(posed), row.answered, row.correct)
