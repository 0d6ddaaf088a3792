"""Commands and presses whose effect must happen once, however often a platform delivers them.

Creating a team, or turning a reminder on and off, isn't safe to repeat. So the delivery and its
answer are kept in the transaction that has the effect: a redelivery, to any process and after any
restart, has no effect and gets the first one's answer. (Answers to questions have keys of their
own, in their table: this isn't on their way.)
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final

from pydantic import TypeAdapter
from sqlalchemy import delete, exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat.model import Answer, Event
from bot.store.engine import Store, insert_for
from bot.store.tables import answers, deliveries, withdrawals
from bot.store.timestamps import to_stored

KEPT: Final = timedelta(days=7)  # platforms give up redelivering after hours
_PURGED_EVERY: Final = timedelta(hours=1)
_ANSWER: TypeAdapter[Answer] = TypeAdapter(Answer)

Effect = Callable[[AsyncConnection], Awaitable[Answer]]


async def once(store: Store, event: Event, effect: Effect) -> Answer:
    """Run `effect`, in a transaction, unless this event was delivered before; return its answer.

    Where the effect raises, nothing is kept, and a redelivery tries again.
    """
    async with store.write() as connection:
        if not await _claim(connection, event, ""):
            return await _kept(connection, event)
        answer = await effect(connection)
        await connection.execute(
            deliveries.update()
            .where(deliveries.c.delivery == _key(event))
            .values(answer=_dumped(answer))
        )
    return answer


async def keep_ahead(store: Store, event: Event, answer: Answer) -> Answer | None:
    """Keep the answer to an event whose effect is no transaction of ours, before it happens.

    Returns the one that was kept before, for an event that was delivered before: whose effect is
    perhaps still to come.
    """
    async with store.write() as connection:
        if await _claim(connection, event, _dumped(answer)):
            return None
        return await _kept(connection, event)


async def forget(store: Store, event: Event) -> None:
    """The event had no effect: a redelivery is like the first delivery."""
    async with store.write() as connection:
        await connection.execute(delete(deliveries).where(deliveries.c.delivery == _key(event)))


class Purge:
    """Deletes what no delivery needs any more; a job for `bot.schedule.worker`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._next: datetime | None = None
        self.changed = asyncio.Event()  # never set

    async def run_due(self, now: datetime) -> datetime | None:
        """Delete what no platform delivers again, and withdrawals of messages that never turned out
        to be answers; returns when to come again."""
        if self._next is None or now >= self._next:
            async with self._store.write() as connection:
                old = to_stored(now - KEPT)
                await connection.execute(delete(deliveries).where(deliveries.c.at < old))
                answered = exists().where(answers.c.message == withdrawals.c.message)
                await connection.execute(
                    delete(withdrawals).where(withdrawals.c.at < old, ~answered)
                )
            self._next = now + _PURGED_EVERY
        return self._next


async def _claim(connection: AsyncConnection, event: Event, answer: str) -> bool:
    """Whether this is the first delivery. A second one at the same time waits for the first."""
    claimed = await connection.execute(
        insert_for(connection, deliveries)
        .values(delivery=_key(event), at=to_stored(event.at), answer=answer)
        .on_conflict_do_nothing(index_elements=[deliveries.c.delivery])
        .returning(deliveries.c.delivery)
    )
    return claimed.first() is not None


async def _kept(connection: AsyncConnection, event: Event) -> Answer:
    kept = select(deliveries.c.answer).where(deliveries.c.delivery == _key(event))
    return _ANSWER.validate_json(await connection.scalar(kept) or "")


def _dumped(answer: Answer) -> str:
    return _ANSWER.dump_json(answer).decode()


def _key(event: Event) -> str:
    return f"{event.person.platform}:{event.delivery}"
