"""Handle written answers: replies, option numbers typed in a channel, and edits of both."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot import matching
from bot.chat.events import LONGEST_MARK, Replied, Wrote
from bot.chat.model import Answer
from bot.quiz import answer_records
from bot.quiz.edits import Edits
from bot.quiz.private_cards import WITHDRAWN, PrivateState, own
from bot.quiz.read_receipts import ReadMarks
from bot.quiz.records import Round
from bot.quiz.round_lookup import CLOCKS_DIFFER, RoundLookup
from bot.quiz.scoring import AnswerEntry, standing
from bot.quiz.typed_reply import answer_in
from bot.store.engine import Store
from bot.store.tables import person_key

Keep = Callable[[Replied, Round, AnswerEntry], Awaitable[bool]]


class Replies:
    """A reader of written answers."""

    def __init__(
        self,
        store: Store,
        posted: RoundLookup,
        edits: Edits,
        keep: Keep,
        drain: Callable[[], Awaitable[None]],
        read_marks: ReadMarks,
    ) -> None:
        """`keep` saves an answer and returns whether the person has seen the hint; `drain` waits
        until all pending answers are saved."""
        self._store = store
        self._posted = posted
        self._edits = edits
        self._keep = keep
        self._drain = drain
        self._read_marks = read_marks

    async def as_reply(self, event: Wrote) -> Replied | None:
        """Return an option number typed in a channel as a reply to the only question open there;
        None for talk. An edit counts as a reply to the question that the old text answered, or
        could have answered; an edit into talk has no text."""
        mark = len(event.text) <= LONGEST_MARK and matching.is_mark(event.text)
        edited = event.posted_at is not None
        if not mark and not edited:
            return None
        current = await self._edits.answered_by(event.message) if edited else None
        if current is None:
            current = await self._posted.only_open(event.place, event.posted_at or event.at)
        if current is None or current.ref is None or not current.posed.options:
            return None
        return Replied(
            delivery=event.delivery,
            at=event.at,
            person=event.person,
            place=event.place,
            message=current.ref,
            text=event.text if mark else "",
            reply=event.message,
            posted_at=event.posted_at,
        )

    async def answered_before(self, event: Replied) -> Round | None:
        """Return the question that an edited reply answered before the edit, if any."""
        if event.posted_at is None or event.reply is None:
            return None
        return await self._edits.answered_by(event.reply)

    async def reply(self, event: Replied, current: Round) -> Answer | None:
        """Save the answer that a reply gives, or withdraw the one that its old text gave; None for
        talk."""
        kept = answer_in(event, current.posed)
        if kept is not None:
            return await self._answer(event, current, kept)
        if event.posted_at is None or event.reply is None:
            return None
        return await self._withdraw(event, current)

    async def _answer(self, event: Replied, current: Round, kept: AnswerEntry) -> Answer:
        hinted = await self._keep(event, current, kept)
        # Replies can be late or redelivered: show the answer that counts, not the latest arrival.
        async with self._store.read() as connection:
            log = await answer_records.log_of(connection, current.id, kept.person)
        counts = standing(log)
        if event.reply is not None and counts is not None and counts.message == kept.message:
            self._read_marks.put(event.reply, read=True)
        return _card(current, counts, hinted=hinted)

    async def _withdraw(self, event: Replied, current: Round) -> Answer | None:
        await self._drain()  # the withdrawn answer may not be saved yet
        before, after = await self._edits.into_talk(event, current)
        counts = standing(after)
        if event.reply is not None and len(before) < len(after):
            self._read_marks.put(event.reply, read=False)
        if standing(before) == counts:
            return None  # it had already been replaced, or never counted
        async with self._store.read() as connection:
            person = person_key(event.person)
            hinted = await answer_records.has_hint(connection, current.id, person)
        return _card(current, counts, hinted=hinted)


def could_answer(event: Replied, current: Round) -> bool:
    """Return whether a message was posted after the question; an edit of an older one is talk."""
    return event.posted_at is None or event.posted_at >= current.opened_at - CLOCKS_DIFFER


def _card(current: Round, counts: AnswerEntry | None, *, hinted: bool) -> Answer:
    return Answer(
        own(current, PrivateState(counts, hinted), "" if counts else WITHDRAWN), instead=True
    )
