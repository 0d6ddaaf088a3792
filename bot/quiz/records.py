"""Queries for rounds; those for answers are in `answer_records`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, case, func, or_, select, update
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat.model import MessageRef, Place
from bot.questions.history import AskedQuestion
from bot.questions.posed_question import PosedQuestion
from bot.store.engine import insert_for, lock
from bot.store.tables import (
    TAKING_ANSWERS,
    asked_in,
    community_of,
    points,
    rounds,
    space_of,
    summaries,
)
from bot.store.timestamps import from_stored, to_stored

POSTING, OPEN = TAKING = TAKING_ANSWERS
CLOSED, DONE, DROPPED = "closed", "done", "dropped"
VOID = "void"  # its question was deleted, so it doesn't count
LIVE, DAILY = "live", "daily"
_THREAD_WITHIN = timedelta(seconds=15)  # after a daily's post; then its thread is missing
_ZONES_APART = timedelta(days=2)  # the dates of two time zones never differ by more


@dataclass(frozen=True, slots=True)
class Round:
    """A posted question."""

    id: str
    place: Place
    message: str | None
    posed: PosedQuestion
    status: str
    opened_at: datetime
    closes_at: datetime
    schedule: str | None = None  # a daily's schedule; None for a live round
    day: date | None = None  # the community's date when it was asked; None for an old round
    asked_by: str = ""  # a person's key; empty for a daily

    @property
    def daily(self) -> bool:
        return self.schedule is not None

    @property
    def ref(self) -> MessageRef | None:
        """Return the message that shows the question, once it is known."""
        return None if self.message is None else MessageRef(self.place, self.message)

    @property
    def community(self) -> str:
        return community_of(self.place)


def round_of(row: Row[Any]) -> Round:
    """Return a row of the table as a round."""
    return Round(
        id=row.id,
        place=Place(row.platform, row.space, row.channel, row.thread),
        message=row.message,
        posed=PosedQuestion.from_json(row.posed),
        status=row.status,
        opened_at=from_stored(row.opened_at),
        closes_at=from_stored(row.closes_at),
        schedule=row.schedule,
        day=None if row.day is None else date.fromisoformat(row.day),
        asked_by=row.asked_by,
    )


async def alone_in(connection: AsyncConnection, place: Place) -> None:
    """Keep other processes from beginning a live round in this channel until the commit."""
    await lock(connection, f"{community_of(place)}:{place.channel}")


async def by_origin(connection: AsyncConnection, origin: str) -> Round | None:
    """Return the round that this delivery began, if any."""
    row = (await connection.execute(select(rounds).where(rounds.c.origin == origin))).first()
    return round_of(row) if row else None


async def begin(
    connection: AsyncConnection,
    new: Round,
    origin: str,
    remind_at: datetime | None = None,
) -> bool:
    """Save a round before it is posted; False if its origin has already begun one."""
    day = await _in_no_summary(connection, new)
    begun = await connection.execute(
        insert_for(connection, rounds)
        .values(
            id=new.id,
            origin=origin,
            community=new.community,
            platform=new.place.platform,
            space=new.place.space,
            channel=new.place.channel,
            thread=new.place.thread,
            topic=new.posed.topic,
            question=new.posed.question.id,
            posed=new.posed.to_json(),
            asked_by=new.asked_by,
            status=POSTING,
            opened_at=to_stored(new.opened_at),
            closes_at=to_stored(new.closes_at),
            kind=DAILY if new.daily else LIVE,
            schedule=new.schedule,
            remind_at=None if remind_at is None else to_stored(remind_at),
            day=None if day is None else day.isoformat(),
        )
        .on_conflict_do_nothing(index_elements=[rounds.c.origin])
        .returning(rounds.c.id)
    )
    return begun.first() is not None


async def _in_no_summary(connection: AsyncConnection, new: Round) -> date | None:
    """Return the date that a new question counts for: its own, unless the summary of that week has
    already begun because the community moved to a zone further west; then the next Monday."""
    summed = await connection.scalar(
        select(func.max(summaries.c.week)).where(
            summaries.c.community == new.community, summaries.c.begun_at > 0
        )
    )
    if new.day is None or summed is None:
        return new.day
    monday = date.fromisoformat(summed) + timedelta(days=7)
    return monday if timedelta(0) < monday - new.day <= _ZONES_APART else new.day


async def opened(connection: AsyncConnection, round_id: str, message: str, at: datetime) -> None:
    """Mark a round as open since `at`.

    Also reopens a dropped one: another process may have given up before the post arrived.
    """
    thread_due = case((rounds.c.kind == DAILY, to_stored(at + _THREAD_WITHIN)))
    await connection.execute(
        update(rounds)
        .where(rounds.c.id == round_id, rounds.c.status.in_((POSTING, DROPPED)))
        .values(status=OPEN, message=message, opened_at=to_stored(at), thread_due=thread_due)
    )


async def drop(connection: AsyncConnection, round_id: str) -> None:
    """Drop a round whose question was not posted, unless it has just been opened."""
    await _pass_on(connection, round_id, POSTING, DROPPED)


async def give_name_away(connection: AsyncConnection, round_id: str) -> None:
    """Release the origin of a dropped daily, which lets its date be asked again."""
    await connection.execute(
        update(rounds)
        .where(rounds.c.id == round_id, rounds.c.status == DROPPED, rounds.c.kind == DAILY)
        .values(origin=rounds.c.origin + f":dropped:{round_id}")
    )


async def finish(connection: AsyncConnection, round_id: str) -> None:
    """Mark a closed round as done: its result is posted."""
    await _pass_on(connection, round_id, CLOSED, DONE)


async def _pass_on(connection: AsyncConnection, round_id: str, before: str, after: str) -> None:
    await connection.execute(
        update(rounds)
        .where(rounds.c.id == round_id, rounds.c.status == before)
        .values(status=after, remind_at=None)
    )


async def claim_closing(connection: AsyncConnection, round_id: str, now: datetime) -> bool:
    """Close a round; False if it is already closed. The caller that gets True awards points."""
    claimed = await connection.execute(
        update(rounds)
        .where(rounds.c.id == round_id, rounds.c.status == OPEN)
        .values(status=CLOSED, closed_at=to_stored(now), remind_at=None)
        .returning(rounds.c.id)
    )
    return claimed.first() is not None


async def take_turn(
    connection: AsyncConnection, round_id: str, schedule: str, *, excused: bool
) -> int:
    """Assign a closing daily its number in its schedule, in the caller's transaction."""
    await lock(connection, f"turns:{schedule}")
    last = select(func.coalesce(func.max(rounds.c.turn), 0)).where(rounds.c.schedule == schedule)
    turn = 1 + int(await connection.scalar(last) or 0)
    await connection.execute(
        update(rounds).where(rounds.c.id == round_id).values(turn=turn, excused=excused)
    )
    return turn


async def excused(connection: AsyncConnection, round_id: str) -> bool:
    """Return whether this daily ends no streak because the bot was offline."""
    return bool(await connection.scalar(select(rounds.c.excused).where(rounds.c.id == round_id)))


async def closed_dailies(
    connection: AsyncConnection, schedule: str | None = None
) -> list[tuple[Round, int, bool]]:
    """Return closed dailies in order, of one schedule or all, each with its number and whether it
    ends no streak."""
    wanted = select(rounds).where(rounds.c.turn.is_not(None))
    if schedule is not None:
        wanted = wanted.where(rounds.c.schedule == schedule)
    found = await connection.execute(wanted.order_by(rounds.c.schedule, rounds.c.turn))
    return [(round_of(row), row.turn, row.excused or row.status == VOID) for row in found]


async def count_open(connection: AsyncConnection, now: datetime, late: datetime) -> tuple[int, int]:
    """Return how many rounds take answers, and how many were due by `late` but aren't done."""
    ours = select(func.count()).select_from(rounds)
    still = await connection.scalar(
        ours.where(rounds.c.status == OPEN, rounds.c.closes_at > to_stored(now))
    )
    overdue = await connection.scalar(
        ours.where(
            rounds.c.status.in_((POSTING, OPEN, CLOSED)), rounds.c.closes_at <= to_stored(late)
        )
    )
    return still or 0, overdue or 0


async def by_id(connection: AsyncConnection, round_id: str) -> Round | None:
    row = (await connection.execute(select(rounds).where(rounds.c.id == round_id))).first()
    return round_of(row) if row else None


async def by_message(connection: AsyncConnection, message: MessageRef) -> Round | None:
    """Return the round whose question is in this message, if any."""
    row = (
        await connection.execute(
            select(rounds).where(
                asked_in(message.place), rounds.c.message == message.id, rounds.c.status != VOID
            )
        )
    ).first()
    return round_of(row) if row else None


async def open_in_thread(connection: AsyncConnection, root: MessageRef) -> Round | None:
    """Return the open round in the thread under this message, if any: a live one before a daily,
    which stays open longer."""
    row = (
        await connection.execute(
            select(rounds)
            .where(
                rounds.c.platform == root.place.platform,
                rounds.c.space == root.place.space,
                or_(
                    and_(rounds.c.channel == root.place.channel, rounds.c.thread == root.id),
                    rounds.c.channel == root.id,  # on platforms where a thread is a channel
                ),
                rounds.c.status == OPEN,
            )
            .order_by(rounds.c.kind.desc(), rounds.c.closes_at.desc())
            .limit(1)
        )
    ).first()
    return round_of(row) if row else None


async def with_status(connection: AsyncConnection, *statuses: str) -> list[Round]:
    """Return all rounds in one of these states, the first to close first."""
    found = await connection.execute(
        select(rounds).where(rounds.c.status.in_(statuses)).order_by(rounds.c.closes_at)
    )
    return [round_of(row) for row in found]


async def open_in(connection: AsyncConnection, community: str, now: datetime) -> list[Round]:
    """Return the rounds that are open in a community, the last to close first."""
    found = await connection.execute(
        select(rounds)
        .where(
            rounds.c.platform == community.partition(":")[0],
            rounds.c.space == space_of(community),
            rounds.c.status == OPEN,
            rounds.c.closes_at > to_stored(now),
        )
        .order_by(rounds.c.closes_at.desc())
    )
    return [round_of(row) for row in found]


async def open_there(connection: AsyncConnection, place: Place) -> list[Round]:
    """Return the rounds that are open in exactly this place: the channel, or this thread."""
    found = await connection.execute(
        select(rounds).where(
            asked_in(place),
            rounds.c.thread.is_(None) if place.thread is None else rounds.c.thread == place.thread,
            rounds.c.status == OPEN,
        )
    )
    return [round_of(row) for row in found]


async def live_in(connection: AsyncConnection, place: Place, now: datetime) -> Round | None:
    """Return the open live round in this channel, if any."""
    row = (
        await connection.execute(
            select(rounds)
            .where(
                asked_in(place),
                rounds.c.kind == LIVE,
                rounds.c.status.in_(TAKING),
                rounds.c.closes_at > to_stored(now),
            )
            .order_by(rounds.c.closes_at.desc())
            .limit(1)
        )
    ).first()
    return round_of(row) if row else None


async def last_asked(connection: AsyncConnection, place: Place) -> dict[tuple[str, str], int]:
    """Return when each (topic, question) was last asked in this channel."""
    found = await connection.execute(
        select(rounds.c.topic, rounds.c.question, func.max(rounds.c.opened_at))
        .where(asked_in(place))
        .group_by(rounds.c.topic, rounds.c.question)
    )
    return {(topic, question): at for topic, question, at in found}


async def asked(connection: AsyncConnection, place: Place) -> list[AskedQuestion]:
    """Return what was asked in this channel and how many answered, oldest first."""
    found = await connection.execute(
        select(
            rounds.c.topic,
            rounds.c.question,
            rounds.c.opened_at,
            func.count(points.c.id).label("answered"),
            func.count(points.c.id).filter(points.c.correct).label("right"),
        )
        .select_from(rounds.outerjoin(points, points.c.round_id == rounds.c.id))
        .where(asked_in(place), rounds.c.status != DROPPED)
        .group_by(rounds.c.id)
        .order_by(rounds.c.opened_at, rounds.c.id)
    )
    return [
        AskedQuestion(row.topic, row.question, from_stored(row.opened_at), row.answered, row.right)
        for row in found
    ]
