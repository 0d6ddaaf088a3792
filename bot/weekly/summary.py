"""Put the weekly summary together."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.boards import records as board_records
from bot.boards.names import Names
from bot.boards.periods import Period, begins_at
from bot.chat.model import Place, Post
from bot.chat.platform import Chat
from bot.store.engine import Store
from bot.store.tables import community_of
from bot.weekly import cards as summary_cards
from bot.weekly import records as summary_records

TOP: Final = 5  # people, and teams
IMPROVED: Final = 3
SETTLED: Final = timedelta(minutes=1)  # after the week's end, all of its questions are saved
LOOK_AGAIN: Final = timedelta(hours=1)
PAID_WITHIN: Final = timedelta(minutes=2)  # after a question closes
OVERDUE: Final = timedelta(days=1)  # don't wait for a question that is this overdue


class Summaries:
    """The source of the weekly summaries that are posted on Mondays."""

    def __init__(
        self,
        store: Store,
        chats: Mapping[str, Chat],
        best_of_team: int,
        zone: ZoneInfo,
        names: Names | None = None,
    ) -> None:
        """`zone` is the community's time zone, in which weeks end. Without `names`, people appear
        under the names from their last answer."""
        self._names = names
        self._zone = zone
        self._store = store
        self._chats = chats
        self._best = best_of_team

    async def waits_until(self, place: Place, week_start: date, now: datetime) -> datetime | None:
        """Return when to check again if the week hasn't ended in the community's time zone, or a
        question of it is still open; None when the summary is ready."""
        ended = begins_at(week_start + timedelta(days=7), self._zone) + SETTLED
        if now < ended:
            return ended
        async with self._store.read() as connection:
            closes_at = await summary_records.last_closing(
                connection, community_of(place), week_start, ended, now - OVERDUE
            )
        if closes_at is None:
            return None
        return min(max(closes_at, now) + PAID_WITHIN, now + LOOK_AGAIN)

    async def summary(self, place: Place, week_start: date) -> Post | None:
        """Return the summary of the week that began on this Monday: the community's leaderboard and
        most improved people, and this channel's hardest question. None if nobody played here."""
        community = community_of(place)
        async with self._store.read() as connection:
            if not await summary_records.played(connection, place, week_start):
                return None
            board = await board_records.people_board(
                connection, community, Period.WEEK, week_start, TOP, None
            )
        if self._names is not None:
            shown = [row.key for row in board]
            await self._names.current(community, place.platform, shown)
        async with self._store.read() as connection:
            people = await board_records.people_board(
                connection, community, Period.WEEK, week_start, TOP, None
            )
            teams = await board_records.teams_board(
                connection, community, Period.WEEK, week_start, TOP, None, self._best
            )
            improved = await summary_records.most_improved(
                connection, community, week_start, IMPROVED
            )
            hardest = await summary_records.hardest(connection, place, week_start)
        spoilers = self._chats[place.platform].limits.spoilers
        return summary_cards.summary(
            week_start, people, teams, improved, hardest, spoilers=spoilers
        )
