"""Say on an open question's card how many have answered so far.

A count must never replace the reveal. So a count is edited only while this process holds the
round's claim and its lock, both of which closing needs; it ends after `TIMEOUT` at the latest; and
none begins in the last `STOP` of a round, so that even an edit that a platform applies late, or
whose process is killed, is over before the question closes.

Counts are a courtesy. What a slow platform or a rate limit holds up is dropped, and the next look
tries again with what is true then.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from bot.chat.model import Chat
from bot.errors import ChatError, ChatRefused, MessageGone, StoreError
from bot.ops.in_flight import InFlight
from bot.quiz import count_records, records
from bot.quiz.count_records import Shown
from bot.quiz.rounds import Rounds
from bot.store.engine import Store

EVERY: Final = timedelta(seconds=10)  # a card is edited at most that often
STOP: Final = timedelta(seconds=15)  # before a question closes, its card isn't edited any more
TIMEOUT: Final = timedelta(seconds=5)  # of an edit
LATE: Final = timedelta(seconds=2)  # a look that comes later than that finds a busy process
PAUSE: Final = timedelta(minutes=1)  # for a community whose edit failed
AT_ONCE: Final = 2  # edits on a platform; each holds a claim
# Edits in one look. Slack takes 50 a minute in a workspace, and Discord about 50 a second in all:
# most of that is for the reveals.
PER_COMMUNITY: Final = 4
PER_PLATFORM: Final = 50
_LOOKED_BACK: Final = 1000  # answers before a start, whose cards may not say so yet

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
        self._next: datetime | None = None  # look; None while no question is open
        # The latest answer at the last two looks. Each looks back over two: on PostgreSQL an
        # answer can become visible after one with a higher number.
        self._seen: tuple[int, int] | None = None
        self._outdated: set[str] = set()  # the rounds whose cards may say too little
        self._paused: dict[tuple[str, str], datetime] = {}  # until when, by platform and space
        self.in_flight = InFlight(AT_ONCE, lambda: None)

    @property
    def changed(self) -> asyncio.Event:
        """Set when a question was opened."""
        return self._rounds.posting.opened

    async def run_due(self, now: datetime) -> datetime | None:
        """Edit what is outdated, and wait until that's done; returns when to come again."""
        due = await self.start_due(now)
        await self.in_flight.ended()
        return due

    async def start_due(self, now: datetime) -> datetime | None:
        """Look whose counts have changed, every 10 seconds while a question is open."""
        due = self._next
        if due is not None and now < due:
            return due
        async with self._store.read() as connection:
            newest, is_open = await count_records.look(connection, now + STOP)
            before, last = self._seen or (max(newest - _LOOKED_BACK, 0),) * 2
            since = now - 3 * EVERY  # a withdrawal may be told a little late
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
        # A platform that is still at the edits of the last look is slow: it gets no more now.
        ready = {each for each in self._chats if self.in_flight.free(each) == AT_ONCE}
        platforms, communities = Counter[str](), Counter[tuple[str, str]]()
        for each in found:
            platform, where = each.place.platform, (each.place.platform, each.place.space)
            recent = each.counted_at is not None and each.counted_at > now - EVERY
            if platform not in ready or where in self._paused or recent:
                continue
            if not self._chats[platform].hears(each.place):
                self._outdated.discard(each.id)  # another process does it
            elif platforms[platform] < PER_PLATFORM and communities[where] < PER_COMMUNITY:
                platforms[platform] += 1
                communities[where] += 1
                channel = f"{platform}:{each.place.space}:{each.place.channel}"
                self.in_flight.start(each.id, platform, channel, partial(self._show, each, now))

    async def _show(self, shown: Shown, began: datetime) -> None:
        """Bring one card up to date, if that is still worth it."""
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
            _log.exception("the count of answers to %s could not be shown", shown.id)

    async def _edit(self, round_id: str, began: datetime) -> bool:
        """Edit a card; returns whether nothing is left to be done on it now."""
        async with self._store.read() as connection:
            current = await records.by_id(connection, round_id)
            found = await count_records.shown(connection, [round_id], began)
            count = await count_records.count(connection, round_id)
        if current is None or current.ref is None or not found or count == found[0].counted:
            return True
        shown = found[0]
        if shown.counted_at is not None and shown.counted_at > began - EVERY:
            return False  # another process has just edited it
        chat = self._chats[current.place.platform]
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
        _log.info("counts of answers pause in a community of %s: %r", where[0], exc)
