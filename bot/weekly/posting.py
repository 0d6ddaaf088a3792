"""Post the weekly summary of a channel: once, however many schedules it has."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final

from bot.alerts.alerts import Notices
from bot.chat.model import Chat, Place, Post
from bot.errors import ChatRefused, MessageGone
from bot.schedule.calendar import local_date, monday_of
from bot.schedule.plans import Schedule
from bot.schedule.ports import Sums
from bot.store.engine import Store
from bot.store.tables import community_of
from bot.weekly import claims
from bot.weekly.claims import Begun

TAKEN_FOR: Final = timedelta(minutes=2)  # whoever began it has then posted it, or never will
_WAITS_FOR: Final = timedelta(weeks=2)  # at most, for the questions of a week to close
NOT_SUMMED: Final = "I couldn't post the weekly summary"

_log = logging.getLogger(__name__)


class Summing:
    """Posts what came of the week."""

    def __init__(
        self, store: Store, chats: Mapping[str, Chat], sums: Sums, notices: Notices
    ) -> None:
        self._store = store
        self._chats = chats
        self._sums = sums
        self._notices = notices

    async def sum_up(self, schedule: Schedule, now: datetime) -> datetime | None:
        """Post the summary of the week before this one, by the schedule's own dates, once that week
        has ended by the community's clock and its questions are closed: on Monday, or later where
        one of them is still open or the bot was away. An earlier week that still waits comes first.

        Returns when to look again; None once all is done. Raises ChatUnavailable.
        """
        place = schedule.place
        last = monday_of(local_date(now, schedule.plan.pattern.zone)) - timedelta(days=7)
        async with self._store.read() as connection:
            earlier = await claims.undone(connection, place, last - _WAITS_FOR, last)
        later = [await self._sum_week(place, week, now) for week in (*earlier, last)]
        return min((each for each in later if each is not None), default=None)

    async def _sum_week(self, place: Place, week: date, now: datetime) -> datetime | None:
        later = await self._sums.waits_until(place, week, now)
        if later is not None:
            async with self._store.write() as connection:
                await claims.wait(connection, place, week)
            return later
        async with self._store.write() as connection:
            begun = await claims.begin(connection, place, week, now)
        if begun.done:
            return None
        if not begun.first and now < begun.at + TAKEN_FOR:
            return begun.at + TAKEN_FOR
        post = await self._sums.summary(place, week)
        if post is not None:
            await self._send(place, post, f"week:{place.channel}:{week}", begun, now)
        async with self._store.write() as connection:
            await claims.finish(connection, place, week)
        return None

    async def _send(self, place: Place, post: Post, key: str, begun: Begun, now: datetime) -> None:
        chat = self._chats[place.platform]
        key = f"{community_of(place)}:{key}"
        try:
            if begun.first or await chat.find(place, key, begun.at) is None:
                await chat.send(place, post, key=key)
        except ChatRefused as why:
            await self._notices.refused(place, NOT_SUMMED, why, now)
        except MessageGone:
            _log.info("the channel of a weekly summary is gone: %s", place)
