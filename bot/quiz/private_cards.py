"""The private card that a person has for an open question.

It shows their answer, the hint if they took it, and what they can still do. Each new card replaces
the previous one, which keeps it short and up to date.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from bot.chat.button_ids import question_button
from bot.chat.markup import escape
from bot.chat.model import Accent, Button, Post, Style
from bot.chat.spoilers import one_line
from bot.quiz import cards
from bot.quiz.records import Round
from bot.quiz.scoring import AnswerEntry
from bot.text.emoji import KEYCAPS

WITHDRAWN: Final = "Your answer is withdrawn."
SHOW_ANYWAY: Final = "hint-anyway"
_STILL_COSTS: Final = (
    "You've answered already. A hint now would still cost a quarter of this question's points."
)
_HINTED: Final = "With the hint, a right answer earns three quarters of the points."


@dataclass(frozen=True, slots=True)
class PrivateState:
    """A person's answer and hint on a question."""

    answer: AnswerEntry | None  # the one that counts
    hinted: bool


def own(current: Round, has: PrivateState, note: str = "") -> Post:
    """Return the card while the question is open. `note` says what has just happened."""
    blocks = [note, *_state(current, has), _until(current, has.answer)]
    text = "\n\n".join(filter(None, blocks))
    return Post(text, accent=Accent.QUESTION, in_place=_in_place(current, has))


def hint_warning(current: Round, has: PrivateState) -> Post:
    """Return the card that warns of a hint's cost after an answer."""
    blocks = [_STILL_COSTS, *_said(current, has.answer), _until(current, has.answer)]
    return Post(
        "\n\n".join(blocks),
        accent=Accent.QUESTION,
        buttons=(Button(question_button(current.id, SHOW_ANYWAY), "Show it anyway"),),
        in_place=_in_place(current, replace(has, hinted=True)),  # no second button for the hint
    )


def refused(current: Round, has: PrivateState, why: str, *, closed: bool) -> Post:
    """Return the card for a refused action; `closed`: the question takes no more actions."""
    if closed:
        return Post("\n\n".join([why, *_said(current, has.answer)]), accent=Accent.BAD)
    blocks = [why, *_state(current, has), _until(current, has.answer)]
    return Post("\n\n".join(blocks), accent=Accent.BAD, in_place=_in_place(current, has))


def _in_place(current: Round, has: PrivateState) -> tuple[Button, ...]:
    """Return the buttons for what is still possible. They show only numbers: the question spells
    out the options."""
    chosen = None if has.answer is None else has.answer.choice
    answers = cards.answer_buttons(current.id, current.posed)
    return (
        *(
            replace(each, style=Style.PLAIN, spell_out=False)
            for n, each in enumerate(answers)
            if n != chosen
        ),
        *(() if has.hinted else (cards.hint_button(current.id),)),
    )


def _state(current: Round, has: PrivateState) -> list[str]:
    hint = [f"**Hint:** {one_line(current.posed.question.hint)} *{_HINTED}*"] if has.hinted else []
    return [*_said(current, has.answer), *hint]


def _said(current: Round, answer: AnswerEntry | None) -> list[str]:
    if answer is None:
        return []
    if answer.choice is None:
        return [f"Your answer is **{escape(answer.text or '')}**."]
    said = f"You chose {KEYCAPS[answer.choice]} {current.posed.options[answer.choice]}"
    return [said if said.endswith((".", "!", "?")) else f"{said}."]


def _until(current: Round, answer: AnswerEntry | None) -> str:
    until = cards.until(current.closes_at, daily=current.daily)
    if answer is None:
        return f"You can answer until {until}."
    how = "" if answer.choice is not None else ": press **Answer** again, or reply again"
    return f"You can change it until {until}{how}."
