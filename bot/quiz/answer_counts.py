"""Show on an open question's card how many people have answered so far.

A count must never replace the reveal. So a count is edited only while this process holds the
round's claim and its lock, both of which closing needs; an edit times out after `TIMEOUT`; and no
edit starts in the last `STOP` of a round. Even an edit that a platform applies late, or whose
process is killed, ends before the question closes.

Counts are best-effort. Edits that a slow platform or a rate limit delays are dropped, and the next
pass tries again with the current count.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from bot.chat.platform import Chat
from bot.errors import ChatError, ChatRefused, ChatUnavailable, MessageGone, StoreError
from bot.ops.in_flight import InFlight
from bot.quiz import count_records, records
from bot.quiz.count_records import Shown
from bot.quiz.rounds import Rounds
from bot.store.engine import Store

EVERY: Final = timedelta(seconds=10)  # minimum time between two edits of a card
STOP: Final = timedelta(seconds=15)  # no edits this close to a question's closing time
TIMEOUT: Final = timedelta(seconds=5)  # for an edit
LATE: Final = timedelta(seconds=2)  # a pass later than this means that the process is busy
PAUSE: Final = timedelta(minutes=1)  # for a community whose edit failed
AT_ONCE: Final = 2  # concurrent edits per platform; each holds a claim
# Edits per pass. Slack allows 50 a minute per workspace, and Discord about 50 a second in all;
# most of that is reserved for reveals.
PER_COMMUNITY: Final = 4
PER_PLATFORM: Final = 50
_LOOKED_BACK: Final = 1000  # answers before a start that cards may not show yet

_log = logging.getLogger(__name__)


class AnswerCounts:
    """A job that starts edits (`bot.ops.in_flight`) while questions are open."""

    def __init__(
        self,
        store: Store,
        rounds: Rounds,
        chats: Mapping[str, Chat],
        now: Callable[[], datetime],
        *,
        timeout: timedelta = TIMEOUT,
    ) -> None:
        self._store = store
        self._rounds = rounds
        self._chats = chats
        self._now = now
        self._timeout = timeout.total_seconds()
        self._next: datetime | None = None  # next pass; None while no question is open
        # The latest answer's id at the last two passes. Each pass re-reads two intervals: on
        # PostgreSQL, an answer can become visible after one with a higher id.
        self._seen: tuple[int, int] | None = None
        self._outdated: set[str] = set()  # rounds whose cards may show an old count
        self._paused: dict[tuple[str, str], datetime] = {}  # end of pause by platform and space
        self.in_flight = InFlight(AT_ONCE, lambda: None)

    @property
    def changed(self) -> asyncio.Event:
        """Return the event that is set when a question opens."""
        return self._rounds.posting.opened

    async def run_due(self, now: datetime) -> datetime | None:
        """Edit outdated cards, wait for the edits, and return when to run next."""
        due = await self.start_due(now)
        await self.in_flight.ended()
        return due

    async def start_due(self, now: datetime) -> datetime | None:
        """Find changed counts and start edits, every 10 seconds while a question is open."""
        due = self._next
        if due is not None and now < due:
            return due
        async with self._store.read() as connection:
            newest, is_open = await count_records.look(connection, now + STOP)
            before, last = self._seen or (max(newest - _LOOKED_BACK, 0),) * 2
            since = now - 3 * EVERY  # withdrawals may arrive a little late
            self._outdated |= await count_records.changed_since(connection, before, since)
            found = await count_records.shown(connection, self._outdated, now + STOP)
        self._seen = last, newest
        self._outdated = {each.id for each in found}
        self._next = now + EVERY if is_open else None
        if due is not None and now - due <= LATE:
            self._start(found, now)
        return self._next

    def _start(self, found: list[Shown], now: datetime) -> None:
        self._paused = {where: until for where, until in self._paused.items() if until > now}
        # A platform that is still busy with the last pass's edits is slow: it gets no more now.
        ready = {each for each in self._chats if self.in_flight.free(each) == AT_ONCE}
        platforms, communities = Counter[str](), Counter[tuple[str, str]]()
        for each in found:
            platform, where = each.place.platform, (each.place.platform, each.place.space)
            recent = each.counted_at is not None and each.counted_at > now - EVERY
            if platform not in ready or where in self._paused or recent:
                continue
            if not self._chats[platform].hears(each.place):
                self._outdated.discard(each.id)  # another process handles it
            elif platforms[platform] < PER_PLATFORM and communities[where] < PER_COMMUNITY:
                platforms[platform] += 1
                communities[where] += 1
                channel = f"{platform}:{each.place.space}:{each.place.channel}"
                self.in_flight.start(each.id, platform, channel, partial(self._show, each, now))

    async def _show(self, shown: Shown, began: datetime) -> None:
        """Update one card unless that is too late."""
        where = shown.place.platform, shown.place.space
        if self._now() - began > EVERY / 2 or where in self._paused:
            return
        editing = self._rounds.posting.editing(shown.id)
        if editing.locked():
            return  # it's being closed
        try:
            async with editing, self._store.claim(f"round:{shown.id}") as mine:
                if mine and await self._edit(shown.id, began):
                    self._outdated.discard(shown.id)
        except MessageGone as exc:
            self._outdated.discard(shown.id)
            if isinstance(exc, ChatRefused):
                self._pause(where, exc)
        except (ChatError, StoreError, TimeoutError) as exc:
            self._pause(where, exc)
        except Exception:
            _log.exception("could not update the answer count of round %s", shown.id)

    async def _edit(self, round_id: str, began: datetime) -> bool:
        """Edit a card; return whether it is up to date now."""
        async with self._store.read() as connection:
            current = await records.by_id(connection, round_id)
            found = await count_records.shown(connection, [round_id], began)
            count = await count_records.count(connection, round_id)
        if current is None or current.ref is None or not found or count == found[0].counted:
            return True
        shown = found[0]
        if shown.counted_at is not None and shown.counted_at > began - EVERY:
            return False  # another process has just edited it
        chat = self._chats.get(current.place.platform)
        if chat is None:
            raise ChatUnavailable(f"{current.place.platform} is not connected here")
        post = await self._rounds.posting.question(current, answered=count)
        if self._now() >= current.closes_at - STOP:
            return True
        async with asyncio.timeout(self._timeout):
            await chat.edit(current.ref, post)
        async with self._store.write() as connection:
            await count_records.keep(connection, round_id, count, began)
        return True

    def _pause(self, where: tuple[str, str], exc: Exception) -> None:
        self._paused[where] = self._now() + PAUSE
        _log.info("answer counts paused in a community on %s: %r", where[0], exc)
