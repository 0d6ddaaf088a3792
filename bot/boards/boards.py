"""Leaderboards and `/me`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.boards import cards, records, streak_records, team_records
from bot.boards.cards import Mine, View
from bot.boards.names import Names
from bot.boards.periods import Period, day_of
from bot.boards.records import Row, Tally
from bot.chat.display_names import display_name
from bot.chat.events import Commanded, Event, Pressed
from bot.chat.markup import command
from bot.chat.model import NO_SPACE, Answer, Person, Post
from bot.chat.options import one_of, only_in_channels
from bot.errors import Mistake
from bot.store.engine import Store
from bot.store.tables import community_of, person_key, space_of

TOP = 10
STANDINGS = 5  # lines under a closed question
HOMES = 5  # communities on a person's own card in a direct message


class Boards:
    """The leaderboards and people's own cards. `records.award` writes the standings they show."""

    def __init__(
        self, store: Store, zone: ZoneInfo, best_of_team: int, names: Names | None = None
    ) -> None:
        """Without `names`, people appear under the name they had when they last answered."""
        self._names = names
        self._store = store
        self._zone = zone
        self._best = best_of_team

    async def leaderboard(self, event: Commanded) -> Answer:
        """Answer `/leaderboard [period] [people|teams]`."""
        period = one_of(event.options.get("period", Period.WEEK), tuple(Period), "period")
        of = one_of(event.options.get("of", "people"), ("people", "teams"), "leaderboard for")
        view = View(Period(period), teams=of == "teams")
        return Answer(await self._board(view, event))

    async def pressed(self, event: Pressed) -> Answer:
        """A button under a board: another view of it, or sharing it."""
        if event.place.space == NO_SPACE:  # no community's board can be seen from there
            raise only_in_channels("leaderboard")
        verb, *rest = event.button.split(":")
        try:
            period, of = rest
            view = View(Period(period), teams=of == "teams")
        except ValueError:
            raise Mistake(f"This button is out of date. Use {command('leaderboard')}.") from None
        post = await self._board(view, event)
        if verb == "board-share" and not event.place.direct:
            private = replace(post, buttons=cards.buttons(view, shared=True))
            public = await self._board(view, event, neutral=True)
            share = cards.shared(public, _called(event.person))
            return Answer(private, instead=True, share=share)
        return Answer(post, instead=True)

    async def _board(self, view: View, event: Event, *, neutral: bool = False) -> Post:
        """Return a board for its reader, or a `neutral` one for everybody, which marks nobody and
        leaves out the rows around the reader."""
        community = community_of(event.person)
        me = None if neutral else person_key(event.person)
        mine, rows = await self._rows(view, community, event, me)
        if not view.teams and self._names is not None:
            shown = [row.key for row in rows]
            if await self._names.current(community, event.person.platform, shown):
                mine, rows = await self._rows(view, community, event, me)
        return cards.board(view, rows, mine, self._best, alone=event.place.direct)

    async def _rows(
        self, view: View, community: str, event: Event, me: str | None
    ) -> tuple[str | None, list[Row]]:
        """Return the key of the reader's own row, and the rows."""
        day = self.day(event.at)
        async with self._store.read() as connection:
            if not view.teams:
                return me, await records.people_board(
                    connection, community, view.period, day, TOP, me
                )
            team = await team_records.of_person(connection, me) if me else None
            number = team.id if team else None
            rows = await records.teams_board(
                connection, community, view.period, day, TOP, number, self._best
            )
        return None if number is None else str(number), rows

    async def standings(
        self, community: str, gained: dict[str, int], day: date, *, look_up: bool = False
    ) -> Post:
        """Show the head of the board of the week that holds `day`, as it follows a question.

        Everyone who has just answered is in `gained`, by a current name. `look_up` finds the
        others' names, which takes a moment.
        """
        rows = await self._head(community, day)
        if self._names is not None and look_up:
            silent = [row.key for row in rows if row.key not in gained]
            if await self._names.current(community, community.partition(":")[0], silent):
                rows = await self._head(community, day)
        return cards.standings(rows, Period.WEEK, gained)

    async def _head(self, community: str, day: date) -> list[Row]:
        async with self._store.read() as connection:
            return await records.people_board(
                connection, community, Period.WEEK, day, STANDINGS, None
            )

    async def week_of(self, community: str, person: str, day: date) -> Tally:
        """Return a person's tally for the week of `day`."""
        async with self._store.read() as connection:
            return await records.tally(connection, community, Period.WEEK, day, person)

    async def of_the_day(self, community: str, day: date) -> str:
        """Return the top lines of a day's board."""
        async with self._store.read() as connection:
            rows = await records.people_board(
                connection, community, Period.DAY, day, STANDINGS, None
            )
        return cards.lines(rows, None)

    async def me(self, event: Event, title_of: Callable[[str], Awaitable[str]]) -> Answer:
        """Answer `/me`; also used at the top of the bot's own page. In a direct message it covers
        every community that the person answers in.

        `title_of` returns a space's display name.
        """
        day = self.day(event.at)
        if not event.place.direct:
            mine = await self._mine(community_of(event.person), person_key(event.person), day)
            return Answer(cards.me(_called(event.person), mine))
        who = event.person
        async with self._store.read() as connection:
            homes = await records.homes_of(connection, who.platform, who.id, day, HOMES)
        everywhere = [
            (await title_of(space_of(community)), await self._mine(community, person, day))
            for community, person in homes
        ]
        return Answer(cards.me_everywhere(_called(who), everywhere))

    async def _mine(self, community: str, person: str, day: date) -> Mine:
        async with self._store.read() as connection:
            tallies = {
                period: await records.tally(connection, community, period, day, person)
                for period in (Period.DAY, Period.WEEK, Period.ALL)
            }
            team = await team_records.of_person(connection, person)
            had = await streak_records.of_person(connection, person)
        running = [left for streak, latest in had if (left := streak.at(latest)) is not None]
        return Mine(
            tallies,
            team,
            max(running, key=lambda each: each.length, default=None),
            max((streak.longest for streak, _ in had), default=0),
        )

    def day(self, at: datetime) -> date:
        """Return the community's date at a point in time."""
        return day_of(at, self._zone)

    async def rebuild(self) -> int:
        """Recompute all standings from the ledger; return how many rows there are."""
        async with self._store.write() as connection:
            return await records.rebuild(connection)


def _called(person: Person) -> str:
    return display_name(person.name, person_key(person))
