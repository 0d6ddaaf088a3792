"""Alert a place's administrator to what only they can fix: once, and until it reaches somebody.

A notice is kept in the database before it is sent. Only one that was delivered keeps the next one
about the same thing quiet; one that reached nobody is sent again, with growing pauses.
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
from bot.chat.model import Accent, Chat, Delivery, Place, Post
from bot.errors import ChatError, ChatRefused, StoreError
from bot.store.engine import Store
from bot.store.tables import community_of

QUIET: Final = timedelta(days=1)  # after a notice, before the next about the same channel
TRIES: Final = 8  # of sending a notice; the last is about five days after the first
_SENT_WITHIN: Final = timedelta(
    minutes=1
)  # by then, the process that took a notice has sent it or crashed
_FIRST_PAUSE: Final = timedelta(minutes=5)
_LONGEST_PAUSE: Final = timedelta(days=1)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Notice:
    """What is wrong, and where. `what`, in our Markdown, goes on from "In this channel,"."""

    place: Place
    what: str
    title: str
    footer: str = ""

    def to_json(self) -> str:
        """The text that is stored."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, stored: str) -> Notice:
        """The notice again."""
        data = json.loads(stored)
        return cls(**{**data, "place": Place(**data["place"])})


class Notices:
    """Sends notices; a job for `bot.schedule.worker`, which sends again what reached nobody."""

    def __init__(self, store: Store, chats: Mapping[str, Chat]) -> None:
        self._store = store
        self._chats = chats  # those that are ready, which may become more
        self.changed = asyncio.Event()  # never set: the first retry is minutes away

    async def refused(self, place: Place, what: str, why: ChatRefused, now: datetime) -> None:
        """Say that the platform refused `what`, half a sentence in our Markdown: at most once a
        day and channel, by all processes together. Raises nothing but StoreError."""
        _log.warning("refused in %s: %s; %s", place, plain(what), why)
        footer = "You hear of a channel once a day at most"
        notice = Notice(place, f"{what}. {why}", "I need your help", footer)
        await self._begin(_channel(place), notice, now)

    async def told(self, place: Place, about: str, what: str, now: datetime) -> None:
        """Say `what`, whose first sentence goes on from "In this channel,", of a daily question.
        `about` names what it says: once a day at most. Raises nothing but StoreError."""
        _log.warning("alerting whoever runs %s: %s", place, plain(what))
        notice = Notice(place, what, "About the daily question")
        await self._begin(f"{_channel(place)}:{about}", notice, now)

    async def forget(self, connection: AsyncConnection, place: Place, about: str) -> None:
        """What was said (`told`) was heard: it may be said again."""
        await notice_records.forget(connection, f"{_channel(place)}:{about}")

    async def run_due(self, now: datetime) -> datetime | None:
        """Send again what reached nobody and is due; returns when to come again."""
        waiting = await self._waiting()
        due = [each for each in waiting if each[1] <= now]
        for each in due:
            try:
                await self._again(each, now)
            except StoreError:
                raise
            except Exception:  # it stays claimed for a while; the others are sent all the same
                _log.exception("the notice about %s could not be sent", each[0])
        left = await self._waiting() if due else waiting
        return min((at for _, at in left), default=None)

    async def _waiting(self) -> list[notice_records.Due]:
        async with self._store.read() as connection:
            return await notice_records.waiting(connection, tuple(self._chats))

    async def _begin(self, about: str, notice: Notice, now: datetime) -> None:
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
            await self._send(due[0], Notice.from_json(stored), tries, now)

    async def _send(self, about: str, notice: Notice, failed: int, now: datetime) -> None:
        """Send a notice that we have claimed, of which so many tries have failed."""
        reached = await self._reaches(notice)
        pause = pause_after(failed + 1)
        async with self._store.write() as connection:
            if reached:
                await notice_records.delivered(connection, about, now)
            else:
                again = None if pause is None else now + pause
                await notice_records.failed(connection, about, failed + 1, again)
        if not reached:
            then = "giving up" if pause is None else f"trying again in {pause}"
            _log.warning("the notice about %s reached nobody; %s", about, then)

    async def _reaches(self, notice: Notice) -> bool:
        chat = self._chats.get(notice.place.platform)
        if chat is None:
            return False
        try:
            sent = await chat.alert(notice.place, await _post(chat, notice))
        except ChatError as exc:
            _log.warning("nobody who runs %s could be alerted: %s", notice.place, exc)
            return False
        if sent is Delivery.IMPOSSIBLE:
            _log.warning("there is nobody to alert who runs %s", notice.place)
        return sent is Delivery.DELIVERED


def pause_after(failed: int) -> timedelta | None:
    """How long to wait after so many tries that failed; None where that was the last."""
    if failed >= TRIES:
        return None
    pause: timedelta = _FIRST_PAUSE * 4 ** (failed - 1)
    return min(pause, _LONGEST_PAUSE)


async def _post(chat: Chat, notice: Notice) -> Post:
    place = notice.place
    channel = await chat.title_of(place.space, place.channel)
    space = await chat.title_of(place.space)
    where = f"**{escape(channel) or 'a channel'}** of **{escape(space) or 'your community'}**"
    return Post(
        f"In {where}, {notice.what}", title=notice.title, accent=Accent.BAD, footer=notice.footer
    )


def _channel(place: Place) -> str:
    return f"{community_of(place)}:{place.channel}"
