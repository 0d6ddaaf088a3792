"""Read a reply to a question as an answer. Pure."""

from __future__ import annotations

from bot import matching
from bot.chat.display_names import readable
from bot.chat.events import Replied
from bot.curriculum.model import ShortQuestion
from bot.questions.posed_question import PosedQuestion
from bot.quiz.scoring import AnswerEntry, Via
from bot.store.tables import message_key, person_key


def answer_in(event: Replied, posed: PosedQuestion) -> AnswerEntry | None:
    """Return the answer that a reply gives; None for conversation."""
    asked, choice, text = posed.question, None, None
    if isinstance(asked, ShortQuestion):
        said = matching.answer_said(event.text, asked.answers)
        text = said if said is not None and readable(said) else None
    else:
        choice = matching.choice_meant(event.text, posed.options)
    if choice is None and text is None:
        return None
    message = None if event.reply is None else message_key(event.reply)
    return AnswerEntry(person_key(event.person), Via.REPLY, event.at, choice, text, message=message)
