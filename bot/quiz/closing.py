"""Close rounds: award points once, edit in the reveal, then post the standings.

A crash can interrupt any step, and each resumes where it stopped: a question that was being
posted is looked up; closing and awarding are one transaction; the reveal is an idempotent edit;
the standings are sent with a key that identifies an earlier post.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta
from functools import partial
from typing import Protocol

from bot.alerts.alerts import Alerts
from bot.boards import name_records, streak_records
from bot.boards import records as board_records
from bot.boards.boards import Boards
from bot.boards.records import Award
from bot.chat.model import MessageRef, Picture, Place, Post
from bot.chat.platform import Chat
from bot.errors import ChatRefused, ChatUnavailable, MessageGone, StoreError
from bot.ops.in_flight import InFlight
from bot.quiz import cards, daily_cards, due_records, presence, records
from bot.quiz.due_records import Due
from bot.quiz.outcomes import outcome_of
from bot.quiz.ownership import ours
from bot.quiz.publishing import worth_posting
from bot.quiz.records import Round
from bot.quiz.recovery import open_if_arrived
from bot.quiz.recovery_queue import RecoveryQueue
from bot.quiz.rounds import Rounds
from bot.quiz.scoring import Outcome
from bot.store.engine import Store

AGAIN = timedelta(seconds=10)  # delay before a retry
IN_TIME = timedelta(seconds=30)  # after closing; longer than any platform's grace period
STREAKS, SHORTEST_STREAK = 5, 2  # how many streaks a daily lists, and their minimum length
AT_ONCE = 8  # concurrent rounds per platform; each holds a claim

_log = logging.getLogger(__name__)


class Draws(Protocol):
    """A painter of a daily's answer chart."""

    async def bars(self, labels: Sequence[str], counts: Sequence[int], alt: str) -> Picture:
        """Draw a bar for each label; `alt` is the picture's text alternative."""


class Closing:
    """A job for `bot.schedule.worker` that closes rounds."""

    def __init__(
        self,
        store: Store,
        rounds: Rounds,
        boards: Boards,
        chats: Mapping[str, Chat],
        alerts: Alerts,
        painter: Draws | None = None,
        unread: RecoveryQueue | None = None,
        read_unheard: Callable[[str], Awaitable[bool]] | None = None,
    ) -> None:
        """`read_unheard` backfills a round, by its id, whose events another process should have
        received; it returns False if a retry may help."""
        self._store = store
        self._rounds = rounds
        self._boards = boards
        self._chats = chats
        self._alerts = alerts
        self._painter = painter
        self._unposted: set[str] = set()  # closed by this process, standings never sent
        self._unread = unread
        self._read_unheard = read_unheard
        self.in_flight = InFlight(AT_ONCE, lambda: self.changed.set())

    @property
    def changed(self) -> asyncio.Event:
        """Return the event that is set when a round may be due earlier than last reported."""
        return self._rounds.changed

    async def run_due(self, now: datetime) -> datetime | None:
        """Close and reveal due rounds, wait for them, and return when to run next; None means
        when `changed` is set.

        Skips rounds of platforms that aren't connected in this process.
        """
        due, later = await self._due(now)
        self._start(due, now)
        dues = [*await self.in_flight.ended(), later]
        async with self._store.read() as connection:
            dues.append(await due_records.next_due(connection, self._graces, now))
        return min((due for due in dues if due is not None), default=None)

    async def start_due(self, now: datetime) -> datetime | None:
        """Start closing due rounds without waiting; return when to run next. Failed rounds wait
        for their retry time."""
        due, later = await self._due(now)
        self._start([each for each in due if not self.in_flight.waits(each.id, now)], now)
        dues = [self.in_flight.next_try({each.id for each in due}), later]
        async with self._store.read() as connection:
            dues.append(await due_records.next_due(connection, self._graces, now))
        return min((each for each in dues if each is not None), default=None)

    async def _due(self, now: datetime) -> tuple[list[Due], datetime | None]:
        """Return the rounds to handle now, and when to check those that others should close."""
        async with self._store.read() as connection:
            due = await due_records.due(connection, self._graces, now)
        return ours(due, self._hears, now)

    def _hears(self, place: Place) -> bool:
        chat = self._chats.get(place.platform)
        return chat is None or chat.hears(place)

    @property
    def _graces(self) -> dict[str, timedelta]:
        return {platform: chat.grace for platform, chat in self._chats.items()}

    def _start(self, due: Sequence[Due], now: datetime) -> None:
        for each in due:
            channel = f"{each.platform}:{each.space}:{each.channel}"
            run = partial(self._look_at, each, now)
            self.in_flight.start(each.id, each.platform, channel, run)

    async def _look_at(self, due: Due, now: datetime) -> datetime | None:
        """Do what is due on one round; return when it is next due, or None when it is done.

        An error on one round doesn't affect the others.
        """
        round_id = due.id
        try:
            async with (
                self._rounds.posting.editing(
                    round_id
                ),  # keeps an answer count from replacing the reveal
                self._store.claim(f"round:{round_id}") as mine,
            ):
                if not mine:
                    return now + AGAIN
                await self._read_first(due)
                return await self._go_on(round_id, now)
        except (ChatUnavailable, StoreError) as exc:
            _log.warning("round %s could not be closed, will retry: %s", round_id, exc)
        except Exception:
            _log.exception("round %s could not be closed, will retry", round_id)
        return now + AGAIN

    async def _read_first(self, due: Due) -> None:
        """Backfill what people did on the round while no process received it."""
        unread, read = self._unread, self._read_unheard
        if unread is None:
            return
        unheard = due.status == records.OPEN and not self._hears(due.place)
        if unheard and read is not None and due.id not in unread:
            unread.add(due.id, due.platform, partial(read, due.id))
        await unread.before_closing(due.id)

    async def _go_on(self, round_id: str, now: datetime) -> datetime | None:
        await self._rounds.settled()
        async with self._store.read() as connection:
            current = await records.by_id(connection, round_id)
        match current:
            case Round(status=records.POSTING):
                return await self._mend(current, now)
            case Round(status=records.OPEN) if now < current.closes_at + self._grace(current):
                return now  # another process has opened it in the meantime
            case Round(status=records.OPEN | records.CLOSED):
                if current.status == records.OPEN:
                    await self._close(current, now)
                await self._reveal(current, now)
                async with self._store.write() as connection:
                    await records.finish(connection, current.id)
                self._unposted.discard(current.id)
        return None

    def _chat(self, current: Round) -> Chat:
        """Return a round's chat. Raises ChatUnavailable if its connection ended meanwhile."""
        chat = self._chats.get(current.place.platform)
        if chat is None:
            raise ChatUnavailable(f"{current.place.platform} is not connected here")
        return chat

    def _grace(self, current: Round) -> timedelta:
        return self._chat(current).grace

    async def _mend(self, current: Round, now: datetime) -> datetime | None:
        """Open a question whose posting was interrupted if it arrived; else send a daily again."""
        if self._rounds.posting.is_posting(current.id):
            return now + AGAIN
        if await open_if_arrived(self._store, current, self._chats):
            return now
        if not worth_posting(current, now):
            await self._drop(current)
            return None
        try:
            await self._rounds.posting.post(current)
        except ChatRefused as exc:
            await self._alerts.refused(current.place, cards.NOT_ASKED, exc, now)
        except MessageGone:
            _log.info("daily question %s: its channel is gone", current.id)
        else:
            return now
        return None

    async def _drop(self, current: Round) -> None:
        async with self._store.write() as connection:
            await records.drop(connection, current.id)
            await records.give_name_away(connection, current.id)
        if current.daily:
            _log.warning("daily question %s was not posted in time and is dropped", current.id)

    async def _close(self, current: Round, now: datetime) -> None:
        async with self._store.write() as connection:
            if not await records.claim_closing(connection, current.id, now):
                return  # another process was first
            self._unposted.add(current.id)
            outcome = await outcome_of(connection, current)
            await board_records.award(
                connection,
                current.community,
                current.id,
                current.posed.topic,
                self._day(current),
                now,
                [Award(each.person, each.points, each.correct) for each in outcome.results],
            )
            if current.schedule is not None:
                excused = await presence.missed(connection, current)
                turn = await records.take_turn(
                    connection, current.id, current.schedule, excused=excused
                )
                await streak_records.advance(connection, current.schedule, turn, outcome.answered)
                if excused:
                    await streak_records.excuse(connection, current.schedule, turn)

    async def _reveal(self, current: Round, now: datetime) -> None:
        if current.ref is None:
            return
        if current.schedule is not None:
            await self._reveal_daily(current, current.ref, current.schedule, now)
            return
        chat = self._chat(current)
        async with self._store.read() as connection:
            outcome = await outcome_of(connection, current)
            named = {outcome.first_right, outcome.fastest_right} - {None}
            names = await name_records.shown_names(connection, [key for key in named if key])
        week = None
        if len(outcome.results) == 1:
            alone = outcome.results[0].person
            week = await self._boards.week_of(current.community, alone, self._day(current))
        asker = await self._rounds.posting.asker(current)
        shown = cards.reveal(current.id, current.posed, outcome, names, week=week, asker=asker)
        if not await self._shown(current, current.ref, shown, outcome, now):
            return
        # Even if no rank changed: an edit doesn't notify anyone that the question closed.
        if len(outcome.results) > 1:
            async with self._as_far_as_let(current, now):
                await self._tell_standings(chat, current, outcome, now)

    async def _shown(
        self, current: Round, message: MessageRef, post: Post, outcome: Outcome, now: datetime
    ) -> bool:
        """Edit the question into its reveal; if its message is gone, annul the round and return
        False."""
        async with self._as_far_as_let(current, now):
            chat = self._chat(current)
            try:
                await chat.edit(message, post)
            except ChatRefused:
                raise
            except MessageGone:
                await self._rounds.voiding.annul(current, now)
                return False
            await chat.conclude(message, partial(_own_card, current, outcome))
        return True

    async def _reveal_daily(
        self, current: Round, message: MessageRef, schedule: str, now: datetime
    ) -> None:
        """Edit in a daily's reveal, standings included: the next daily brings people back, so a
        second message isn't needed."""
        chat = self._chat(current)
        async with self._store.read() as connection:
            outcome = await outcome_of(connection, current)
            running = await streak_records.longest_running(
                connection, schedule, current.id, SHORTEST_STREAK, STREAKS
            )
            names = await name_records.shown_names(connection, [person for person, _ in running])
            excused = await records.excused(connection, current.id)
        facts = daily_cards.RevealFacts(
            [(names[person], length) for person, length in running],
            await self._boards.of_the_day(current.community, self._day(current)),
            await self._drawn(current, outcome),
            excused,
        )
        spoilers = chat.limits.spoilers
        shown = daily_cards.reveal(current, outcome, facts, spoilers=spoilers)
        await self._shown(current, message, shown, outcome, now)

    async def _drawn(self, current: Round, outcome: Outcome) -> Picture | None:
        if self._painter is None or not outcome.answered:
            return None
        return await self._painter.bars(*daily_cards.bars(current.posed, outcome))

    async def _tell_standings(
        self, chat: Chat, current: Round, outcome: Outcome, now: datetime
    ) -> None:
        key = f"standings:{current.id}"
        gained = {each.person: each.points for each in outcome.results}
        # Names are looked up only shortly after closing: after a start, overdue rounds come first.
        in_time = now - current.closes_at < IN_TIME
        day = self._day(current)
        post = await self._boards.standings(current.community, gained, day, look_up=in_time)
        # Look for them only if an earlier attempt may have sent them: lookups are rate-limited.
        maybe_sent = current.id not in self._unposted
        self._unposted.discard(current.id)
        if maybe_sent and await chat.find(current.place, key, current.closes_at) is not None:
            return
        await chat.send(current.place, post, key=key)

    def _day(self, current: Round) -> date:
        """Return the date that a question belongs to, which sets its week and month."""
        return current.day or self._boards.day(current.opened_at)

    @asynccontextmanager
    async def _as_far_as_let(self, current: Round, now: datetime) -> AsyncIterator[None]:
        """Don't retry a post that the platform forbids: the points are saved anyway."""
        try:
            yield
        except ChatRefused as exc:
            await self._alerts.refused(current.place, cards.NOT_SHOWN, exc, now)
        except MessageGone:
            _log.info("closed question %s: its channel is gone", current.id)


def _own_card(current: Round, outcome: Outcome, person: str) -> Post:
    """Return a person's private card after the question closes; `person` is their id on the
    platform."""
    result = outcome.of(f"{current.community}:{person}")
    wrote_it = result in outcome.unscored
    return cards.mine(result, wrote_it=wrote_it, daily=current.daily)
