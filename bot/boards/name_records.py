"""SQL for people's names."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from sqlalchemy import ColumnElement, Insert, and_, literal_column, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat.display_names import display_name
from bot.chat.model import Person
from bot.store.engine import Store, insert_into
from bot.store.rows import given, rows_of
from bot.store.tables import community_of, people, person_key

MET: Final = ("person", "community", "name")


def meet(dialect: str, whom: ColumnElement[bool]) -> Insert:
    """Save people's current names; an empty name means that it isn't known yet."""
    seen = rows_of(people, MET, dialect).subquery("seen")
    statement = insert_into(dialect, people).from_select(MET, select(seen).where(whom))
    return statement.on_conflict_do_update(
        index_elements=["person"],
        set_={"name": statement.excluded.name},
        where=and_(people.c.name != statement.excluded.name, statement.excluded.name != ""),
    )


def met(persons: Sequence[Person]) -> list[dict[str, str]]:
    """Return the rows to save, in a fixed order so that two processes can't deadlock."""
    rows = {person_key(each): each for each in sorted(persons, key=lambda each: bool(each.name))}
    return [
        {"person": key, "community": community_of(each), "name": each.name}
        for key, each in sorted(rows.items(), key=lambda row: row[0])
    ]


async def keep(connection: AsyncConnection, person: Person) -> None:
    """Save a participant's current name, in the caller's transaction."""
    await connection.execute(meet(connection.dialect.name, true()), given(met([person])))


async def rename(store: Store, persons: Sequence[Person]) -> None:
    """Save people's current names; skip those who have never taken part."""
    await store.write_all((_renaming(store.dialect), given(met(persons))))


@lru_cache
def _renaming(dialect: str) -> Insert:
    took_part = literal_column("seen.person").in_(select(people.c.person))
    return meet(dialect, took_part)


async def names(connection: AsyncConnection, persons: Sequence[str]) -> dict[str, str]:
    """Return people's platform names by key; "" for an unknown name."""
    found: dict[str, str] = {}
    for first in range(0, len(persons), 500):  # SQLite limits a statement's parameters
        some = persons[first : first + 500]
        rows = await connection.execute(
            select(people.c.person, people.c.name).where(people.c.person.in_(some))
        )
        found.update({row.person: row.name for row in rows})
    return found


async def shown_names(connection: AsyncConnection, persons: Sequence[str]) -> dict[str, str]:
    """Return people's display names by key."""
    known = await names(connection, persons)
    return {person: display_name(known.get(person, ""), person) for person in persons}
