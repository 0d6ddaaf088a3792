"""Alert administrators once to problems that only they can fix, and retry until it's delivered.

An alert is saved before it is sent. A delivered alert suppresses the next one about the same thing;
an undelivered one is retried with backoff.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts import records as notice_records
from bot.chat.markup import escape, plain
from bot.chat.model import Accent, Place, Post
from bot.chat.platform import Chat, Delivery
from bot.errors import ChatError, ChatRefused, StoreError
from bot.store.engine import Store
from bot.store.tables import community_of

QUIET: Final = timedelta(days=1)  # between alerts about the same channel
TRIES: Final = 8  # to send an alert; the last is about five days after the first
_SENT_WITHIN: Final = timedelta(minutes=1)  # a claimed alert is retried if not sent by then
_FIRST_PAUSE: Final = timedelta(minutes=5)
_LONGEST_PAUSE: Final = timedelta(days=1)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert. `what`, in our Markdown, continues the sentence "In this channel, …"."""

    place: Place
    what: str
    title: str
    footer: str = ""

    def to_json(self) -> str:
        """Return the alert as stored."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, stored: str) -> Alert:
        """Read a stored alert."""
        data = json.loads(stored)
        return cls(**{**data, "place": Place(**data["place"])})


class Alerts:
    """A sender of alerts, and a job for `bot.schedule.worker` that retries undelivered ones."""

    def __init__(self, store: Store, chats: Mapping[str, Chat]) -> None:
        self._store = store
        self._chats = chats  # those that are ready; more may be added
        self.changed = asyncio.Event()  # never set: the first retry is minutes away

    async def refused(self, place: Place, what: str, why: ChatRefused, now: datetime) -> None:
        """Alert that the platform refused `what` (half a sentence in our Markdown), at most once
        per channel per day across all processes. Raises only StoreError."""
        _log.warning("refused in %s: %s; %s", place, plain(what), why)
        footer = "At most one alert per channel per day"
        notice = Alert(place, f"{what}. {why}", "I need your help", footer)
        await self._begin(_channel(place), notice, now)

    async def told(self, place: Place, about: str, what: str, now: datetime) -> None:
        """Send an alert about a daily question, at most once a day per subject (`about`). `what`
        continues the sentence "In this channel, …". Raises only StoreError."""
        _log.warning("alerting the administrator of %s: %s", place, plain(what))
        notice = Alert(place, what, "About the daily question")
        await self._begin(f"{_channel(place)}:{about}", notice, now)

    async def forget(self, connection: AsyncConnection, place: Place, about: str) -> None:
        """Forget an alert about `about`, so that it can be sent again."""
        await notice_records.forget(connection, f"{_channel(place)}:{about}")

    async def run_due(self, now: datetime) -> datetime | None:
        """Retry undelivered alerts that are due; return when to run next."""
        waiting = await self._waiting()
        due = [each for each in waiting if each[1] <= now]
        for each in due:
            try:
                await self._again(each, now)
            except StoreError:
                raise
            except Exception:  # it stays claimed for a while; still send the others
                _log.exception("the alert about %s could not be sent", each[0])
        left = await self._waiting() if due else waiting
        return min((at for _, at in left), default=None)

    async def _waiting(self) -> list[notice_records.Due]:
        async with self._store.read() as connection:
            return await notice_records.waiting(connection, tuple(self._chats))

    async def _begin(self, about: str, notice: Alert, now: datetime) -> None:
        async with self._store.write() as connection:
            ours = await notice_records.claim(
                connection,
                about,
                notice.place.platform,
                notice.to_json(),
                now=now,
                quiet_since=now - QUIET,
                retry_at=now + _SENT_WITHIN,
            )
        if ours:
            await self._send(about, notice, 0, now)

    async def _again(self, due: notice_records.Due, now: datetime) -> None:
        async with self._store.write() as connection:
            claimed = await notice_records.claim_again(connection, due, now + _SENT_WITHIN)
        if claimed is not None:
            stored, tries = claimed
            await self._send(due[0], Alert.from_json(stored), tries, now)

    async def _send(self, about: str, notice: Alert, failed: int, now: datetime) -> None:
        """Send an alert that we have claimed, after `failed` failed tries."""
        reached = await self._reaches(notice)
        pause = pause_after(failed + 1)
        async with self._store.write() as connection:
            if reached:
                await notice_records.delivered(connection, about, now)
            else:
                again = None if pause is None else now + pause
                await notice_records.failed(connection, about, failed + 1, again)
        if not reached:
            then = "giving up" if pause is None else f"retrying in {pause}"
            _log.warning("the alert about %s was not delivered; %s", about, then)

    async def _reaches(self, notice: Alert) -> bool:
        chat = self._chats.get(notice.place.platform)
        if chat is None:
            return False
        try:
            sent = await chat.alert(notice.place, await _post(chat, notice))
        except ChatError as exc:
            _log.warning("the administrator of %s could not be alerted: %s", notice.place, exc)
            return False
        if sent is Delivery.IMPOSSIBLE:
            _log.warning("there is no administrator to alert in %s", notice.place)
        return sent is Delivery.DELIVERED


def pause_after(failed: int) -> timedelta | None:
    """Return the pause after `failed` failed tries, or None after the last."""
    if failed >= TRIES:
        return None
    pause: timedelta = _FIRST_PAUSE * 4 ** (failed - 1)
    return min(pause, _LONGEST_PAUSE)


async def _post(chat: Chat, notice: Alert) -> Post:
    place = notice.place
    channel = await chat.title_of(place.space, place.channel)
    space = await chat.title_of(place.space)
    where = f"**{escape(channel) or 'a channel'}** of **{escape(space) or 'your community'}**"
    return Post(
        f"In {where}, {notice.what}", title=notice.title, accent=Accent.BAD, footer=notice.footer
    )


def _channel(place: Place) -> str:
    return f"{community_of(place)}:{place.channel}"
