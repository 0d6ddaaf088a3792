"""SQL for teams and their members."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.engine import insert_for
from bot.store.tables import members, teams
from bot.store.timestamps import to_stored


@dataclass(frozen=True, slots=True)
class Team:
    id: int
    name: str


async def by_slug(connection: AsyncConnection, community: str, slug: str) -> Team | None:
    """Return the team with this slug."""
    found = await connection.execute(
        select(teams.c.id, teams.c.name).where(teams.c.community == community, teams.c.slug == slug)
    )
    row = found.first()
    return Team(row.id, row.name) if row else None


async def of_person(connection: AsyncConnection, person: str) -> Team | None:
    """Return a person's current team."""
    found = await connection.execute(
        select(teams.c.id, teams.c.name)
        .join(members, members.c.team == teams.c.id)
        .where(members.c.person == person)
    )
    row = found.first()
    return Team(row.id, row.name) if row else None


async def create(
    connection: AsyncConnection, community: str, name: str, slug: str, person: str, at: datetime
) -> Team | None:
    """Create a team; return None if the name is taken."""
    made = await connection.execute(
        insert_for(connection, teams)
        .values(
            community=community,
            name=name,
            slug=slug,
            created_by=person,
            created_at=to_stored(at),
        )
        .on_conflict_do_nothing(index_elements=[teams.c.community, teams.c.slug])
        .returning(teams.c.id)
    )
    number: int | None = made.scalar()
    return None if number is None else Team(number, name)


async def join(
    connection: AsyncConnection, community: str, person: str, team: Team, at: datetime
) -> None:
    """Move a person to a team, out of any other."""
    statement = insert_for(connection, members).values(
        person=person, community=community, team=team.id, joined_at=to_stored(at)
    )
    await connection.execute(
        statement.on_conflict_do_update(
            index_elements=[members.c.person],
            set_={"team": statement.excluded.team, "joined_at": statement.excluded.joined_at},
        )
    )


async def leave(connection: AsyncConnection, person: str) -> None:
    """Remove a person from their team."""
    await connection.execute(delete(members).where(members.c.person == person))


async def all_teams(connection: AsyncConnection, community: str) -> list[tuple[Team, int]]:
    """Return every team with its number of members, largest first."""
    count = func.count(members.c.person)
    rows = await connection.execute(
        select(teams.c.id, teams.c.name, count.label("size"))
        .outerjoin(members, members.c.team == teams.c.id)
        .where(teams.c.community == community)
        .group_by(teams.c.id, teams.c.name)
        .order_by(count.desc(), teams.c.name)
    )
    return [(Team(row.id, row.name), row.size) for row in rows]
