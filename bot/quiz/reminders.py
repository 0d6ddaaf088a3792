"""Reminding who asked for it of a daily that they have not answered.

A private message has no key by which it is found again, so each is claimed before it is sent: at
most one, whatever crashes. One that a platform did not take is not tried again either: a second
one would be worse than none.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat.model import Answer, Chat, Delivery, Person, Post, Pressed
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

AT_ONCE: Final = 4  # private messages about a daily
DAILIES_AT_ONCE: Final = 4  # of a platform; each holds a claim
AGAIN: Final = timedelta(seconds=10)  # until what could not be done is tried again

_log = logging.getLogger(__name__)


async def switch(store: Store, event: Pressed, current: Round) -> Answer:
    """The button under a daily: reminders in its channel from now on, or no more."""
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
    """A job for `bot.schedule.worker`."""

    def __init__(
        self, store: Store, settled: Callable[[], Awaitable[None]], chats: Mapping[str, Chat]
    ) -> None:
        """`settled` waits until what people have done so far is durable."""
        self._store = store
        self._settled = settled
        self._chats = chats
        self.changed = asyncio.Event()  # set when what failed waits for its next try
        self.in_flight = InFlight(DAILIES_AT_ONCE, self.changed.set)

    async def run_due(self, now: datetime) -> datetime | None:
        """Send what is due, and wait until that's done; returns when to come again."""
        self._start(await self._due(now), now)
        return await self._next(await self.in_flight.ended(), now)

    async def start_due(self, now: datetime) -> datetime | None:
        """Start to send what is due, and wait for nothing; returns when to come again. What failed
        waits for its next try."""
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
        """Send one daily's reminders; returns when to try again, None where that's done. A fault
        with one daily holds up no other."""
        try:
            async with self._store.claim(f"reminders:{current.id}") as mine:
                if mine:
                    await self._remind(current, now)
        except (ChatUnavailable, StoreError) as exc:
            _log.warning("the reminders of %s are tried again: %s", current.id, exc)
        except Exception:
            _log.exception("the reminders of %s are tried again", current.id)
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
            told = await self._chats[current.place.platform].direct(_person(current, person), post)
        except MessageGone:
            told = Delivery.IMPOSSIBLE
        except ChatError as exc:
            _log.warning("somebody could not be reminded of %s: %s", current.id, exc)
            return
        except Exception:  # with one person: the others are reminded all the same
            _log.exception("somebody could not be reminded of %s", current.id)
            return
        if told is Delivery.IMPOSSIBLE:
            async with self._store.write() as connection:
                await reminder_records.end(connection, current.place, person)


def _person(current: Round, key: str) -> Person:
    number = key.removeprefix(f"{current.community}:")
    return Person(current.place.platform, current.place.space, number, "")
