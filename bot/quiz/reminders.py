"""Remind people who asked for it of a daily that they haven't answered.

A direct message can't be looked up by key, so each is claimed before it is sent: a person gets at
most one, even after a crash. Failed ones aren't retried either: a second reminder would be worse
than none.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat.events import Pressed
from bot.chat.model import Answer, Person, Post
from bot.chat.platform import Chat, Delivery
from bot.errors import ChatError, ChatUnavailable, MessageGone, StoreError
from bot.ops.in_flight import InFlight
from bot.quiz import (
    answer_records,
    private_records,
    reminder_cards,
    reminder_records,
    reminder_rules,
)
from bot.quiz.private_cards import own
from bot.quiz.records import Round
from bot.store.deliveries import once
from bot.store.engine import Store
from bot.store.tables import person_key

AT_ONCE: Final = 4  # concurrent direct messages per daily
DAILIES_AT_ONCE: Final = 4  # per platform; each holds a claim
AGAIN: Final = timedelta(seconds=10)  # delay before a retry

_log = logging.getLogger(__name__)


async def switch(store: Store, event: Pressed, current: Round) -> Answer:
    """Handle a daily's *Remind me*: turn reminders in its channel on or off."""
    return await once(store, event, partial(_switch, event, current))


async def _switch(event: Pressed, current: Round, connection: AsyncConnection) -> Answer:
    delivery = answer_records.delivered(event.person, event.delivery)
    wanted = await reminder_records.toggle(
        connection, current.place, person_key(event.person), delivery, event.at
    )
    in_time = event.at <= reminder_rules.due(current.opened_at, current.closes_at)
    note = reminder_cards.on(this_one=in_time) if wanted else reminder_cards.OFF
    if event.at >= current.closes_at:
        return Answer(Post(note), instead=True)
    has = await private_records.of(connection, current.id, person_key(event.person))
    return Answer(own(current, has, note), instead=True)


class Reminders:
    """A job for `bot.schedule.worker` that sends reminders."""

    def __init__(
        self, store: Store, settled: Callable[[], Awaitable[None]], chats: Mapping[str, Chat]
    ) -> None:
        """`settled` waits until every answer so far is saved."""
        self._store = store
        self._settled = settled
        self._chats = chats
        self.changed = asyncio.Event()  # set when a failed daily waits for its retry
        self.in_flight = InFlight(DAILIES_AT_ONCE, self.changed.set)

    async def run_due(self, now: datetime) -> datetime | None:
        """Send due reminders, wait for them, and return when to run next."""
        self._start(await self._due(now), now)
        return await self._next(await self.in_flight.ended(), now)

    async def start_due(self, now: datetime) -> datetime | None:
        """Start sending due reminders without waiting; return when to run next. Failed dailies wait
        for their retry time."""
        due = await self._due(now)
        self._start([each for each in due if not self.in_flight.waits(each.id, now)], now)
        return await self._next([self.in_flight.next_try({each.id for each in due})], now)

    async def _due(self, now: datetime) -> list[Round]:
        async with self._store.read() as connection:
            return await reminder_records.due(connection, tuple(self._chats), now)

    def _start(self, due: Sequence[Round], now: datetime) -> None:
        for current in due:
            channel = f"{current.community}:{current.place.channel}"
            run = partial(self._look_at, current, now)
            self.in_flight.start(current.id, current.place.platform, channel, run)

    async def _next(self, again: list[datetime | None], now: datetime) -> datetime | None:
        async with self._store.read() as connection:
            again.append(await reminder_records.next_due(connection, now))
        return min((at for at in again if at is not None), default=None)

    async def _look_at(self, current: Round, now: datetime) -> datetime | None:
        """Send one daily's reminders; return when to retry, or None when done. An error with one
        daily doesn't affect the others."""
        try:
            async with self._store.claim(f"reminders:{current.id}") as mine:
                if mine:
                    await self._remind(current, now)
        except (ChatUnavailable, StoreError) as exc:
            _log.warning("reminders of daily %s failed, will retry: %s", current.id, exc)
        except Exception:
            _log.exception("reminders of daily %s failed, will retry", current.id)
        else:
            return None
        return now + AGAIN

    async def _remind(self, current: Round, now: datetime) -> None:
        await self._settled()
        async with self._store.read() as connection:
            wanting = await reminder_records.wanting(connection, current)
            log = await answer_records.log_of(connection, current.id) if wanting else []
        waiting = reminder_rules.unanswered(wanting, log)
        if waiting:
            post = await self._post(current)
            for first in range(0, len(waiting), AT_ONCE):
                some = waiting[first : first + AT_ONCE]
                await asyncio.gather(*(self._tell(current, each, post, now) for each in some))
        async with self._store.write() as connection:
            await reminder_records.finish(connection, current.id)

    async def _post(self, current: Round) -> Post:
        chat = self._chats[current.place.platform]
        place = current.place
        channel = await chat.title_of(place.space, place.channel)
        return reminder_cards.reminder(current, channel, await chat.title_of(place.space))

    async def _tell(self, current: Round, person: str, post: Post, now: datetime) -> None:
        async with self._store.write() as connection:
            if not await reminder_records.claim(connection, current.id, person, now):
                return
        try:
            chat = self._chats[current.place.platform]
            delivered = await chat.direct(_person(current, person), post)
        except MessageGone:
            delivered = Delivery.IMPOSSIBLE
        except ChatError as exc:
            _log.warning("could not send a reminder of daily %s: %s", current.id, exc)
            return
        except Exception:  # an error with one person doesn't stop the others
            _log.exception("could not send a reminder of daily %s", current.id)
            return
        if delivered is Delivery.IMPOSSIBLE:
            async with self._store.write() as connection:
                await reminder_records.end(connection, current.place, person)


def _person(current: Round, key: str) -> Person:
    number = key.removeprefix(f"{current.community}:")
    return Person(current.place.platform, current.place.space, number, "")
