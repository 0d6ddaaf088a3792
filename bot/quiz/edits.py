"""Handle edited and deleted replies: the latest text counts until closing, and deleting a reply
withdraws its answer.

An edit that gives an answer is saved like any other answer, with its own time. An edit into talk
and a deletion are saved as withdrawals of the message. Both are sorted by time when read, so they
may be delivered in any order, and more than once.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from bot.chat.events import Removed, Replied
from bot.chat.model import MessageRef
from bot.quiz import answer_records, withdrawal_records
from bot.quiz.records import Round
from bot.quiz.scoring import AnswerEntry
from bot.quiz.withdrawal_records import Withdrawal
from bot.store.engine import Store
from bot.store.tables import message_key, person_key

_DELETED: Final = "deleted"


class Edits:
    """The store of edits and deletions of replies."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now

    async def answered_by(self, message: MessageRef) -> Round | None:
        """Return the round that this message has answered, if any."""
        async with self._store.read() as connection:
            return await withdrawal_records.round_answered_by(connection, message_key(message))

    async def removed(self, removed: Removed) -> None:
        """Withdraw the answers of deleted messages, including answers that haven't arrived yet.

        Deleting a whole channel or thread withdraws no answers.
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

    async def into_talk(
        self, event: Replied, current: Round
    ) -> tuple[list[AnswerEntry], list[AnswerEntry]]:
        """Withdraw the answer of a reply that was edited into talk; return the person's log on the
        round without and with the withdrawal."""
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
