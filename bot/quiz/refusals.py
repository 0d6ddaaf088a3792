"""The reasons for refusing an action on a question."""

from __future__ import annotations

from typing import Final

from bot.chat.events import Event
from bot.chat.markup import command
from bot.errors import Mistake, TooLate
from bot.quiz.cards import until
from bot.quiz.records import Round

JUST_CLOSED: Final = "That question has just closed. Catch the next one!"
GONE: Final = f"That question is no longer available. Ask for a new one with {command('quiz')}."


class OpenAlready(Mistake):
    """The refusal of a second live question in a channel."""

    def __init__(self, current: Round) -> None:
        super().__init__("A question is already open here. One at a time, please.")
        self.current = current


def refuse_late(event: Event, current: Round) -> None:
    """Raise TooLate if the question was closed at the time of the event."""
    if event.at >= current.closes_at:
        closed = until(current.closes_at, daily=current.daily)
        raise TooLate(f"This question is closed. It was open until {closed}. Catch the next one!")
