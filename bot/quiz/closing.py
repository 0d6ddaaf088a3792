"""Closing a round: points once, the reveal in its place, the standings after it.

Each step can be cut off by a crash and is taken up again where it stopped: the claim and the
points are one transaction; the reveal is an edit, the same however often it is made; the
standings are sent with a key, by which a post that got there is known.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

from bot.boards import records as board_records
from bot.boards.boards import Boards
from bot.boards.records import Award
from bot.chat import Chat, Event
from bot.errors import ChatUnavailable, MessageGone
from bot.quiz import cards, records
from bot.quiz.outcomes import outcome_of
from bot.quiz.records import Round
from bot.quiz.rounds import Rounds
from bot.quiz.scoring import Outcome
from bot.store.engine import Store

GRACE = timedelta(seconds=0.5)  # for answers that were given in time and are still on their way
AGAIN = timedelta(seconds=10)  # until a platform that did not answer is asked again

_log = logging.getLogger(__name__)


class Closing:
    """Closes what is due; `bot.schedule.worker` calls it."""

    def __init__(
        self, store: Store, rounds: Rounds, boards: Boards, chats: Mapping[str, Chat]
    ) -> None:
        self._store = store
        self._rounds = rounds
        self._boards = boards
        self._chats = chats

    @property
    def changed(self) -> asyncio.Event:
        """Set when something new may be due earlier than was said."""
        return self._rounds.changed

    async def run_due(self, now: datetime) -> datetime | None:
        """Close and reveal what is due; returns when to come again, None for when asked."""
        async with self._store.read() as connection:
            waiting = await records.with_status(connection, records.OPEN, records.CLOSED)
        again: datetime | None = None
        for current in waiting:
            due = current.closes_at + GRACE
            if due <= now:
                due = now + AGAIN
                if await self._finish(current, now):
                    continue
            again = min(again or due, due)
        return again

    async def _finish(self, current: Round, now: datetime) -> bool:
        """Close, reveal and tell the standings; False where a platform has to be asked again."""
        await self._rounds.settled()
        if current.status == records.OPEN:
            await self._close(current, now)
        try:
            await self._reveal(current)
        except ChatUnavailable as exc:
            _log.warning("a closed question waits for its platform: %s", exc)
            return False
        async with self._store.write() as connection:
            await records.set_status(connection, current.id, records.DONE)
        return True

    async def _close(self, current: Round, now: datetime) -> None:
        async with self._store.write() as connection:
            if not await records.claim_closing(connection, current.id, now):
                return  # another process was first
            outcome = await outcome_of(connection, current)
            await board_records.award(
                connection,
                current.community,
                current.id,
                current.posed.topic,
                self._boards.day(current.opened_at),
                now,
                [Award(each.person, each.points, each.correct) for each in outcome.results],
            )

    async def _reveal(self, current: Round) -> None:
        chat = self._chats.get(current.place.platform)
        if chat is None or current.ref is None:
            return  # that platform is not connected any more
        async with self._store.read() as connection:
            outcome = await outcome_of(connection, current)
            named = {outcome.first_right, outcome.fastest_right} - {None}
            names = await board_records.names(connection, [key for key in named if key])
        try:
            await chat.edit(current.ref, cards.reveal(current.id, current.posed, outcome, names))
        except MessageGone:
            _log.info("a question was deleted before it closed; its points are kept")
        if outcome.results:
            await self._tell_standings(chat, current, outcome)

    async def _tell_standings(self, chat: Chat, current: Round, outcome: Outcome) -> None:
        key = f"standings:{current.id}"
        gained = {each.person: each.points for each in outcome.results}
        post = await self._boards.standings(current.community, gained, current.opened_at)
        try:
            if await chat.find(current.place, key) is None:
                await chat.send(current.place, post, key=key)
        except MessageGone:
            _log.info("the channel of a closed question is gone; its points are kept")


async def recover(
    store: Store,
    rounds: Rounds,
    chats: Mapping[str, Chat],
    handle: Callable[[Event], Awaitable[None]],
) -> None:
    """After a start: find what was being posted, and read back what people did meanwhile.

    To be awaited before anything is closed, so that an answer given in time still counts.
    """
    async with store.read() as connection:
        unfinished = await records.with_status(connection, records.POSTING, records.OPEN)
    for current in unfinished:
        chat = chats.get(current.place.platform)
        if chat is None:
            continue
        try:
            ref = current.ref or await chat.find(current.place, current.id)
            if current.status == records.POSTING:
                await _settle_posting(store, current, ref.id if ref else None)
            if ref is not None:
                for event in await chat.missed(ref, current.opened_at):
                    await handle(event)
        except (ChatUnavailable, MessageGone) as exc:
            _log.warning("a question could not be read back after the start: %s", exc)
    rounds.changed.set()


async def _settle_posting(store: Store, current: Round, message: str | None) -> None:
    """A post that got there is open; one that did not is dropped: its moment has passed."""
    async with store.write() as connection:
        if message is None:
            await records.set_status(connection, current.id, records.DROPPED)
        else:
            await records.opened(connection, current.id, message, current.opened_at)
