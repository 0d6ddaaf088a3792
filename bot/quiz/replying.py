"""What a reply to a question answers. Pure."""

from __future__ import annotations

from bot import matching
from bot.chat import Replied
from bot.curriculum.model import ShortQuestion
from bot.quiz.posing import Posed
from bot.quiz.scoring import Kept, Via
from bot.store.tables import person_key


def answer_in(event: Replied, posed: Posed) -> Kept | None:
    """Return the answer that a reply gives; None for conversation."""
    person, asked = person_key(event.person), posed.question
    if isinstance(asked, ShortQuestion):
        text = matching.answer_said(event.text, asked.answers)
        return None if text is None else Kept(person, Via.REPLY, event.at, text=text)
    choice = matching.choice_meant(event.text, posed.options)
    return None if choice is None else Kept(person, Via.REPLY, event.at, choice)
