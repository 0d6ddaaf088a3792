"""Deduplicate commands and button presses that are not idempotent.

Creating a team or toggling a reminder isn't safe to repeat. So the delivery id and its answer are
saved in the same transaction as the effect: a redelivery, to any process and after any restart,
has no effect and returns the first answer. (Answers to questions don't come through here: their
own table has unique keys.)
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final

from pydantic import TypeAdapter
from sqlalchemy import delete, exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat.events import Event
from bot.chat.model import Answer
from bot.store.engine import Store, insert_for
from bot.store.tables import answers, deliveries, withdrawals
from bot.store.timestamps import to_stored

KEPT: Final = timedelta(days=7)  # platforms stop redelivering after a few hours
_PURGED_EVERY: Final = timedelta(hours=1)
_ANSWER: TypeAdapter[Answer] = TypeAdapter(Answer)

Effect = Callable[[AsyncConnection], Awaitable[Answer]]


async def once(store: Store, event: Event, effect: Effect) -> Answer:
    """Run `effect` in a transaction, unless this event was delivered before; return its answer.

    If the effect raises, nothing is saved and a redelivery tries again.
    """
    async with store.write() as connection:
        if not await _claim(connection, event, ""):
            return await _saved_answer(connection, event)
        answer = await effect(connection)
        await connection.execute(
            deliveries.update()
            .where(deliveries.c.delivery == _key(event))
            .values(answer=_dumped(answer))
        )
    return answer


async def keep_ahead(store: Store, event: Event, answer: Answer) -> Answer | None:
    """Save the answer to an event before its effect happens, if that isn't a transaction of ours.

    Returns the saved answer for a redelivered event, whose effect may not have happened yet.
    """
    async with store.write() as connection:
        if await _claim(connection, event, _dumped(answer)):
            return None
        return await _saved_answer(connection, event)


async def forget(store: Store, event: Event) -> None:
    """Forget an event that had no effect: a redelivery is treated as the first delivery."""
    async with store.write() as connection:
        await connection.execute(delete(deliveries).where(deliveries.c.delivery == _key(event)))


class Purge:
    """A job for `bot.schedule.worker` that deletes expired deliveries and withdrawals."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._next: datetime | None = None
        self.changed = asyncio.Event()  # never set

    async def run_due(self, now: datetime) -> datetime | None:
        """Delete old deliveries, and old withdrawals of messages that were never answers; return
        when to run next."""
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
    """Return whether this is the first delivery. A concurrent duplicate waits for the first."""
    claimed = await connection.execute(
        insert_for(connection, deliveries)
        .values(delivery=_key(event), at=to_stored(event.at), answer=answer)
        .on_conflict_do_nothing(index_elements=[deliveries.c.delivery])
        .returning(deliveries.c.delivery)
    )
    return claimed.first() is not None


async def _saved_answer(connection: AsyncConnection, event: Event) -> Answer:
    saved = select(deliveries.c.answer).where(deliveries.c.delivery == _key(event))
    return _ANSWER.validate_json(await connection.scalar(saved) or "")


def _dumped(answer: Answer) -> str:
    return _ANSWER.dump_json(answer).decode()


def _key(event: Event) -> str:
    return f"{event.person.platform}:{event.delivery}"
