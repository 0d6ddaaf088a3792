"""Telling who runs a place what only they can mend: in one message, not in a loop."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat import Accent, Chat, Delivery, Place, Post
from bot.errors import ChatError, ChatRefused, ChatUnavailable
from bot.markup import escape
from bot.store.engine import Store, insert_for
from bot.store.tables import community_of, notices
from bot.store.times import to_stored

QUIET: Final = timedelta(days=1)  # after a notice, before the next about the same channel

_log = logging.getLogger(__name__)


class Notices:
    """What could not be done, told to whoever can let us."""

    def __init__(self, store: Store, chats: Mapping[str, Chat]) -> None:
        self._store = store
        self._chats = chats

    async def refused(self, place: Place, what: str, why: ChatRefused, now: datetime) -> None:
        """`what`, half a sentence in our Markdown, was refused there. Told at most once a day and
        channel, by all processes together; raises nothing but StoreError."""
        _log.warning("refused in %s: %s; %s", place, what, why)
        async with self._store.write() as connection:
            if not await _claim(connection, _channel(place), now):
                return
        footer = "You hear of a channel once a day at most"
        with suppress(ChatUnavailable):  # which is logged
            await self._tell(place, f"{what}. {why}", "I need your help", footer)

    async def told(self, place: Place, about: str, what: str, now: datetime) -> None:
        """Tell `what`, whose first sentence goes on from "In this channel,", of a daily question.
        `about` names what is told there: once a day at most.

        Raises ChatUnavailable where nobody could be told now, and it may be told again.
        """
        _log.warning("told who runs %s: %s", place, what)
        async with self._store.write() as connection:
            if not await _claim(connection, f"{_channel(place)}:{about}", now):
                return
        try:
            await self._tell(place, what, "About the daily question")
        except ChatUnavailable:
            await self.forget(place, about)
            raise

    async def forget(self, place: Place, about: str) -> None:
        """What was told (`told`) was heard: it may be told again."""
        async with self._store.write() as connection:
            channel = f"{_channel(place)}:{about}"
            await connection.execute(delete(notices).where(notices.c.channel == channel))

    async def _tell(self, place: Place, what: str, title: str, footer: str = "") -> None:
        chat = self._chats[place.platform]
        try:
            told = await chat.alert(place, await _notice(chat, place, what, title, footer))
        except ChatError as exc:
            _log.warning("nobody who runs %s could be told: %s", place, exc)
            if isinstance(exc, ChatUnavailable):
                raise
            return
        if told is Delivery.IMPOSSIBLE:
            _log.warning("there is nobody to be told who runs %s", place)


async def _notice(chat: Chat, place: Place, what: str, title: str, footer: str) -> Post:
    channel = await chat.title_of(place.space, place.channel)
    space = await chat.title_of(place.space)
    where = f"**{escape(channel) or 'a channel'}** of **{escape(space) or 'your community'}**"
    return Post(f"In {where}, {what}", title=title, accent=Accent.BAD, footer=footer)


def _channel(place: Place) -> str:
    return f"{community_of(place)}:{place.channel}"


async def _claim(connection: AsyncConnection, about: str, now: datetime) -> bool:
    """Whether it is time for a notice about this, which is then taken for given."""
    statement = insert_for(connection, notices).values(channel=about, at=to_stored(now))
    claimed = await connection.execute(
        statement.on_conflict_do_update(
            index_elements=[notices.c.channel],
            set_={"at": statement.excluded.at},
            where=notices.c.at <= to_stored(now - QUIET),
        ).returning(notices.c.channel)
    )
    return claimed.first() is not None
