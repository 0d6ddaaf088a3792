"""Resume and backfill rounds after a stop, a crash or a connection gap."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from bot.boards import name_records
from bot.chat.events import Event, Reacted
from bot.chat.model import MessageRef
from bot.chat.platform import Chat, ReactionSnapshot, earliest
from bot.errors import ChatRefused, ChatUnavailable, MessageGone, ReadingLimited, StoreError
from bot.quiz import answer_records, records
from bot.quiz.reaction_diff import changes
from bot.quiz.records import Round
from bot.quiz.recovery_queue import RecoveryQueue
from bot.quiz.rounds import Rounds
from bot.quiz.scoring import Via
from bot.quiz.void_rounds import FOUND_GONE
from bot.store.engine import Store

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Rest:
    """The rounds that a platform's rate limit leaves for a later backfill."""

    rounds: Sequence[Round] = ()
    after: timedelta | None = None  # None if nothing is left
    since: datetime | None = None  # when the gap began; None: read each round from its start


NOTHING = Rest()
AT_ONCE = 4  # concurrent backfills


def _nothing() -> None:
    """Do nothing."""


async def recover(
    store: Store,
    rounds: Rounds,
    chats: Mapping[str, Chat],
    handle: Callable[[Event], Awaitable[None]],
    unread: RecoveryQueue | None = None,
    noted: Callable[[], None] = _nothing,
) -> Rest:
    """Find interrupted posts after a start, and backfill what people did in the meantime.

    Calls `noted` once `unread` lists those rounds: from then on, a round may close as soon as its
    own backfill is done. Nothing waits for what a rate limit leaves for later (`read_on`).
    """
    statuses = records.POSTING, records.OPEN
    rest = await _resume(store, rounds, chats, handle, *statuses, unread=unread, noted=noted)
    rounds.changed.set()
    return rest


async def read_back(
    store: Store,
    rounds: Rounds,
    chats: Mapping[str, Chat],
    handle: Callable[[Event], Awaitable[None]],
    since: datetime | None = None,
    unread: RecoveryQueue | None = None,
) -> Rest:
    """Backfill what people did since a gap in a platform's events began. A due round closes after
    its own backfill if `Closing` shares `unread`."""
    return await _resume(store, rounds, chats, handle, records.OPEN, since=since, unread=unread)


async def read_on(
    store: Store,
    rounds: Rounds,
    chats: Mapping[str, Chat],
    handle: Callable[[Event], Awaitable[None]],
    rest: Rest,
) -> Rest:
    """Continue the backfill that a rate limit interrupted, for rounds that are still open."""
    async with store.read() as connection:
        still = await records.with_status(connection, *records.TAKING)
    now = {each.id: each for each in still}
    left = [now[each.id] for each in rest.rounds if each.id in now]
    return await _read_all(store, rounds, left, chats, handle, rest.since)


async def read_round(
    store: Store,
    rounds: Rounds,
    chats: Mapping[str, Chat],
    handle: Callable[[Event], Awaitable[None]],
    round_id: str,
) -> bool:
    """Backfill one round from its start; False if that failed and a retry may help."""
    async with store.read() as connection:
        current = await records.by_id(connection, round_id)
    if current is None or current.place.platform not in chats:
        return True
    _, done = await _read_one(store, rounds, current, chats, handle, None)
    return done


async def _resume(
    store: Store,
    rounds: Rounds,
    chats: Mapping[str, Chat],
    handle: Callable[[Event], Awaitable[None]],
    *statuses: str,
    since: datetime | None = None,
    unread: RecoveryQueue | None = None,
    noted: Callable[[], None] = _nothing,
) -> Rest:
    async with store.read() as connection:
        unfinished = await records.with_status(connection, *statuses)
    ours = [
        each
        for each in unfinished
        if each.place.platform in chats
        and chats[each.place.platform].hears(each.place)
        and not rounds.posting.is_posting(each.id)
    ]
    newest_first = sorted(ours, key=lambda each: each.opened_at, reverse=True)
    left: list[Round] = []
    waits: list[timedelta] = []

    unread, left_since = unread or RecoveryQueue(), since

    async def read(current: Round, since: datetime | None) -> bool:
        nonlocal left_since
        rest, done = await _read_one(store, rounds, current, chats, handle, since)
        if rest is not None:
            left.append(current)
            waits.append(rest)
            left_since = earliest(left_since, since)
        return done

    for current in newest_first:  # a round still unread since a start is read from its beginning
        whole = None if current.id in unread else since
        unread.add(current.id, current.place.platform, partial(read, current, whole))
    noted()
    queue = iter(newest_first)

    async def read_some() -> None:
        for current in queue:
            await unread.read(current.id)

    try:
        await asyncio.gather(*(read_some() for _ in range(AT_ONCE)))
    except BaseException:
        for platform in chats:
            await unread.stop(platform)
        raise
    left.sort(key=lambda each: each.opened_at, reverse=True)
    return Rest(left, min(waits, default=None), left_since)


async def _read_all(
    store: Store,
    rounds: Rounds,
    wanted: Sequence[Round],
    chats: Mapping[str, Chat],
    handle: Callable[[Event], Awaitable[None]],
    since: datetime | None,
) -> Rest:
    """Backfill these rounds in order, up to the first rate limit."""
    left: list[Round] = []
    waits: list[timedelta] = []
    for current in wanted:
        if waits:
            left.append(current)
            continue
        rest, _ = await _read_one(store, rounds, current, chats, handle, since)
        if rest is not None:
            left.append(current)
            waits.append(rest)
    return Rest(left, min(waits, default=None), since)


async def _read_one(
    store: Store,
    rounds: Rounds,
    current: Round,
    chats: Mapping[str, Chat],
    handle: Callable[[Event], Awaitable[None]],
    since: datetime | None,
) -> tuple[timedelta | None, bool]:
    """Backfill one round. Return the wait before the rest may be read, if a rate limit left some,
    and False if it failed and a retry may help."""
    try:
        if current.status != records.POSTING or await open_if_arrived(store, current, chats):
            return await _read_back(store, current, chats, handle, since), True
    except ReadingLimited as limited:
        return timedelta(seconds=limited.after), True
    except ChatRefused as exc:
        _log.warning("round %s could not be backfilled: %s", current.id, exc)
    except (ChatUnavailable, StoreError) as exc:
        _log.warning("round %s could not be backfilled: %s", current.id, exc)
        return None, False
    except MessageGone:
        await rounds.voiding.void(current, FOUND_GONE)
    except Exception:  # an error on one round doesn't stop the others
        _log.exception("round %s could not be backfilled", current.id)
        return None, False
    return None, True


async def open_if_arrived(store: Store, current: Round, chats: Mapping[str, Chat]) -> bool:
    """Return whether an interrupted post arrived, and open its round if so.

    Drops a live round whose question didn't arrive. Raises ChatUnavailable.
    """
    try:
        ref = await chats[current.place.platform].find(current.place, current.id, current.opened_at)
    except MessageGone:  # its channel is gone
        ref = None
    async with store.write() as connection:
        if ref is not None:
            await records.opened(connection, current.id, ref.id, current.opened_at)
        elif not current.daily:
            await records.drop(connection, current.id)
    return ref is not None


async def _read_back(
    store: Store,
    current: Round,
    chats: Mapping[str, Chat],
    handle: Callable[[Event], Awaitable[None]],
    since: datetime | None,
) -> timedelta | None:
    """Handle missed events on a question, without those already saved.

    Return the wait before the rest may be read, if a rate limit left some.
    """
    async with store.read() as connection:
        fresh = await records.by_id(connection, current.id)
        kept = await answer_records.deliveries(connection, current.id)
    if fresh is None or fresh.ref is None or fresh.status not in records.TAKING:
        return None
    asked_since = fresh.opened_at if since is None else max(since, fresh.opened_at)
    missed = await chats[fresh.place.platform].missed(fresh.ref, asked_since)
    for event in missed.events:
        if answer_records.delivered(event.person, event.delivery) not in kept:
            await handle(event)
    if missed.standing is not None:
        for change in await _changes(store, fresh, fresh.ref, missed.standing):
            await handle(change)
    return missed.again


async def _changes(
    store: Store, current: Round, message: MessageRef, found: ReactionSnapshot
) -> list[Reacted]:
    async with store.read() as connection:
        log = await answer_records.log_of(connection, current.id)
        reacted = {each.person for each in log if each.via is Via.REACTION}
        names = await name_records.names(connection, sorted(reacted))
    return changes(current, message, log, found, names)
