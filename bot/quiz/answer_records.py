"""The SQL of what people did on a round: answers, and hints taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat import Person
from bot.quiz.records import TAKING
from bot.quiz.scoring import Kept, Via
from bot.store.engine import insert_for
from bot.store.rows import insert_rows
from bot.store.tables import answers, community_of, hints, people, person_key, rounds
from bot.store.times import from_stored, to_stored


def delivered(person: Person, delivery: str) -> str:
    """A delivery as a column holds it: platforms number theirs each in their own way."""
    return f"{person.platform}:{delivery}"


@dataclass(frozen=True, slots=True)
class Submission:
    """Something that a person did on a round, on its way into the database."""

    round_id: str
    person: Person
    delivery: str
    kept: Kept


async def keep(connection: AsyncConnection, batch: Sequence[Submission]) -> list[bool]:
    """Append what people did, each delivery once; False for each whose round takes no more."""
    taking = await _taking(connection, {each.round_id for each in batch})
    accepted = [each for each in batch if each.round_id in taking]
    if accepted:
        await meet(connection, [each.person for each in accepted])
        await connection.execute(
            insert_rows(connection, answers, "id").on_conflict_do_nothing(
                index_elements=[answers.c.delivery]
            ),
            {"rows": [_row(each) for each in accepted]},
        )
    return [each.round_id in taking for each in batch]


async def _taking(connection: AsyncConnection, round_ids: set[str]) -> set[str]:
    # A round cannot close between this look and the commit: closing needs the rows that are
    # locked here (on SQLite, the one write transaction).
    found = await connection.execute(
        select(rounds.c.id)
        .where(rounds.c.id.in_(round_ids), rounds.c.status.in_(TAKING))
        .with_for_update(read=True)
    )
    return {row.id for row in found}


def _row(each: Submission) -> dict[str, Any]:
    return {
        "round_id": each.round_id,
        "person": each.kept.person,
        "delivery": delivered(each.person, each.delivery),
        "via": each.kept.via.value,
        "choice": each.kept.choice,
        "text": each.kept.text,
        "taken_back": each.kept.taken_back,
        "at": to_stored(each.kept.at),
    }


async def meet(connection: AsyncConnection, persons: Sequence[Person]) -> None:
    """Remember what these people are called now."""
    statement = insert_rows(connection, people)
    rows = {
        person_key(person): {
            "person": person_key(person),
            "community": community_of(person),
            "name": person.name,
        }
        for person in persons
    }
    # In one order, so that two processes never wait for each other's rows.
    await connection.execute(
        statement.on_conflict_do_update(
            index_elements=[people.c.person],
            set_={"name": statement.excluded.name},
            where=people.c.name != statement.excluded.name,
        ),
        {"rows": [rows[key] for key in sorted(rows)]},
    )


async def log_of(
    connection: AsyncConnection, round_id: str, person: str | None = None
) -> list[Kept]:
    """Everything kept on a round, oldest first; of one person only, where one is named."""
    wanted = select(answers).where(answers.c.round_id == round_id)
    if person is not None:
        wanted = wanted.where(answers.c.person == person)
    found = await connection.execute(wanted.order_by(answers.c.at, answers.c.id))
    return [
        Kept(row.person, Via(row.via), from_stored(row.at), row.choice, row.text, row.taken_back)
        for row in found
    ]


async def deliveries(connection: AsyncConnection, round_id: str) -> set[str]:
    """What was kept on a round, by its platform's delivery ("platform:id")."""
    found = await connection.execute(
        select(answers.c.delivery).where(answers.c.round_id == round_id)
    )
    return {row.delivery for row in found}


async def take_hint(connection: AsyncConnection, round_id: str, person: str, at: datetime) -> bool:
    """Remember that this person has seen the hint; False where the round takes no more."""
    if not await _taking(connection, {round_id}):
        return False  # its points are worked out already
    await connection.execute(
        insert_for(connection, hints)
        .values(round_id=round_id, person=person, at=to_stored(at))
        .on_conflict_do_nothing(index_elements=[hints.c.round_id, hints.c.person])
    )
    return True


async def hinted(connection: AsyncConnection, round_id: str) -> set[str]:
    """Who has seen the round's hint."""
    found = await connection.execute(select(hints.c.person).where(hints.c.round_id == round_id))
    return {row.person for row in found}
