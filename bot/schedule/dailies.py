"""Post each due daily once, and the weekly summary on Monday.

A daily is identified by its schedule and its local date. Each schedule runs in its own task, so a
slow channel delays only its own dailies. A process leases a schedule briefly, which lets several
processes share the work. Each daily is posted only once because its question is saved under that
identity before it is sent (`AsksQuestions.begin`); after a crash, any process can try again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Final
from zoneinfo import ZoneInfoNotFoundError

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts.alerts import Alerts
from bot.chat.follow_up import Send
from bot.chat.platform import Chat
from bot.curriculum.library import Shelf
from bot.errors import ChatRefused, ChatUnavailable, MessageGone, Mistake, StoreError
from bot.ops.in_flight import InFlight
from bot.schedule import cards, next_due, records
from bot.schedule.calendar import Due, ScheduleState, local_date, monday_of, standing
from bot.schedule.plans import Schedule
from bot.schedule.ports import AsksQuestions, PostsSummaries
from bot.schedule.question_picker import Choice, choose
from bot.store.engine import Store
from bot.store.tables import community_of

AT_ONCE: Final = 16  # schedules claimed and posted concurrently per platform
TAKEN_FOR: Final = timedelta(seconds=20)  # the length of a lease; then the schedule is retried
_BACK: Final = timedelta(minutes=1)  # a clock set back by this much was wrong before
_PAGE: Final = 200  # schedules recomputed per batch

_log = logging.getLogger(__name__)
_Step = Callable[[Schedule, datetime], Awaitable[None]]


class NothingToAsk(Mistake):
    """The error raised when no question matches a schedule."""


class Dailies:
    """A job for `bot.schedule.worker` that posts dailies and weekly summaries."""

    def __init__(
        self,
        store: Store,
        shelf: Shelf,
        chats: Mapping[str, Chat],
        asks: AsksQuestions,
        weekly: PostsSummaries,
        alerts: Alerts,
    ) -> None:
        self._store = store
        self._shelf = shelf
        self._chats = chats  # the connected platforms; more may be added
        self._asks = asks
        self._weekly = weekly
        self._alerts = alerts
        self._changed = asyncio.Event()
        self._looked_at: datetime | None = None  # None at a start
        self.in_flight = InFlight(AT_ONCE, self._changed.set, freed=self._changed.set)

    @property
    def changed(self) -> asyncio.Event:
        """Return the event that is set when a schedule may be due earlier than last reported."""
        return self._changed

    async def run_due(self, now: datetime) -> datetime | None:
        """Post what is due, wait for it, and return when to run next; None means when `changed` is
        set.

        Skips schedules of platforms that aren't connected in this process.
        """
        before = await self._begin(now)
        while await self._start_claimed(now):
            await self.in_flight.ended()
        await self.in_flight.ended()
        return await self._end(before, now)

    async def start_due(self, now: datetime) -> datetime | None:
        """Start posting what is due without waiting; return when to run next."""
        before = await self._begin(now)
        await self._start_claimed(now)
        return await self._end(before, now)

    async def _begin(self, now: datetime) -> datetime | None:
        """Return the time of the previous call; None after a start."""
        before, self._looked_at = self._looked_at, now
        if before is None:
            await self._release()
        return before

    async def _end(self, before: datetime | None, now: datetime) -> datetime | None:
        """Return when to run next. A platform without free slots sets `changed` when one frees."""
        if before is None or now < before - _BACK:
            await self._reckon_anew(now)
        open_to_more = [each for each in tuple(self._chats) if self.in_flight.free(each)]
        async with self._store.read() as connection:
            return await records.next_look(connection, open_to_more)

    async def _release(self) -> None:
        """Release stale leases. On SQLite only one process runs, so all are its own from before."""
        if self._store.dialect == "sqlite":
            async with self._store.write() as connection:
                await records.release(connection)

    async def _start_claimed(self, now: datetime) -> bool:
        """Claim due schedules for the free slots, and start a task for each; return whether more
        may be due."""
        more = False
        for platform in tuple(self._chats):
            more |= await self._start_some(platform, now, "sum", records.claim_sums, self._sum)
            more |= await self._start_some(platform, now, "post", records.claim_due, self._post_due)
        return more

    async def _start_some(
        self, platform: str, now: datetime, what: str, claim: records.Claim, step: _Step
    ) -> bool:
        free = self.in_flight.free(platform)
        if not free:
            return True
        async with self._store.write() as connection:
            claimed = await claim(connection, platform, now, TAKEN_FOR, free)
        for each in claimed:
            channel = f"{community_of(each.place)}:{each.place.channel}"
            run = partial(self._try, step, each, now)
            self.in_flight.start(f"{what}:{each.id}", platform, channel, run)
        return len(claimed) == free

    async def _try(self, step: _Step, schedule: Schedule, now: datetime) -> None:
        """Run a step for one schedule. An error doesn't affect the others; the schedule is retried
        when its lease ends."""
        try:
            await step(schedule, now)
        except (ChatUnavailable, StoreError) as exc:
            _log.warning("schedule %s failed, will retry: %s", schedule.id, exc)
        except ZoneInfoNotFoundError:
            await self._pause(schedule, cards.no_such_zone(schedule), now)
        except Exception:
            _log.exception("schedule %s failed, will retry", schedule.id)

    async def _sum(self, schedule: Schedule, now: datetime) -> None:
        this_week = monday_of(local_date(now, schedule.plan.pattern.zone))
        again = await self._weekly.sum_up(schedule.place, this_week - timedelta(days=7), now)
        async with self._store.write() as connection:
            if again is not None:
                await records.sum_up(connection, schedule.id, again)
            elif (fresh := await records.fresh(connection, schedule.id)) is not None:
                await next_due.sum_later(connection, fresh, now)

    async def _post_due(self, schedule: Schedule, now: datetime) -> None:
        found = standing(schedule.plan.pattern, schedule.handled, now, schedule.skip_to)
        if found.skipped:
            await self._tell_skipped(schedule, found, now)
        if found.due is not None:
            await self._post(schedule, found.due, now)
        elif found.skipped:
            await self._done(schedule, found.skipped[-1], now)
        else:
            await self._done(schedule, schedule.handled, now)

    async def _tell_skipped(self, schedule: Schedule, found: ScheduleState, now: datetime) -> None:
        about = f"skipped:{schedule.id}:{found.skipped[-1]}"
        await self._alerts.told(schedule.place, about, cards.skipped(found.skipped), now)

    async def _post(self, schedule: Schedule, due: Due, now: datetime) -> None:
        try:
            choice, send = await self._begin_question(schedule, due, now)
            if send is not None:
                await send()
        except NothingToAsk:
            await self._pause(schedule, cards.nothing_to_ask(), now)
        except ChatRefused as why:
            await self._pause(schedule, cards.not_allowed(why), now)
        except MessageGone:
            await self._pause(schedule, cards.channel_gone(), now)
        else:
            await self._done(schedule, due.day, now)
            await self._watch_pool(schedule, choice, now)

    async def begin_now(self, schedule: Schedule, due: Due, now: datetime) -> tuple[bool, Send]:
        """Begin today's daily on request. Return False if it was already asked, and a function that
        posts it. Both raise Mistake or ChatError."""
        choice, send = await self._begin_question(schedule, due, now)

        async def finish() -> None:
            if send is not None:
                await send()
            await self._done(schedule, due.day, now)
            await self._watch_pool(schedule, choice, now)

        return send is not None, finish

    async def resumed(self, connection: AsyncConnection, schedule: Schedule) -> None:
        """Reset the pause alert of a resumed schedule, so the next pause is reported again."""
        await self._alerts.forget(connection, schedule.place, f"paused:{schedule.id}")

    async def _begin_question(
        self, schedule: Schedule, due: Due, now: datetime
    ) -> tuple[Choice, Send | None]:
        """Choose a question and save it; return the choice and a function that posts it, or None if
        that date's daily was already asked.

        Raises NothingToAsk and the errors of `AsksQuestions.begin`.
        """
        plan = schedule.plan
        history = await self._asks.history(schedule.place)
        pool = plan.pool(self._shelf.library)
        choice = choose(pool, history, plan.order, plan.level(due.day))
        if choice is None:
            raise NothingToAsk(cards.NO_QUESTION)
        send = await self._asks.begin(
            schedule.place,
            *choice.item.key,
            origin=schedule.origin(due.day),
            now=now,
            closes_at=due.closes_at,
        )
        return choice, send

    async def _done(self, schedule: Schedule, day: date, now: datetime) -> None:
        async with self._store.write() as connection:
            fresh = await records.fresh(connection, schedule.id)  # may have changed meanwhile
            if fresh is None:
                return
            done = next_due.done_with(fresh, day, now)
            await records.keep(connection, done)
            await next_due.look_again(connection, done, now)

    async def _watch_pool(self, schedule: Schedule, choice: Choice, now: datetime) -> None:
        """Send one alert when less than a week's questions are left; repeat it only after questions
        were added and run low again."""
        if choice.left >= len(schedule.plan.pattern.days) or choice.of <= schedule.low_at:
            return
        about = f"low:{schedule.id}:{choice.of}"
        await self._alerts.told(schedule.place, about, cards.running_low(choice.left), now)
        async with self._store.write() as connection:
            fresh = await records.fresh(connection, schedule.id)
            if fresh is not None:
                await records.keep(connection, replace(fresh, low_at=choice.of))

    async def _pause(self, schedule: Schedule, why: str, now: datetime) -> None:
        """Pause a schedule that can't be posted and send one alert; it stays paused until an
        administrator resumes it."""
        about = f"paused:{schedule.id}"
        await self._alerts.told(schedule.place, about, cards.paused(schedule, why), now)
        async with self._store.write() as connection:
            fresh = await records.fresh(connection, schedule.id)
            if fresh is not None:
                await next_due.keep(connection, replace(fresh, paused=True), now)

    async def _reckon_anew(self, now: datetime) -> None:
        """Recompute the due time of every schedule: a tz database update may have changed a zone's
        rules, or the clock was set back."""
        last = ""
        while True:
            async with self._store.read() as connection:
                page = await records.active_after(connection, last, _PAGE)
            for schedule, stored in page:
                with suppress(ZoneInfoNotFoundError):  # reported when the daily is due
                    if next_due.next_due(schedule, now) != stored:
                        await self._look_again(schedule, now)
            if len(page) < _PAGE:
                return
            last = page[-1][0].id
            await asyncio.sleep(0)

    async def _look_again(self, schedule: Schedule, now: datetime) -> None:
        _log.info("the due time of schedule %s changed", schedule.id)
        async with self._store.write() as connection:
            fresh = await records.fresh(connection, schedule.id)
            if fresh is not None:
                await next_due.look_again(connection, fresh, now)
