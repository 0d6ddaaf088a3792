"""Taking up what a stop, a crash or a gap has interrupted."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping

from bot.boards import records as board_records
from bot.chat import Chat, Event, MessageRef, Reacted, Standing
from bot.errors import ChatRefused, ChatUnavailable, MessageGone, StoreError
from bot.quiz import answer_records, records
from bot.quiz.changes import changes
from bot.quiz.records import Round
from bot.quiz.rounds import Rounds
from bot.quiz.scoring import Via
from bot.quiz.voiding import FOUND_GONE
from bot.store.engine import Store

_log = logging.getLogger(__name__)


async def recover(
    store: Store,
    rounds: Rounds,
    chats: Mapping[str, Chat],
    handle: Callable[[Event], Awaitable[None]],
) -> None:
    """After a start: find what was being posted, and read back what people did meanwhile.

    To be awaited before anything is closed, so that an answer given in time still counts.
    """
    await _take_up(store, rounds, chats, handle, records.POSTING, records.OPEN)
    rounds.changed.set()


async def read_back(
    store: Store,
    rounds: Rounds,
    chats: Mapping[str, Chat],
    handle: Callable[[Event], Awaitable[None]],
) -> None:
    """After a gap in what a platform told: read back what people did on open questions."""
    await _take_up(store, rounds, chats, handle, records.OPEN)


async def _take_up(
    store: Store,
    rounds: Rounds,
    chats: Mapping[str, Chat],
    handle: Callable[[Event], Awaitable[None]],
    *statuses: str,
) -> None:
    async with store.read() as connection:
        unfinished = await records.with_status(connection, *statuses)
    for current in unfinished:
        if current.place.platform not in chats:
            continue
        try:
            if current.status != records.POSTING or await found(store, current, chats):
                await _read_back(store, current, chats, handle)
        except (ChatUnavailable, ChatRefused) as exc:
            _log.warning("round %s could not be read back: %s", current.id, exc)
        except MessageGone:
            await rounds.voiding.void(current, FOUND_GONE)
        except StoreError:
            raise
        except Exception:  # of one round: the others are read back all the same
            _log.exception("round %s could not be read back", current.id)


async def found(store: Store, current: Round, chats: Mapping[str, Chat]) -> bool:
    """Whether a question that was being posted got there; it is open then.

    A live one that did not is dropped. Raises ChatUnavailable.
    """
    try:
        ref = await chats[current.place.platform].find(current.place, current.id, current.opened_at)
    except MessageGone:  # its channel
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
) -> None:
    """Handle what was done on a question while nobody listened; what is kept is not told again."""
    async with store.read() as connection:
        fresh = await records.by_id(connection, current.id)
        kept = await answer_records.deliveries(connection, current.id)
    if fresh is None or fresh.ref is None:
        return
    missed = await chats[fresh.place.platform].missed(fresh.ref, fresh.opened_at)
    for event in missed.events:
        if answer_records.delivered(event.person, event.delivery) not in kept:
            await handle(event)
    if missed.standing is not None:
        for change in await _changes(store, fresh, fresh.ref, missed.standing):
            await handle(change)


async def _changes(
    store: Store, current: Round, message: MessageRef, found: Standing
) -> list[Reacted]:
    async with store.read() as connection:
        log = await answer_records.log_of(connection, current.id)
        reacted = {each.person for each in log if each.via is Via.REACTION}
        names = await board_records.names(connection, sorted(reacted))
    return changes(current, message, log, found, names)
