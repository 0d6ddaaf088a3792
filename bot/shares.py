"""Post what somebody shares exactly once, despite repeated presses and crashes.

A share is identified by its content, place and person, and saved in the deliveries table. It can be
posted again after an hour.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat.events import Event
from bot.chat.model import Place, Post
from bot.chat.platform import Chat
from bot.errors import ChatLimited, MessageGone
from bot.store.engine import Store, insert_for
from bot.store.tables import community_of, deliveries, person_key
from bot.store.timestamps import from_stored, to_stored

AGAIN_AFTER: Final = timedelta(hours=1)
_BEGUN, _POSTED = "", "posted"  # in the column for answers


class Shares:
    """The public posts that people share."""

    def __init__(self, store: Store, chats: Mapping[str, Chat]) -> None:
        self._store = store
        self._chats = chats
        self._posting: set[str] = set()

    async def post(self, event: Event, post: Post) -> None:
        """Post it in the event's place, unless it's there already. Raises ChatError."""
        name = _name(event, post)
        if name in self._posting:
            return  # the first press posts it
        self._posting.add(name)
        try:
            async with self._store.claim(name) as mine:
                if mine:
                    await self._post(name, event, post)
        finally:
            self._posting.discard(name)

    async def _post(self, name: str, event: Event, post: Post) -> None:
        async with self._store.write() as connection:
            if await _begin(connection, name, event.at):
                begun, state = event.at, None
            else:
                begun, state = await _begun(connection, name)
        if state == _POSTED:
            return
        chat, key = self._chats[event.person.platform], f"{name}:{to_stored(begun)}"
        try:
            await _send(chat, event.place, post, key, begun if state == _BEGUN else None)
        except (MessageGone, ChatLimited):
            async with self._store.write() as connection:  # nothing was posted
                await connection.execute(delete(deliveries).where(deliveries.c.delivery == name))
            raise
        async with self._store.write() as connection:
            await connection.execute(
                update(deliveries).where(deliveries.c.delivery == name).values(answer=_POSTED)
            )


async def _send(
    chat: Chat, place: Place, post: Post, key: str, maybe_sent_since: datetime | None
) -> None:
    if maybe_sent_since is None or await chat.find(place, key, maybe_sent_since) is None:
        await chat.send(place, post, key)


async def _begin(connection: AsyncConnection, name: str, at: datetime) -> bool:
    """Record the start of a share; return False if there was one in the last hour."""
    old = deliveries.c.at < to_stored(at - AGAIN_AFTER)
    begun = await connection.execute(
        insert_for(connection, deliveries)
        .values(delivery=name, at=to_stored(at), answer=_BEGUN)
        .on_conflict_do_update(
            index_elements=[deliveries.c.delivery],
            set_={"at": to_stored(at), "answer": _BEGUN},
            where=old,
        )
        .returning(deliveries.c.delivery)
    )
    return begun.first() is not None


async def _begun(connection: AsyncConnection, name: str) -> tuple[datetime, str]:
    found = await connection.execute(
        select(deliveries.c.at, deliveries.c.answer).where(deliveries.c.delivery == name)
    )
    row = found.one()
    return from_stored(row.at), str(row.answer)


def _name(event: Event, post: Post) -> str:
    place = event.place
    what = (post.title, post.text, post.footer)
    where = (community_of(place), place.channel, place.thread or "", person_key(event.person))
    digest = hashlib.sha256("\0".join((*where, *what)).encode("utf-8", "surrogatepass"))
    return f"share:{digest.hexdigest()[:32]}"
