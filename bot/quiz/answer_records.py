"""Queries for answers and hints."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Insert, Select, and_, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.boards import name_records
from bot.chat.model import Person
from bot.quiz import withdrawal_records
from bot.quiz.records import TAKING
from bot.quiz.scoring import AnswerEntry, Via
from bot.quiz.withdrawal_records import Withdrawal
from bot.store.engine import Store, insert_for, insert_into
from bot.store.rows import given, rows_of
from bot.store.tables import answers, hints, rounds
from bot.store.timestamps import from_stored, to_stored

ROW: Final = (
    "round_id",
    "person",
    "delivery",
    "via",
    "choice",
    "text",
    "taken_back",
    "at",
    "message",
)


def delivered(person: Person, delivery: str) -> str:
    """Return a delivery id as stored: with its platform, because ids are unique only within one."""
    return f"{person.platform}:{delivery}"


class Receipt(Enum):
    """The result of saving a submission."""

    LATE = "late"  # not saved: its round takes no more answers
    KEPT = "kept"
    KEPT_HINTED = "kept_hinted"  # saved, and the person has seen the hint


@dataclass(frozen=True, slots=True)
class Submission:
    """An answer or withdrawal that isn't saved yet."""

    round_id: str
    person: Person
    delivery: str
    kept: AnswerEntry


async def keep(store: Store, batch: Sequence[Submission]) -> list[Receipt]:
    """Save a batch of submissions, each delivery once."""
    taking, meet, append = _keeping(store.dialect)
    about = given([{"id": each} for each in {each.round_id for each in batch}])
    people = given(name_records.met([each.person for each in batch]))
    rows = given([_row(each) for each in batch])
    found, _, _ = await store.write_all(
        (taking, {**about, "people": people["rows"]}), (meet, people), (append, rows)
    )
    hinted: defaultdict[str, set[str | None]] = defaultdict(set)  # by round that takes answers
    for round_id, person in found:
        hinted[round_id].add(person)
    return [_receipt(hinted.get(each.round_id), each.kept.person) for each in batch]


def _receipt(hinted: Set[str | None] | None, person: str) -> Receipt:
    if hinted is None:
        return Receipt.LATE
    return Receipt.KEPT_HINTED if person in hinted else Receipt.KEPT


@lru_cache
def _keeping(dialect: str) -> tuple[Select[tuple[str, str | None]], Insert, Insert]:
    """Build the statements: read the rounds that take answers and which people have seen their
    hints; save the people; append the accepted answers."""
    answered = rows_of(answers, ROW, dialect).subquery()
    # A round can't close between this read and the commit: closing needs the rows locked here (on
    # SQLite, the single write transaction).
    met = rows_of(hints, ["person"], dialect, "people")
    seen = and_(hints.c.round_id == rounds.c.id, hints.c.person.in_(met))
    taking = (
        select(rounds.c.id, hints.c.person)
        .select_from(rounds.outerjoin(hints, seen))
        .where(rounds.c.id.in_(rows_of(rounds, ["id"], dialect)), rounds.c.status.in_(TAKING))
        .with_for_update(read=True, of=rounds)
    )
    status = select(rounds.c.status).where(rounds.c.id == answered.c.round_id).scalar_subquery()
    append = insert_into(dialect, answers).from_select(
        ROW, select(answered).where(status.in_(TAKING))
    )
    return (
        taking,
        name_records.meet(dialect, true()),
        append.on_conflict_do_nothing(index_elements=["delivery"]),
    )


def _row(each: Submission) -> dict[str, Any]:
    """Return a submission as a row. Empty fields are left out, which saves the database some
    parsing: a press has neither text nor message."""
    row = {
        "round_id": each.round_id,
        "person": each.kept.person,
        "delivery": delivered(each.person, each.delivery),
        "via": each.kept.via.value,
        "taken_back": each.kept.taken_back,
        "at": to_stored(each.kept.at),
    }
    if each.kept.choice is not None:
        row["choice"] = each.kept.choice
    if each.kept.text is not None:
        row["text"] = each.kept.text
    if each.kept.message is not None:
        row["message"] = each.kept.message
    return row


async def log_of(
    connection: AsyncConnection, round_id: str, of: str | Select[tuple[str]] | None = None
) -> list[AnswerEntry]:
    """Return the answers and withdrawals on a round, or of the named people on it, oldest first."""
    wanted = select(answers).where(answers.c.round_id == round_id)
    if of is not None:
        wanted = wanted.where(withdrawal_records.by(of))
    found = await connection.execute(wanted.order_by(answers.c.at, answers.c.id))
    log = [
        AnswerEntry(
            row.person,
            Via(row.via),
            from_stored(row.at),
            row.choice,
            row.text,
            row.taken_back,
            row.message,
        )
        for row in found
    ]
    last = {each.message: each for each in log if each.message is not None}
    if not last:
        return log
    withdrawals = await withdrawal_records.of_round(connection, round_id, of)
    taken_back = [_taken_back(last[each.message], each) for each in withdrawals]
    return sorted([*log, *taken_back], key=lambda each: each.at)


def _taken_back(last: AnswerEntry, withdrawal: Withdrawal) -> AnswerEntry:
    """Return a withdrawal as a log entry. `last` is the last answer by the same message: platforms
    time deletions and edits by different clocks, so a deletion is moved after the last edit."""
    at = max(withdrawal.at, last.at) if withdrawal.deleted else withdrawal.at
    return AnswerEntry(last.person, Via.REPLY, at, taken_back=True, message=last.message)


async def has_hint(connection: AsyncConnection, round_id: str, person: str) -> bool:
    """Return whether a person has seen the round's hint."""
    found = await connection.execute(
        select(hints.c.at).where(hints.c.round_id == round_id, hints.c.person == person)
    )
    return found.first() is not None


async def deliveries(connection: AsyncConnection, round_id: str) -> set[str]:
    """Return the deliveries ("platform:id") saved on a round."""
    found = await connection.execute(
        select(answers.c.delivery).where(answers.c.round_id == round_id)
    )
    return {row.delivery for row in found}


async def takes_more(connection: AsyncConnection, round_id: str) -> bool:
    """Return whether a round still takes answers, and lock it until the transaction ends."""
    takes = select(rounds.c.id).where(rounds.c.id == round_id, rounds.c.status.in_(TAKING))
    return (await connection.execute(takes.with_for_update(read=True))).first() is not None


async def take_hint(connection: AsyncConnection, round_id: str, person: str, at: datetime) -> None:
    """Record that a person has seen the hint of a round that takes answers."""
    await connection.execute(
        insert_for(connection, hints)
        .values(round_id=round_id, person=person, at=to_stored(at))
        .on_conflict_do_nothing(index_elements=[hints.c.round_id, hints.c.person])
    )


async def hinted(connection: AsyncConnection, round_id: str) -> set[str]:
    """Return the people who have seen the round's hint."""
    found = await connection.execute(select(hints.c.person).where(hints.c.round_id == round_id))
    return {row.person for row in found}
