"""Post a channel's weekly summary, once however many schedules it has."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final, Protocol

from bot.alerts.alerts import Alerts
from bot.chat.model import Place, Post
from bot.chat.platform import Chat
from bot.errors import ChatRefused, MessageGone
from bot.store.engine import Store
from bot.store.tables import community_of
from bot.weekly import claims
from bot.weekly.claims import Begun

TAKEN_FOR: Final = timedelta(minutes=2)  # after this, a process that began it must have failed
_WAITS_FOR: Final = timedelta(weeks=2)  # maximum wait for a week's questions to close
NOT_SUMMED: Final = "I couldn't post the weekly summary"

_log = logging.getLogger(__name__)


class SumsWeeks(Protocol):
    """A source of weekly summaries."""

    async def waits_until(self, place: Place, week_start: date, now: datetime) -> datetime | None:
        """Return when to check again if the week that began on this Monday hasn't ended in the
        community's time zone, or a question of it is open; None when its summary is ready."""

    async def summary(self, place: Place, week_start: date) -> Post | None:
        """Return the summary of the week that began on this Monday; None if nobody played in this
        channel."""


class WeeklySummaries:
    """The poster of weekly summaries."""

    def __init__(
        self, store: Store, chats: Mapping[str, Chat], sums: SumsWeeks, alerts: Alerts
    ) -> None:
        self._store = store
        self._chats = chats
        self._sums = sums
        self._alerts = alerts

    async def sum_up(self, place: Place, week: date, now: datetime) -> datetime | None:
        """Post the summary of the week that began on this Monday once that week has ended in the
        community's time zone and its questions are closed: on the next Monday, or later if one is
        still open or the bot was offline. Pending earlier weeks come first.

        Return when to check again, or None when done. Raises ChatUnavailable.
        """
        async with self._store.read() as connection:
            earlier = await claims.undone(connection, place, week - _WAITS_FOR, week)
        later = [await self._sum_week(place, each, now) for each in (*earlier, week)]
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
            await self._alerts.refused(place, NOT_SUMMED, why, now)
        except MessageGone:
            _log.info("no weekly summary: its channel is gone: %s", place)
