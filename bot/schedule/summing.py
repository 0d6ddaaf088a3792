"""Summing a channel's week up on Monday: once, however many schedules it has."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.chat import Chat, Place, Post
from bot.errors import ChatRefused, MessageGone
from bot.notices import Notices
from bot.schedule import summary_records
from bot.schedule.asking import Sums
from bot.schedule.calendar import MONDAY
from bot.schedule.plans import Schedule
from bot.schedule.summary_records import Begun
from bot.store.engine import Store
from bot.store.tables import community_of

TAKEN_FOR: Final = timedelta(minutes=2)  # whoever began it has then posted it, or never will
NOT_SUMMED: Final = "I could not post what came of the week"

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
        """Post what came of the week that has ended, where today is Monday in the schedule's zone;
        None once that is done, or when to look again. Raises ChatUnavailable."""
        today = now.astimezone(ZoneInfo(schedule.plan.pattern.zone)).date()
        if today.weekday() != MONDAY:
            _log.info("the week was not summed up on Monday, for schedule %s", schedule.id)
            return None
        week, place = today - timedelta(days=7), schedule.place
        async with self._store.write() as connection:
            begun = await summary_records.begin(connection, place, week, now)
        if begun.done:
            return None
        if not begun.first and now < begun.at + TAKEN_FOR:
            return begun.at + TAKEN_FOR
        post = await self._sums.summary(place, week)
        if post is not None:
            await self._send(place, post, f"week:{place.channel}:{week}", begun, now)
        async with self._store.write() as connection:
            await summary_records.finish(connection, place, week)
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
