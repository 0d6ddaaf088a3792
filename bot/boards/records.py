"""SQL for the boards: the ledger of points, and the standings computed from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Insert,
    Integer,
    and_,
    cast,
    delete,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.selectable import CTE, Select

from bot.boards.periods import Period, start_of, starts_of
from bot.chat.display_names import display_name
from bot.store.engine import insert_into
from bot.store.rows import given, rows_of
from bot.store.tables import NO_TEAM, members, people, points, standings, teams
from bot.store.timestamps import to_stored


@dataclass(frozen=True, slots=True)
class Award:
    """The points that a person earned in a round; 0 for a wrong answer, which is recorded too."""

    person: str
    points: int
    correct: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a board. Equal points share a rank."""

    rank: int
    key: str  # the person, or the team's id
    name: str
    points: int
    place: int  # line number on the whole board, from 1


@dataclass(frozen=True, slots=True)
class Tally:
    """One person's totals in a period."""

    points: int
    answered: int
    correct: int
    rank: int | None  # None if they haven't taken part
    of: int  # number of people who have


async def award(
    connection: AsyncConnection,
    community: str,
    round_id: str,
    topic: str,
    day: date,
    at: datetime,
    awards: Sequence[Award],
) -> None:
    """Add a round's points to the ledger and the standings, in the caller's transaction.

    A second award for the same round and person violates a unique constraint and rolls back
    everything.
    """
    if not awards:
        return
    rows = [
        {"person": each.person, "points": each.points, "correct": each.correct}
        for each in sorted(awards, key=lambda each: each.person)
    ]
    entered = {
        "community": community,
        "round_id": round_id,
        "topic": topic,
        "day": day.isoformat(),
        "at": to_stored(at),
    }
    await connection.execute(_entering(connection.dialect.name, entered), given(rows))
    for period, start in starts_of(day):
        await connection.execute(_adding(connection.dialect.name, round_id, period, start))


def _entering(dialect: str, entered: dict[str, Any]) -> Insert:
    """Insert the given awards, each with its person's current team."""
    awarded = rows_of(points, ("person", "points", "correct"), dialect).subquery()
    team = func.coalesce(members.c.team, NO_TEAM)
    constants = [literal(value, points.c[name].type) for name, value in entered.items()]
    chosen = (
        select(awarded, team, *constants)
        .select_from(awarded.outerjoin(members, members.c.person == awarded.c.person))
        .order_by(awarded.c.person)
    )
    return insert_into(dialect, points).from_select(
        ["person", "points", "correct", "team", *entered], chosen
    )


def _adding(dialect: str, round_id: str, period: Period, start: str) -> Insert:
    """Add a round's points from the ledger to a period's standings."""
    chosen = (
        select(
            points.c.community,
            literal(period.value),
            literal(start),
            points.c.person,
            points.c.team,
            points.c.points,
            literal(1),
            cast(points.c.correct, Integer),
        )
        .where(points.c.round_id == round_id)
        .order_by(points.c.person)  # a fixed order, so that two processes can't deadlock
    )
    columns = [column.name for column in standings.columns]
    statement = insert_into(dialect, standings).from_select(columns, chosen)
    added = {
        column: standings.c[column] + statement.excluded[column]
        for column in ("points", "answered", "correct")
    }
    return statement.on_conflict_do_update(index_elements=standings.primary_key.columns, set_=added)


async def rebuild(connection: AsyncConnection) -> int:
    """Recompute the standings from the ledger; return how many rows they have."""
    await connection.execute(delete(standings))
    entries = await connection.execute(
        select(
            points.c.community,
            points.c.day,
            points.c.person,
            points.c.team,
            func.sum(points.c.points).label("points"),
            func.count().label("answered"),
            func.count().filter(points.c.correct).label("correct"),
        ).group_by(points.c.community, points.c.day, points.c.person, points.c.team)
    )
    sums: dict[tuple[str, str, str, str, int], list[int]] = {}
    for entry in entries:
        for period, start in starts_of(date.fromisoformat(entry.day)):
            key = (entry.community, period.value, start, entry.person, entry.team)
            total = sums.setdefault(key, [0, 0, 0])
            total[0] += int(entry.points)
            total[1] += int(entry.answered)
            total[2] += int(entry.correct)
    columns = [column.name for column in standings.columns]
    rows = [dict(zip(columns, (*key, *total), strict=True)) for key, total in sorted(sums.items())]
    if rows:
        await connection.execute(standings.insert(), rows)
    return len(rows)


def _in(community: str, period: Period, day: date) -> ColumnElement[bool]:
    return and_(
        standings.c.community == community,
        standings.c.period == period.value,
        standings.c.start == start_of(period, day),
    )


def _people_totals(community: str, period: Period, day: date) -> CTE:
    return (
        select(
            standings.c.person.label("key"),
            func.sum(standings.c.points).label("points"),
            func.sum(standings.c.answered).label("answered"),
            func.sum(standings.c.correct).label("correct"),
        )
        .where(_in(community, period, day))
        .group_by(standings.c.person)
        .cte("totals")
    )


def _team_totals(community: str, period: Period, day: date, best: int) -> CTE:
    place = func.row_number().over(
        partition_by=standings.c.team, order_by=standings.c.points.desc()
    )
    ranked = (
        select(standings.c.team, standings.c.points, place.label("place"))
        .where(_in(community, period, day), standings.c.team != NO_TEAM)
        .subquery("ranked_members")
    )
    return (
        select(ranked.c.team.label("key"), func.sum(ranked.c.points).label("points"))
        .where(ranked.c.place <= best)
        .group_by(ranked.c.team)
        .cte("totals")
    )


async def people_board(
    connection: AsyncConnection, community: str, period: Period, day: date, top: int, me: str | None
) -> list[Row]:
    """Return the first `top` people, and `me` with the neighbours above and below."""
    totals = _people_totals(community, period, day)
    named = select(totals.c.key, totals.c.points, people.c.name).join(
        people, people.c.person == totals.c.key
    )
    rows = await _board(connection, named, top, me)
    return [replace(row, name=display_name(row.name, row.key)) for row in rows]


async def teams_board(
    connection: AsyncConnection,
    community: str,
    period: Period,
    day: date,
    top: int,
    mine: int | None,
    best: int,
) -> list[Row]:
    """Return the first `top` teams, and `mine` with its neighbours, by the sum of each team's
    `best` members."""
    totals = _team_totals(community, period, day, best)
    named = select(totals.c.key, totals.c.points, teams.c.name).join(
        teams, teams.c.id == totals.c.key
    )
    rows = await _board(connection, named, top, mine)
    return [replace(row, name=display_name(row.name, row.key, "team")) for row in rows]


async def _board(
    connection: AsyncConnection, named: Select[Any], top: int, me: str | int | None
) -> list[Row]:
    totals = named.subquery("named")
    order = (totals.c.points.desc(), totals.c.name, totals.c.key)
    placed = select(
        totals,
        func.rank().over(order_by=totals.c.points.desc()).label("rank"),
        func.row_number().over(order_by=order).label("place"),
    ).cte("placed")
    mine = select(placed.c.place).where(placed.c.key == me).scalar_subquery()
    shown = placed.c.place <= top
    if me is not None:
        shown = or_(shown, placed.c.place.between(mine - 1, mine + 1))
    rows = await connection.execute(select(placed).where(shown).order_by(placed.c.place))
    return [Row(row.rank, str(row.key), row.name, int(row.points), row.place) for row in rows]


async def tally(
    connection: AsyncConnection, community: str, period: Period, day: date, person: str
) -> Tally:
    """Return a person's points and rank in a period."""
    totals = _people_totals(community, period, day)
    mine = select(totals.c.points).where(totals.c.key == person).scalar_subquery()
    row = (
        await connection.execute(
            select(
                func.coalesce(func.sum(totals.c.points).filter(totals.c.key == person), 0),
                func.coalesce(func.sum(totals.c.answered).filter(totals.c.key == person), 0),
                func.coalesce(func.sum(totals.c.correct).filter(totals.c.key == person), 0),
                func.count().filter(totals.c.points > mine),
                func.count(),
            ).select_from(totals)
        )
    ).one()
    took_part = row[1] > 0
    return Tally(int(row[0]), int(row[1]), int(row[2]), row[3] + 1 if took_part else None, row[4])


async def homes_of(
    connection: AsyncConnection, platform: str, number: str, day: date, most: int
) -> list[tuple[str, str]]:
    """Return the communities of a platform in which a person has answered, as (community, person),
    by points this week, then of all time. `number` is the person's id there."""
    week = standings.c.period == Period.WEEK.value
    in_all = standings.c.period == Period.ALL.value
    counted = or_(and_(week, standings.c.start == start_of(Period.WEEK, day)), in_all)
    theirs = and_(
        standings.c.community == people.c.community, standings.c.person == people.c.person, counted
    )
    rows = await connection.execute(
        select(people.c.community, people.c.person)
        .select_from(people.outerjoin(standings, theirs))
        .where(
            people.c.community.startswith(f"{platform}:", autoescape=True),
            people.c.person == people.c.community + f":{number}",
        )
        .group_by(people.c.community, people.c.person)
        .order_by(
            func.coalesce(func.sum(standings.c.points).filter(week), 0).desc(),
            func.coalesce(func.sum(standings.c.points).filter(in_all), 0).desc(),
            people.c.community,
        )
        .limit(most)
    )
    return [(row.community, row.person) for row in rows]
