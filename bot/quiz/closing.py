"""Closing a round: points once, the reveal in its place, the standings after it.

Each step can be cut off by a crash and is taken up again where it stopped: a question that was
on its way is looked for; the claim and the points are one transaction; the reveal is an edit,
the same however often it is made; the standings are sent with a key, by which a post that got
there is known.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from bot.boards import records as board_records
from bot.boards.boards import Boards
from bot.boards.records import Award
from bot.chat import Chat, Event, MessageRef, Reacted, Standing
from bot.errors import ChatRefused, ChatUnavailable, MessageGone, StoreError
from bot.notices import Notices
from bot.quiz import answer_records, cards, records
from bot.quiz.changes import changes
from bot.quiz.outcomes import outcome_of
from bot.quiz.records import Round
from bot.quiz.rounds import Rounds
from bot.quiz.scoring import Outcome, Via
from bot.store.engine import Store

GRACE = timedelta(seconds=0.5)  # for answers that were given in time and are still on their way
SENT_WITHIN = timedelta(seconds=15)  # a question that was sent has got there, or never will
AGAIN = timedelta(seconds=10)  # until what could not be done is tried again
AT_ONCE = 4  # rounds: fewer than the store has readers, two for each

_log = logging.getLogger(__name__)


class Closing:
    """Closes what is due; `bot.schedule.worker` calls it."""

    def __init__(
        self,
        store: Store,
        rounds: Rounds,
        boards: Boards,
        chats: Mapping[str, Chat],
        notices: Notices,
    ) -> None:
        self._store = store
        self._rounds = rounds
        self._boards = boards
        self._chats = chats
        self._notices = notices

    @property
    def changed(self) -> asyncio.Event:
        """Set when something new may be due earlier than was said."""
        return self._rounds.changed

    async def run_due(self, now: datetime) -> datetime | None:
        """Close and reveal what is due; returns when to come again, None for when asked.

        A round whose platform is not connected here is another process's, or waits for it.
        """
        async with self._store.read() as connection:
            waiting = await records.with_status(
                connection, records.POSTING, records.OPEN, records.CLOSED
            )
        places = asyncio.Semaphore(AT_ONCE)
        dues = await asyncio.gather(
            *(
                self._look_at(current, now, places)
                for current in waiting
                if current.place.platform in self._chats
            )
        )
        return min((due for due in dues if due is not None), default=None)

    async def _look_at(
        self, current: Round, now: datetime, places: asyncio.Semaphore
    ) -> datetime | None:
        """Do what is due on one round; returns when it is due next, None where it is over.

        A fault on one round holds up no other.
        """
        due = _due(current)
        if due > now:
            return due
        try:
            async with places, self._store.claim(f"round:{current.id}") as mine:
                return await self._go_on(current.id, now) if mine else now + AGAIN
        except (ChatUnavailable, StoreError) as exc:
            _log.warning("round %s is not finished and is tried again: %s", current.id, exc)
        except Exception:
            _log.exception("round %s is not finished and is tried again", current.id)
        return now + AGAIN

    async def _go_on(self, round_id: str, now: datetime) -> datetime | None:
        await self._rounds.settled()
        async with self._store.read() as connection:
            current = await records.by_id(connection, round_id)
        match current:
            case Round(status=records.POSTING):
                return now if await settle(self._store, current, self._chats) else None
            case Round(status=records.OPEN | records.CLOSED):
                if current.status == records.OPEN:
                    await self._close(current, now)
                await self._reveal(current, now)
                async with self._store.write() as connection:
                    await records.finish(connection, current.id)
        return None

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

    async def _reveal(self, current: Round, now: datetime) -> None:
        if current.ref is None:
            return
        chat = self._chats[current.place.platform]
        async with self._store.read() as connection:
            outcome = await outcome_of(connection, current)
            named = {outcome.first_right, outcome.fastest_right} - {None}
            names = await board_records.names(connection, [key for key in named if key])
        async with self._as_far_as_let(current, now):
            await chat.edit(current.ref, cards.reveal(current.id, current.posed, outcome, names))
        if outcome.results:  # even if nobody has moved: an edit alone tells nobody that it closed
            async with self._as_far_as_let(current, now):
                await self._tell_standings(chat, current, outcome)

    async def _tell_standings(self, chat: Chat, current: Round, outcome: Outcome) -> None:
        key = f"standings:{current.id}"
        gained = {each.person: each.points for each in outcome.results}
        post = await self._boards.standings(current.community, gained, current.opened_at)
        if await chat.find(current.place, key, current.closes_at) is None:
            await chat.send(current.place, post, key=key)

    @asynccontextmanager
    async def _as_far_as_let(self, current: Round, now: datetime) -> AsyncIterator[None]:
        """What cannot be said any more is not tried again: the points are kept all the same."""
        try:
            yield
        except ChatRefused as exc:
            await self._notices.refused(current.place, cards.NOT_SHOWN, exc, now)
        except MessageGone:
            _log.info("a closed question, or its channel, is gone; its points are kept")


def _due(current: Round) -> datetime:
    if current.status == records.POSTING:
        return current.opened_at + SENT_WITHIN
    return current.closes_at + GRACE


async def recover(
    store: Store,
    rounds: Rounds,
    chats: Mapping[str, Chat],
    handle: Callable[[Event], Awaitable[None]],
) -> None:
    """After a start: find what was being posted, and read back what people did meanwhile.

    To be awaited before anything is closed, so that an answer given in time still counts.
    """
    await _take_up(store, chats, handle, records.POSTING, records.OPEN)
    rounds.changed.set()


async def read_back(
    store: Store, chats: Mapping[str, Chat], handle: Callable[[Event], Awaitable[None]]
) -> None:
    """After a gap in what a platform told: read back what people did on open questions."""
    await _take_up(store, chats, handle, records.OPEN)


async def _take_up(
    store: Store,
    chats: Mapping[str, Chat],
    handle: Callable[[Event], Awaitable[None]],
    *statuses: str,
) -> None:
    async with store.read() as connection:
        unfinished = await records.with_status(connection, *statuses)
    for current in unfinished:
        if current.place.platform not in chats:
            continue
        try:
            if current.status != records.POSTING or await settle(store, current, chats):
                await _read_back(store, current, chats, handle)
        except (ChatUnavailable, MessageGone) as exc:
            _log.warning("round %s could not be read back: %s", current.id, exc)


async def settle(store: Store, current: Round, chats: Mapping[str, Chat]) -> bool:
    """A post that got there is open; one that did not is dropped: its moment has passed.

    Returns whether it is open. Raises ChatUnavailable.
    """
    try:
        ref = await chats[current.place.platform].find(current.place, current.id, current.opened_at)
    except MessageGone:  # its channel
        ref = None
    async with store.write() as connection:
        if ref is None:
            await records.drop(connection, current.id)
        else:
            await records.opened(connection, current.id, ref.id, current.opened_at)
    return ref is not None


async def _read_back(
    store: Store,
    current: Round,
    chats: Mapping[str, Chat],
    handle: Callable[[Event], Awaitable[None]],
) -> None:
    """Handle what was done on a question while nobody listened; what is kept is not told again."""
    async with store.read() as connection:
        fresh = await records.by_id(connection, current.id)
        kept = await answer_records.deliveries(connection, current.id)
    if fresh is None or fresh.ref is None:
        return
    missed = await chats[fresh.place.platform].missed(fresh.ref, fresh.opened_at)
    for event in missed.events:
        if answer_records.delivered(event.person, event.delivery) not in kept:
            await handle(event)
    if missed.standing is not None:
        for change in await _changes(store, fresh, fresh.ref, missed.standing):
            await handle(change)


async def _changes(
    store: Store, current: Round, message: MessageRef, found: Standing
) -> list[Reacted]:
    async with store.read() as connection:
        log = await answer_records.log_of(connection, current.id)
        reacted = {each.person for each in log if each.via is Via.REACTION}
        names = await board_records.names(connection, sorted(reacted))
    return changes(current, message, log, found, names)
