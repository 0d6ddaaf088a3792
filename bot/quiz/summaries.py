"""Summing a week up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from bot.boards import records as board_records
from bot.boards.periods import Period
from bot.chat import Chat, Place, Post
from bot.quiz import summary_cards, summary_records
from bot.store.engine import Store
from bot.store.tables import community_of

TOP: Final = 5  # people, and teams
IMPROVED: Final = 3


class Summaries:
    """What `bot.schedule` posts on Mondays (see `bot.schedule.asking`)."""

    def __init__(self, store: Store, chats: Mapping[str, Chat], best_of_team: int) -> None:
        self._store = store
        self._chats = chats
        self._best = best_of_team

    async def summary(self, place: Place, week_start: date) -> Post | None:
        """The week that began on this Monday, by the community's clock: its board and the most
        improved, and of this channel the hardest question. None where nobody played here."""
        community = community_of(place)
        async with self._store.read() as connection:
            if not await summary_records.played(connection, place, week_start):
                return None
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
