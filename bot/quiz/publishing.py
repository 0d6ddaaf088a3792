"""Bringing a question that has begun into its channel, once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final
from weakref import WeakValueDictionary

from bot.boards import name_records
from bot.chat.display_names import SOMEONE
from bot.chat.model import Chat, MessageRef, Post
from bot.errors import ChatError, ChatLimited, ChatUnavailable, MessageGone
from bot.quiz import cards, records
from bot.quiz.records import Round
from bot.quiz.round_lookup import Posted
from bot.quiz.threads import begin_thread
from bot.store.engine import Store

SENT_WITHIN: Final = timedelta(seconds=15)  # what was sent has got there, or never will
# Whoever posts a daily gives up before the others take it for given up.
POSTED_WITHIN: Final = timedelta(seconds=45)
TAKEN_OVER_AFTER: Final = POSTED_WITHIN + SENT_WITHIN


def worth_posting(current: Round, now: datetime) -> bool:
    """Whether a question that did not get there is sent again: a live one has had its moment; of
    a daily, half of the time is to be left."""
    middle = current.opened_at + (current.closes_at - current.opened_at) / 2
    return current.daily and now <= middle


class Posting:
    """Sends questions. What is cut off stays in `posting` for `bot.quiz.closing` to mend."""

    def __init__(
        self,
        store: Store,
        chats: Mapping[str, Chat],
        posted: Posted,
        now: Callable[[], datetime],
        *,
        seed_reactions: bool,
    ) -> None:
        self._store = store
        self._chats = chats
        self._posted = posted
        self._now = now
        self._seed_reactions = seed_reactions
        self._on_their_way: set[str] = set()
        self._editing: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self.changed = asyncio.Event()  # set when a round was opened: its closing is to be timed
        self.opened = asyncio.Event()  # the same: its answers are to be counted

    def is_posting(self, round_id: str) -> bool:
        """Whether this very process is sending it."""
        return round_id in self._on_their_way

    async def post(self, new: Round) -> None:
        """Send a round that has begun, and open it. Raises ChatError.

        Where this is cut off, or the database fails, the round stays in `posting`; a daily as
        well where the platform is away.
        """
        self._on_their_way.add(new.id)
        try:
            with self._posted.sending(new.place):
                ref = await self._sent(new)
                async with self._store.write() as connection:
                    await records.opened(connection, new.id, ref.id, self._now())
                self._posted.add(new, ref)
        finally:
            self._on_their_way.discard(new.id)
        self.changed.set()
        self.opened.set()
        if new.daily:
            await begin_thread(self._store, self._chats[new.place.platform], new, ref)

    async def _sent(self, new: Round) -> MessageRef:
        if not new.daily:
            return await self._send(new)
        try:
            async with asyncio.timeout(POSTED_WITHIN.total_seconds()):
                return await self._send(new)
        except TimeoutError as exc:
            raise ChatUnavailable("the platform took too long to take a daily question") from exc

    async def _send(self, new: Round) -> MessageRef:
        chat = self._chats[new.place.platform]
        post = await self.question(new)
        try:
            return await chat.send(new.place, post, key=new.id)
        except (MessageGone, ChatLimited) as exc:  # it surely didn't get there
            if isinstance(exc, MessageGone) or not new.daily:
                await self._drop(new, for_sure=True)
            raise
        except ChatError:
            # Perhaps only the news of it was lost.
            ref = await chat.find(new.place, new.id, new.opened_at)
            if ref is None:
                if not new.daily:
                    await self._drop(new, for_sure=True)
                raise
            return ref
        except Exception:
            await self._drop(new)
            raise

    def editing(self, round_id: str) -> asyncio.Lock:
        """Return the lock that is held, besides the round's claim, while its card is edited."""
        return self._editing.setdefault(round_id, asyncio.Lock())

    async def question(self, current: Round, *, answered: int = 0) -> Post:
        """Return the question's card; `answered` is how many have answered so far."""
        return cards.question(
            current.id,
            current.posed,
            current.closes_at,
            seed=self._seed_reactions,
            daily=current.daily,
            reads_channel=self._chats[current.place.platform].limits.reads_channel,
            asker=await self.asker(current),
            answered=answered,
        )

    async def asker(self, current: Round) -> str:
        """Return the name of who asked a question; "" if nobody did, or the name isn't known."""
        if not current.asked_by:
            return ""
        async with self._store.read() as connection:
            names = await name_records.shown_names(connection, [current.asked_by])
        name = names[current.asked_by]
        return "" if name == SOMEONE else name

    async def _drop(self, new: Round, *, for_sure: bool = False) -> None:
        """Give up a question; where it is not there `for_sure`, its date may be asked again."""
        async with self._store.write() as connection:
            await records.drop(connection, new.id)
            if for_sure:
                await records.give_name_away(connection, new.id)
