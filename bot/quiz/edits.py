"""Replies that people edit or delete: the latest text counts until closing, and a deleted reply is
withdrawn.

An edit that gives an answer is kept like any other answer, at its own time. An edit into talk and
a deletion are kept as withdrawals of the message. Both are sorted by time when they are read, so
the order in which a platform tells of them, and how often, changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from bot.chat.model import MessageRef, Removed, Replied
from bot.quiz import answer_records, withdrawal_records
from bot.quiz.records import Round
from bot.quiz.scoring import Kept
from bot.quiz.withdrawal_records import Withdrawal
from bot.store.engine import Store
from bot.store.tables import message_key, person_key

_DELETED: Final = "deleted"


class Edits:
    """Keeps what becomes of replies."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now

    async def answered_by(self, message: MessageRef) -> Round | None:
        """Return the round on which this message has given an answer, if it has."""
        async with self._store.read() as connection:
            return await withdrawal_records.round_answered_by(connection, message_key(message))

    async def removed(self, removed: Removed) -> None:
        """Withdraw the answers that deleted messages gave, or may still turn out to have given.

        A channel or thread that goes as a whole takes no answers with it.
        """
        if not removed.messages:
            return
        at = removed.at or self._now()
        refs = [MessageRef(removed.place, each) for each in sorted(removed.messages)]
        gone = [_withdrawal(ref, _DELETED, at, deleted=True) for ref in refs]
        keys = {each.message for each in gone}
        async with self._store.read() as connection:
            may = await withdrawal_records.answering(connection, removed.place, keys, at)
        wanted = [each for each in gone if each.message in may]
        if wanted:
            async with self._store.write() as connection:
                await withdrawal_records.withdraw(connection, removed.place, wanted, at)

    async def into_talk(self, event: Replied, current: Round) -> tuple[list[Kept], list[Kept]]:
        """Withdraw what a reply answered that was edited into talk; return what its person has done
        on the round without that, and with it."""
        assert event.reply is not None
        talk = Withdrawal(
            answer_records.delivered(event.person, event.delivery),
            message_key(event.reply),
            event.at,
            deleted=False,
        )
        async with self._store.write() as connection:
            place = event.reply.place
            new = await withdrawal_records.withdraw(connection, place, [talk], event.at)
            log = await answer_records.log_of(connection, current.id, person_key(event.person))
        if not new:
            return log, log
        before = [
            each
            for each in log
            if not (each.taken_back and each.message == talk.message and each.at == talk.at)
        ]
        return before, log


def _withdrawal(ref: MessageRef, how: str, at: datetime, *, deleted: bool) -> Withdrawal:
    key = message_key(ref)
    return Withdrawal(f"{ref.place.platform}:{key}:{how}", key, at, deleted)
