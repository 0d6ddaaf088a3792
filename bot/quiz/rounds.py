"""Ask questions in channels, and save the answers."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from random import Random
from zoneinfo import ZoneInfo

from bot import matching
from bot.boards import name_records
from bot.boards.names import Names
from bot.boards.periods import day_of
from bot.chat.button_ids import QuestionButton
from bot.chat.commands import written
from bot.chat.display_names import readable
from bot.chat.events import Commanded, Event, Pressed, Reacted, Replied
from bot.chat.follow_up import ChatWork, Send
from bot.chat.markup import command
from bot.chat.model import Answer, Place, TextBox
from bot.chat.platform import Chat
from bot.curriculum.library import Entry, Shelf
from bot.curriculum.model import Question
from bot.errors import ChatUnavailable, Mistake, Offer, TooLate
from bot.ops import metrics
from bot.questions import posed_question
from bot.questions.history import AskedQuestion
from bot.questions.posed_question import PosedQuestion
from bot.quiz import (
    answer_records,
    difficulty,
    own_result,
    private_records,
    quiz_options,
    records,
    reminder_rules,
    reminders,
)
from bot.quiz.answer_records import Receipt, Submission
from bot.quiz.cards import answer_box
from bot.quiz.edits import Edits
from bot.quiz.message_topics import MessageTopics
from bot.quiz.private_cards import SHOW_ANYWAY, WITHDRAWN, PrivateState, hint_warning, own, refused
from bot.quiz.publishing import Publisher
from bot.quiz.read_receipts import ReadMarks
from bot.quiz.records import Round
from bot.quiz.refusals import GONE, JUST_CLOSED, OpenAlready, refuse_late
from bot.quiz.replies import Replies, could_answer
from bot.quiz.round_lookup import RoundLookup
from bot.quiz.scoring import AnswerEntry, Via, standing
from bot.quiz.void_rounds import VoidRounds
from bot.store.batch import Batch
from bot.store.engine import Store
from bot.store.tables import community_of, person_key
from bot.text.emoji import KEYCAPS

UTC = ZoneInfo("UTC")


class Rounds:
    """The questions in channels. Every answer is saved before it is confirmed."""

    def __init__(
        self,
        store: Store,
        shelf: Shelf,
        chats: Mapping[str, Chat],
        now: Callable[[], datetime],
        *,
        zone: ZoneInfo = UTC,
        random: Random | None = None,
        seed_reactions: bool = True,
    ) -> None:
        """`zone` is the community's time zone; it sets the date that a question belongs to."""
        self._store = store
        self._shelf = shelf
        self._chats = chats
        self._now = now
        self._zone = zone
        self._random = random or secrets.SystemRandom()
        self._batch: Batch[Submission, Receipt] = Batch(self._keep_batch)
        self.names = Names(store, chats)
        self._posted = RoundLookup(store, now)
        self.message_topics = MessageTopics(store)
        self.voiding = VoidRounds(store, self._posted, now)
        self.edits = Edits(store, now)
        self.read_marks = ReadMarks(chats)
        self.replies = Replies(
            store, self._posted, self.edits, self._keep, self._batch.drain, self.read_marks
        )
        self.posting = Publisher(store, chats, self._posted, now, seed_reactions=seed_reactions)

    @property
    def changed(self) -> asyncio.Event:
        """Return the event that is set when a round opens and its closing must be scheduled."""
        return self.posting.changed

    # Asking.

    async def command(self, event: Commanded) -> Answer | ChatWork | None:
        """Handle `/quiz [topic] [difficulty] [seconds]`; the response is the question itself."""
        library = self._shelf.library
        entry, level, open_for = quiz_options.read(library, event)
        pool = library.questions(entry.topic.id if entry else None, level)
        if not pool:
            raise Mistake(
                "There are no questions like that yet. Try another topic or difficulty.",
                [
                    Offer("Any difficulty", quiz_options.without(event, "difficulty")),
                    Offer("Any question", "/quiz"),
                ],
            )
        try:
            current, begun = await self._begin(event, pool, open_for)
        except OpenAlready as refusal:
            return await self._refused(event, refusal.current, refusal)
        if current.status == records.DROPPED:
            raise Mistake(
                f"The question couldn't be posted. Ask for a new one with {command('quiz')}.",
                [Offer("Ask again", written("quiz", event.options))],
            )
        return ChatWork(partial(self.posting.post, current)) if begun else None

    async def _begin(
        self, event: Event, pool: Sequence[tuple[Entry, Question]], open_for: timedelta | None
    ) -> tuple[Round, bool]:
        """Save a new round to post and return it with True; for a redelivered command, return the
        round that it began and False.

        Without `open_for`, `bot.quiz.difficulty` decides how long the question stays open.
        """
        by_id = {(entry.topic.id, question.id): (entry, question) for entry, question in pool}
        origin = answer_records.delivered(event.person, event.delivery)
        async with self._store.write() as connection:
            await records.alone_in(connection, event.place)
            before = await records.by_origin(connection, origin)
            if before is not None:
                return before, False
            live = await records.live_in(connection, event.place, self._now())
            if live is not None:
                raise OpenAlready(live)
            asked = await records.last_asked(connection, event.place)
            levels = {key: question.difficulty for key, (_, question) in by_id.items()}
            entry, question = by_id[difficulty.next_question(levels, asked, self._random.choice)]
            now = self._now()
            closes_at = now + (open_for or difficulty.open_for(question))
            new = self._pose(event.place, entry, question, now, closes_at)
            new = replace(new, asked_by=person_key(event.person))
            await name_records.keep(connection, event.person)
            await records.begin(connection, new, origin)
        return new, True

    async def begin(
        self,
        place: Place,
        topic: str,
        question: str,
        *,
        origin: str,
        now: datetime,
        closes_at: datetime,
    ) -> Send | None:
        """Save a daily (see `bot.schedule.ports`); `origin` is "daily:SCHEDULE:…". Raises NotFound
        if the question doesn't exist (any more).

        If sending it raises ChatUnavailable, `bot.quiz.closing` retries while at least half of its
        time is left.
        """
        if place.platform not in self._chats:
            raise ChatUnavailable(f"{place.platform} is not connected here")
        library = self._shelf.library
        entry, asked = library.find(topic), library.question(topic, question)
        began = max(now, self._now())  # it may have waited in a queue
        schedule = origin.split(":")[1]
        new = self._pose(place, entry, asked, began, closes_at, schedule)
        remind_at = reminder_rules.due(began, closes_at)
        async with self._store.write() as connection:
            if not await records.begin(connection, new, origin, remind_at):
                return None
        return partial(self.posting.post, new)

    async def history(self, place: Place) -> Sequence[AskedQuestion]:
        """Return what was asked in this channel, live or daily, oldest first."""
        async with self._store.read() as connection:
            return await records.asked(connection, place)

    def _pose(
        self,
        place: Place,
        entry: Entry,
        question: Question,
        opened_at: datetime,
        closes_at: datetime,
        schedule: str | None = None,
    ) -> Round:
        source = next(each for each in entry.topic.sources if each.id == question.source)
        posed = PosedQuestion(
            topic=entry.topic.id,
            topic_title=entry.topic.title,
            source_title=source.title,
            source_url=source.url,
            question=question,
            order=posed_question.shuffled(question, self._random.shuffle),
            has_lesson=entry.topic.modes.first is not None,
        )
        return Round(
            secrets.token_hex(8),
            place,
            None,
            posed,
            records.POSTING,
            opened_at,
            closes_at,
            schedule,
            day_of(opened_at, self._zone),
        )

    # Answering.

    async def pressed(self, event: Pressed) -> Answer | None:
        """Handle a press of a question's button."""
        round_id, what = QuestionButton.read(event.button)
        current = await self._posted.by_id(round_id)
        if current is None or current.community != community_of(event.person):
            raise Mistake(GONE)
        return await self._or_refused(event, current, self._press(event, current, what))

    async def text_box(self, event: Pressed) -> TextBox | None:
        """Return the text box that a question's *Answer* opens; None for any other button."""
        round_id, what = QuestionButton.read(event.button)
        current = await self._posted.by_id(round_id) if what == "answer" else None
        if current is None or current.community != community_of(event.person):
            return None
        return answer_box(current.posed)

    async def _press(self, event: Pressed, current: Round, what: str) -> Answer:
        if what in ("mine", "solution"):
            return await own_result.look_back(self._store, event, current, what)
        if what == "remind" and current.daily:
            await self._batch.drain()  # the card shows their answer, too
            return await reminders.switch(self._store, event, current)
        refuse_late(event, current)
        if what in ("hint", SHOW_ANYWAY):
            return await self._hint(event, current, sure=what == SHOW_ANYWAY)
        if what == "answer":
            text = (event.text or "").strip()
            if not readable(text):
                raise Mistake("Write an answer first, then send it.")
            if len(text) > matching.LONGEST_REPLY:
                raise Mistake("That answer is too long. A few words will do.")
            return await self._answer(event, current, Via.BUTTON, text=text)
        choices = [str(shown) for shown in range(len(current.posed.order))]
        if what not in choices:
            raise Mistake("This button is out of date. Reply with the number instead.")
        return await self._answer(event, current, Via.BUTTON, choice=choices.index(what))

    async def reacted(self, event: Reacted) -> Answer | None:
        """Handle a reaction: an answer if it is an option's number under an open question."""
        if event.emoji not in KEYCAPS:
            return None
        current = await self._open_in(event)
        choice = KEYCAPS.index(event.emoji)
        if current is None or choice >= len(current.posed.order):
            return None
        if event.added:
            doing = self._answer(event, current, Via.REACTION, choice=choice)
            return await self._or_refused(event, current, doing)
        return await self._or_refused(event, current, self._take_back(event, current, choice))

    async def replied(self, event: Replied) -> Answer | None:
        """Handle a reply: an answer if it is one to an open question."""
        current = await self._open_in(event)
        if current is None:
            return None
        return await self._or_refused(event, current, self.replies.reply(event, current))

    async def _or_refused(
        self, event: Event, current: Round, doing: Awaitable[Answer | None]
    ) -> Answer | None:
        """Return the response; if the action is refused, the person's card with the reason."""
        try:
            answer = await doing
        except Mistake as refusal:
            return await self._refused(event, current, refusal)
        if answer is not None and answer.instead:
            return replace(answer, about=current.ref)
        return answer

    async def _refused(self, event: Event, current: Round, refusal: Mistake) -> Answer:
        await self._batch.drain()  # the card shows their answer, too
        async with self._store.read() as connection:
            has = await private_records.of(connection, current.id, person_key(event.person))
        card = refused(current, has, str(refusal), closed=isinstance(refusal, TooLate))
        return Answer(card, instead=True, about=current.ref)

    async def _open_in(self, event: Reacted | Replied) -> Round | None:
        """Return the open question that the event is about; None for talk: about another message,
        about a closed question, or by a member of another community."""
        before = await self.replies.answered_before(event) if isinstance(event, Replied) else None
        current = before or await self._posted.by_message(event.message)
        if isinstance(event, Replied) and before is None:
            if current is None or event.at >= current.closes_at:
                current = await self._posted.in_thread(event.message)
            if current is not None and not could_answer(event, current):
                return None
        if current is None or event.at >= current.closes_at:
            return None
        return current if current.community == community_of(event.person) else None

    async def _answer(
        self,
        event: Event,
        current: Round,
        via: Via,
        *,
        choice: int | None = None,
        text: str | None = None,
    ) -> Answer:
        kept = AnswerEntry(person_key(event.person), via, event.at, choice, text)
        hinted = await self._keep(event, current, kept)
        return Answer(own(current, PrivateState(kept, hinted)), instead=True)

    async def _take_back(self, event: Event, current: Round, choice: int) -> Answer | None:
        person = person_key(event.person)
        await self._batch.drain()  # the withdrawn answer may not be saved yet
        async with self._store.read() as connection:
            log = await answer_records.log_of(connection, current.id, person)
        taken_back = AnswerEntry(person, Via.REACTION, event.at, choice, taken_back=True)
        before, after = standing(log), standing([*log, taken_back])
        if not any(each.via is Via.REACTION and each.choice == choice for each in log):
            return None
        hinted = await self._keep(event, current, taken_back)
        if before == after:
            return None  # the answer had already been replaced
        return Answer(
            own(current, PrivateState(after, hinted), "" if after else WITHDRAWN), instead=True
        )

    async def _keep(self, event: Event, current: Round, kept: AnswerEntry) -> bool:
        """Save an answer; return whether the person has seen the hint. Raises TooLate."""
        submission = Submission(current.id, event.person, event.delivery, kept)
        receipt = await self._batch.put(submission)
        if receipt is Receipt.LATE:
            raise TooLate(JUST_CLOSED)
        self.names.stored(event.person)
        metrics.answers.labels(event.person.platform, kept.via.value).inc()
        return receipt is Receipt.KEPT_HINTED

    async def _keep_batch(self, batch: Sequence[Submission]) -> list[Receipt]:
        return await answer_records.keep(self._store, batch)

    async def open_for(self, community: str) -> list[Round]:
        """Return the questions that are open in a community, the last to close first."""
        async with self._store.read() as connection:
            return await records.open_in(connection, community, self._now())

    async def settled(self) -> None:
        """Wait until every answer and name so far is saved."""
        await self._batch.drain()
        await self.names.settled()

    async def _hint(self, event: Event, current: Round, *, sure: bool) -> Answer:
        """Show the hint; after an answer, warn what it costs first, unless they are `sure`."""
        person = person_key(event.person)
        await self._batch.drain()
        async with self._store.write() as connection:
            if not await answer_records.takes_more(connection, current.id):
                raise TooLate(JUST_CLOSED)  # its points are already awarded
            has = await private_records.of(connection, current.id, person)
            if has.answer is not None and not has.hinted and not sure:
                return Answer(hint_warning(current, has), instead=True)
            await answer_records.take_hint(connection, current.id, person, event.at)
        return Answer(own(current, replace(has, hinted=True)), instead=True)
