"""The parts of a question's card, wherever it's asked."""

from __future__ import annotations

from bot.chat.button_ids import LessonButton, question_button
from bot.chat.markup import escape
from bot.chat.model import Button
from bot.curriculum.model import ChoiceQuestion, Snippet
from bot.questions.posed_question import PosedQuestion
from bot.text.emoji import KEYCAPS


def code(snippet: Snippet | None) -> list[str]:
    """Return the question's code block, if it has one."""
    if snippet is None:
        return []
    return [f"```{snippet.language}\n{snippet.code.rstrip()}\n```"]


def answer_of(posed: PosedQuestion) -> str:
    """Return the right answer as a short text."""
    if isinstance(posed.question, ChoiceQuestion):
        assert posed.key is not None
        return f"{KEYCAPS[posed.key]} {posed.options[posed.key]}"
    return ", ".join(escape(answer) for answer in posed.question.answers)


def source(posed: PosedQuestion) -> str:
    """Return the link to the source of the answer."""
    return f"Source: [{escape(posed.source_title, 120)}]({posed.source_url})"


def lesson(posed: PosedQuestion) -> tuple[Button, ...]:
    """Return the button that opens the topic's lesson, if the topic has one."""
    if not posed.has_lesson:
        return ()
    return (Button(str(LessonButton(posed.topic)), "Read the lesson"),)


def unhide(round_id: str) -> Button:
    """Return the button that shows the answer on platforms without spoilers."""
    return Button(question_button(round_id, "solution"), "Show the answer")
