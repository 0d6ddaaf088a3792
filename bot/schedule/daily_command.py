"""`/daily`, with which administrators schedule a channel's daily questions."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat.commands import ACTION, BY_NAME
from bot.chat.events import Commanded
from bot.chat.follow_up import ChatWork, Send
from bot.chat.markup import command, escape
from bot.chat.model import Answer, Place
from bot.chat.options import one_of
from bot.curriculum.library import Shelf
from bot.errors import Mistake, NotFound
from bot.schedule import cards, daily_parser, date_phrases, next_due, records, time_phrases, zones
from bot.schedule.calendar import Due, before_first, first_after, local_date
from bot.schedule.dailies import Dailies
from bot.schedule.plans import Schedule
from bot.store import deliveries
from bot.store.engine import Store
from bot.store.tables import person_key

_ACTIONS: Final = BY_NAME["daily"].actions
MOST: Final = 10  # schedules of one channel
_NONE: Final = ("off", "none", "never", "clear")


class DailyCommand:
    """The handler of `/daily`."""

    def __init__(self, store: Store, shelf: Shelf, dailies: Dailies, zone: str) -> None:
        self._store = store
        self._shelf = shelf
        self._dailies = dailies
        self._zone = zone  # the community's, used unless the command names another

    async def command(self, event: Commanded) -> Answer | ChatWork:
        """Handle `/daily set|add|show|pause|resume|now|skip|stop|quiet …`."""
        action = one_of(event.options.get(ACTION, "show"), _ACTIONS, f"{command('daily')} action")
        match action:
            case "set" | "add":
                return await self._once(event, partial(self._set, event, action == "add"))
            case "pause" | "resume":
                return await self._once(event, partial(self._pause, event, action == "pause"))
            case "now":
                return await self._now(event)
            case "skip":
                return await self._once(event, partial(self._skip, event))
            case "stop":
                return await self._once(event, partial(self._stop, event))
            case "quiet":
                return await self._once(event, partial(self._quiet, event))
            case _:
                return await self._show(event)

    async def _set(self, event: Commanded, adding: bool, connection: AsyncConnection) -> Answer:
        place, now = _place(event), event.at
        wish = daily_parser.read(event.options, self._shelf.library)
        new_id = _id(event)
        await records.alone_in(connection, place)
        here = await records.of_channel(connection, place)
        before = None
        if here and not adding:
            before = _which(here, event.options.get("which", ""), "set")
        zone = here[0].plan.pattern.zone if here else self._zone
        plan = wish.on(before.plan if before else None, zone)
        plan = plan.with_quiet(await records.quiet_of(connection, place))
        if not plan.pool(self._shelf.library):
            raise Mistake(cards.NO_QUESTION)
        handled = before_first(plan.pattern, now)
        if before is None:
            schedule = Schedule(new_id, _number(here), place, plan, handled)
            await records.add(connection, schedule, person_key(event.person), now)
        else:
            done = min(before.handled, local_date(now, plan.pattern.zone))
            schedule = replace(before, plan=plan, handled=max(handled, done), paused=False)
        await next_due.keep(connection, schedule, now)
        pool = len(plan.pool(self._shelf.library))
        return cards.arranged(schedule, pool, now, zones.remark(wish.zone_typed, now))

    async def _show(self, event: Commanded) -> Answer:
        async with self._store.read() as connection:
            here = await records.of_channel(connection, _place(event))
            quiet = await records.quiet_of(connection, _place(event))
        return cards.shown(here, quiet, event.at, is_admin=event.is_admin)

    async def _pause(self, event: Commanded, paused: bool, connection: AsyncConnection) -> Answer:
        schedule = await self._chosen(connection, event, "pause" if paused else "resume")
        if schedule.paused == paused:
            raise Mistake(cards.ALREADY_PAUSED if paused else cards.NOT_PAUSED)
        if not paused:
            first = before_first(schedule.plan.pattern, event.at)
            schedule = replace(schedule, handled=max(schedule.handled, first))
        schedule = replace(schedule, paused=paused)
        await next_due.keep(connection, schedule, event.at)
        if paused:
            return cards.paused_now(schedule)
        await self._dailies.resumed(connection, schedule)
        return cards.goes_on(schedule, event.at)

    async def _now(self, event: Commanded) -> ChatWork:
        async with self._store.read() as connection:
            schedule = await self._chosen(connection, event, "now")
        response = cards.posted_now(schedule, event.at)
        before = await deliveries.keep_ahead(self._store, event, response)
        # Also for a redelivered command: the first attempt may have crashed before it posted.
        due = _due_now(schedule, event.at)
        new, finish = await self._dailies.begin_now(schedule, due, event.at)
        if new or before is not None:
            return ChatWork(partial(self._post_now, finish, before or response))
        await deliveries.forget(self._store, event)
        return ChatWork(partial(self._post_now, finish, None))

    async def _post_now(self, finish: Send, response: Answer | None) -> Answer:
        """Post the daily that was begun. Raises Mistake if it had already been posted."""
        await finish()
        if response is None:
            raise Mistake(cards.POSTED_ALREADY)
        return self._changed(response)

    async def _skip(self, event: Commanded, connection: AsyncConnection) -> Answer:
        schedule = await self._chosen(connection, event, "skip")
        coming = next_due.coming(schedule, event.at)
        if coming is None:
            raise Mistake(cards.NOTHING_TO_SKIP)
        schedule = replace(schedule, skip_to=coming.day)
        await next_due.keep(connection, schedule, event.at)
        return cards.skipped_now(schedule, coming.day, event.at)

    async def _stop(self, event: Commanded, connection: AsyncConnection) -> Answer:
        schedule = await self._chosen(connection, event, "stop")
        await records.remove(connection, schedule.id)
        return cards.stopped(schedule)

    async def _quiet(self, event: Commanded, connection: AsyncConnection) -> Answer:
        place, typed = _place(event), event.options.get("when", "").strip()
        await records.alone_in(connection, place)
        here = await records.of_channel(connection, place)
        today = local_date(event.at, here[0].plan.pattern.zone if here else self._zone)
        if typed.casefold() in _NONE:
            await records.forget_quiet(connection, place)
        elif typed:
            await records.keep_quiet(connection, place, date_phrases.quiet_of(typed, today))
            await records.forget_quiet(connection, place, before=today)
        quiet = await records.quiet_of(connection, place)
        here = await records.of_channel(connection, place)
        for schedule in here:
            await next_due.look_again(connection, schedule, event.at)
        return cards.quiet(here, quiet, event.at)

    async def _chosen(self, connection: AsyncConnection, event: Commanded, action: str) -> Schedule:
        """Return the schedule that the command means. Raises Mistake."""
        await records.alone_in(connection, _place(event))
        here = await records.of_channel(connection, _place(event))
        typed = event.options.get("which") or event.options.get("when", "")
        schedule = _which(here, typed, action)
        if action != "stop" and not zones.exists(schedule.plan.pattern.zone):
            raise Mistake(cards.zone_gone(schedule))
        return schedule

    async def _once(self, event: Commanded, effect: deliveries.Effect) -> Answer:
        """Apply a change once, even if the command is redelivered."""
        return self._changed(await deliveries.once(self._store, event, effect))

    def _changed(self, answer: Answer) -> Answer:
        self._dailies.changed.set()
        return answer


def _place(event: Commanded) -> Place:
    return replace(event.place, thread=None)


def _id(event: Commanded) -> str:
    """Return the id of the schedule that this command creates."""
    source = f"{person_key(event.person)} {event.delivery}"
    return hashlib.sha256(source.encode()).hexdigest()[:16]


def _number(here: Sequence[Schedule]) -> int:
    taken = {each.number for each in here}
    if len(taken) >= MOST:
        raise Mistake(
            f"A channel can have {MOST} dailies. Remove one with {command('daily', 'stop')}."
        )
    return next(number for number in range(1, MOST + 1) if number not in taken)


def _which(here: Sequence[Schedule], typed: str, action: str) -> Schedule:
    """Return the schedule with this number or time, or the only one if nothing is given."""
    if not here:
        raise NotFound(
            f"There is no daily here yet. Create one with {command('daily', 'set 09:00')}."
        )
    text = typed.strip().lstrip("#")
    if not text and len(here) == 1:
        return here[0]
    at = time_phrases.known_time(text)
    fitting = [each for each in here if text == str(each.number)] or [
        each for each in here if at is not None and each.plan.pattern.at == at
    ]
    if len(fitting) == 1:
        return fitting[0]
    known = ", ".join(f"{each.number} ({each.plan.pattern.at:%H:%M})" for each in here)
    which = f"{action} which:{here[0].number}" if action == "set" else f"{action} {here[0].number}"
    if len(here) == 1:
        raise NotFound(
            f"There is no daily “{escape(text, 40)}” here, only {known}. "
            f"Write {command('daily', which)}."
        )
    said = f"There is no daily “{escape(text, 40)}” here. " if text and not fitting else ""
    raise NotFound(f"{said}Which daily: {known}? Write, for example, {command('daily', which)}.")


def _due_now(schedule: Schedule, now: datetime) -> Due:
    """Return today's daily, opened now and closed before the next one opens."""
    pattern = schedule.plan.pattern
    today, closes_at = local_date(now, pattern.zone), now + pattern.open_for
    following = first_after(pattern, today)
    if following is not None and following.at - now >= time_phrases.SHORTEST:
        closes_at = min(closes_at, following.at)
    return Due(today, now, closes_at)
