"""Post a round's question in its channel, once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final
from weakref import WeakValueDictionary

from bot.boards import name_records
from bot.chat.display_names import SOMEONE
from bot.chat.model import MessageRef, Post
from bot.chat.platform import Chat
from bot.errors import ChatError, ChatLimited, ChatUnavailable, MessageGone
from bot.quiz import cards, records
from bot.quiz.records import Round
from bot.quiz.round_lookup import RoundLookup
from bot.quiz.threads import begin_thread
from bot.store.engine import Store

SENT_WITHIN: Final = timedelta(seconds=15)  # a message that hasn't arrived by then never will
# The process that posts a daily gives up before another one takes over.
POSTED_WITHIN: Final = timedelta(seconds=45)
TAKEN_OVER_AFTER: Final = POSTED_WITHIN + SENT_WITHIN


def worth_posting(current: Round, now: datetime) -> bool:
    """Return whether to resend a question that didn't arrive: only a daily with at least half of
    its time left, never a live one."""
    middle = current.opened_at + (current.closes_at - current.opened_at) / 2
    return current.daily and now <= middle


class Publisher:
    """The sender of questions. An interrupted one stays `posting`; `bot.quiz.closing` resumes
    it."""

    def __init__(
        self,
        store: Store,
        chats: Mapping[str, Chat],
        posted: RoundLookup,
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
        self.changed = asyncio.Event()  # set when a round opens, to schedule its closing
        self.opened = asyncio.Event()  # set when a round opens, to count its answers

    def is_posting(self, round_id: str) -> bool:
        """Return whether this process is sending the question."""
        return round_id in self._on_their_way

    async def post(self, new: Round) -> None:
        """Send a saved round, and open it. Raises ChatError.

        If this is interrupted or the database fails, the round stays `posting`; a daily also does
        if the platform is unavailable.
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
            raise ChatUnavailable("posting a daily question timed out") from exc

    async def _send(self, new: Round) -> MessageRef:
        chat = self._chats[new.place.platform]
        post = await self.question(new)
        try:
            return await chat.send(new.place, post, key=new.id)
        except (MessageGone, ChatLimited) as exc:  # it definitely didn't arrive
            if isinstance(exc, MessageGone) or not new.daily:
                await self._drop(new, for_sure=True)
            raise
        except ChatError:
            # The message may have arrived even if the response was lost.
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
        """Return the lock to hold, besides the round's claim, while editing its card."""
        return self._editing.setdefault(round_id, asyncio.Lock())

    async def question(self, current: Round, *, answered: int = 0) -> Post:
        """Return the question's card; `answered` is the number of people who have answered."""
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
        """Return the asker's name; "" for a daily or an unknown name."""
        if not current.asked_by:
            return ""
        async with self._store.read() as connection:
            names = await name_records.shown_names(connection, [current.asked_by])
        name = names[current.asked_by]
        return "" if name == SOMEONE else name

    async def _drop(self, new: Round, *, for_sure: bool = False) -> None:
        """Drop a question; `for_sure`: it didn't arrive, so its date may be asked again."""
        async with self._store.write() as connection:
            await records.drop(connection, new.id)
            if for_sure:
                await records.give_name_away(connection, new.id)
