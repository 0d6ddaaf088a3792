"""Teams: create, join, leave, list."""

from __future__ import annotations

import unicodedata
from difflib import get_close_matches
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.boards import cards, records, team_records
from bot.boards.periods import Period, day_of
from bot.boards.team_records import Team
from bot.chat.commands import ACTION, BY_NAME, written
from bot.chat.display_names import readable
from bot.chat.events import Commanded
from bot.chat.markup import command, escape
from bot.chat.model import Accent, Answer, Post
from bot.chat.options import one_of
from bot.errors import Mistake, NotFound, Offer
from bot.store.deliveries import once
from bot.store.engine import Store
from bot.store.tables import community_of, person_key

SHORTEST, LONGEST = 2, 40  # characters of a team's name


class Teams:
    """The `/team` command. A person has one team; points stay with the team that earned them."""

    def __init__(self, store: Store, zone: ZoneInfo, best_of_team: int) -> None:
        self._store = store
        self._zone = zone
        self._best = best_of_team

    async def command(self, event: Commanded) -> Answer:
        """Answer `/team create|join|leave|list NAME`."""
        action = event.options.get(ACTION, "")
        if not action:
            raise Mistake(
                f"Choose one: {command('team', 'create NAME')}, "
                f"{command('team', 'join NAME')}, {command('team', 'leave')} "
                f"or {command('team', 'list')}.",
                [cards.SEE_TEAMS],
            )
        action = one_of(action, BY_NAME["team"].actions, f"{command('team')} action")
        name = event.options.get("name", "")
        match action:
            case "create":
                create = partial(self._create, event, named(name, "create"))
                return await once(self._store, event, create)
            case "join":
                join = partial(self._join, event, named(name, "join"))
                return await once(self._store, event, join)
            case "leave":
                return await once(self._store, event, partial(self._leave, event))
            case _:
                return await self._list(event)

    async def complete(self, community: str, typed: str) -> list[str]:
        """Return the names of teams that contain what was typed."""
        wanted = slug(typed)
        async with self._store.read() as connection:
            found = await team_records.all_teams(connection, community)
        return [team.name for team, _ in found if wanted in slug(team.name)][:25]

    async def _create(self, event: Commanded, name: str, connection: AsyncConnection) -> Answer:
        community, person = community_of(event.person), person_key(event.person)
        before = await team_records.of_person(connection, person)
        team = await team_records.create(connection, community, name, slug(name), person, event.at)
        if team is None:
            if before and slug(before.name) == slug(name):
                raise Mistake(f"You're already in **{escape(before.name)}**.")
            raise Mistake(
                f"There is already a team **{escape(name)}**. "
                f"Join it with {command('team', 'join')}, or choose another name.",
                [_to_join(name)],
            )
        await team_records.join(connection, community, person, team, event.at)
        return _reply(
            f"Team **{escape(name)}** created. You're in!{_left(before)} "
            f"Others can join with {command('team', 'join')}."
        )

    async def _join(self, event: Commanded, name: str, connection: AsyncConnection) -> Answer:
        community, person = community_of(event.person), person_key(event.person)
        before = await team_records.of_person(connection, person)
        team = await self._find(connection, community, name)
        if before == team:
            raise Mistake(f"You're already in **{escape(team.name)}**.")
        await team_records.join(connection, community, person, team, event.at)
        return _reply(f"You're now in **{escape(team.name)}**.{_left(before)}")

    async def _leave(self, event: Commanded, connection: AsyncConnection) -> Answer:
        person = person_key(event.person)
        before = await team_records.of_person(connection, person)
        if before is None:
            raise Mistake(
                f"You aren't in a team. See them all with {command('team', 'list')}.",
                [cards.SEE_TEAMS],
            )
        await team_records.leave(connection, person)
        return _reply(_left(before).strip())

    async def _list(self, event: Commanded) -> Answer:
        community, person = community_of(event.person), person_key(event.person)
        day = day_of(event.at, self._zone)
        async with self._store.read() as connection:
            found = await team_records.all_teams(connection, community)
            mine = await team_records.of_person(connection, person)
            rows = await records.teams_board(
                connection, community, Period.WEEK, day, len(found), None, self._best
            )
        points = {int(row.key): row.points for row in rows}
        return Answer(cards.team_list(found, points, mine.id if mine else None))

    async def _find(self, connection: AsyncConnection, community: str, name: str) -> Team:
        team = await team_records.by_slug(connection, community, slug(name))
        if team is None:
            known = {
                slug(other.name): other.name
                for other, _ in await team_records.all_teams(connection, community)
            }
            hint = closest(slug(name), known)
            raise NotFound(
                f"There is no team called **{escape(name)}**. "
                + (
                    f"Did you mean **{escape(hint)}**?"
                    if hint
                    else f"See all teams with {command('team', 'list')}, "
                    f"or create it with {command('team', 'create')}."
                ),
                [hint] if hint else (),
                offers=[_to_join(hint) if hint else cards.SEE_TEAMS],
            )
        return team


def _to_join(team: str) -> Offer:
    return Offer(f"Join {team}", written("team", {ACTION: "join", "name": team}))


def closest(wanted: str, known: dict[str, str]) -> str | None:
    """Return the known name closest to the wanted one, if any is close."""
    close = get_close_matches(wanted, known, n=1, cutoff=0.6)
    return known[close[0]] if close else None


def named(typed: str, action: str) -> str:
    """Normalize and validate a team's name. Raises Mistake."""
    name = " ".join(unicodedata.normalize("NFKC", typed).split())
    if not any(character.isalnum() for character in name):
        problem = (
            "A team's name needs a letter or a digit" if name else "Which team? Write its name"
        )
        raise Mistake(f"{problem}: {command('team', f'{action} Night Owls')}.")
    if not SHORTEST <= len(name) <= LONGEST:
        raise Mistake(
            f"A team's name has {SHORTEST} to {LONGEST} characters; this one has {len(name)}."
        )
    hidden = any(unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co") for character in name)
    if hidden or not readable(name):
        raise Mistake("That name contains invisible characters. Leave them out.")
    return name


def slug(name: str) -> str:
    """Return a name for comparison: names that read the same have the same slug."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _left(before: Team | None) -> str:
    if before is None:
        return ""
    return f" You left **{escape(before.name)}**; it keeps the points you earned for it."


def _reply(text: str) -> Answer:
    return Answer(Post(text, accent=Accent.BOARD))
