"""The card of a closed daily question.

People who scroll back may still want to try the question, so spoilers hide everything that gives
the answer away: the ✅ and ❌ marks, the options' feedback, the steps, and how many were right, or
who (next to what everyone chose, that reveals the answer). What everyone chose, streaks and
standings are visible; a small group's answer can be deduced from them, but not read by accident. On
a platform without spoilers, a button shows the answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.chat.button_ids import LEARN, owner, question_button
from bot.chat.markup import escape
from bot.chat.model import Accent, Button, Picture, Post, Style
from bot.chat.spoilers import hidden, one_line, spoiler
from bot.curriculum.model import ShortQuestion
from bot.questions import cards as pieces
from bot.questions.posed_question import PosedQuestion
from bot.quiz import cards
from bot.quiz.records import Round
from bot.quiz.scoring import Outcome
from bot.text.emoji import KEYCAPS

AWAY: Final = "I was offline for most of this question's time, so nobody loses a streak."
NAME: Final = 24  # characters per name in the list of streaks


@dataclass(frozen=True, slots=True)
class RevealFacts:
    """The facts that a reveal shows besides the question: the longest streaks of people who
    answered it, by name, and the lines of the day's standings."""

    streaks: Sequence[tuple[str, int]] = ()
    standings: str = ""
    picture: Picture | None = None
    excused: bool = False  # the bot was offline for most of its time


def reveal(current: Round, outcome: Outcome, facts: RevealFacts, *, spoilers: bool) -> Post:
    """Return the closed question; `spoilers` says whether the platform can hide text."""
    posed = current.posed
    asked = posed.question
    if spoilers:
        answer = _hidden_answer(posed, outcome)
    else:
        answer = ["Press *Show the answer* to see it explained. Only you will see it."]
    blocks = [
        asked.stem,
        *pieces.code(asked.snippet),
        *_options(posed, outcome, spoilers=spoilers),
        *answer,
        *([AWAY] if facts.excused else []),
        *_streaks(facts.streaks),
        *([f"**The day's standings**\\\n{facts.standings}"] if facts.standings else []),
        pieces.source(posed),
    ]
    return Post(
        title=f"Daily question, closed · {posed.topic_title}",
        text="\n\n".join(blocks),
        accent=Accent.GOOD,
        picture=facts.picture,
        buttons=_buttons(current),
        footer=f"{asked.difficulty} · {_people(len(outcome.answered))} answered",
        unhide=pieces.unhide(current.id),
    )


def _buttons(current: Round) -> tuple[Button, ...]:
    return (
        Button(question_button(current.id, "mine"), "How did I do?", Style.PRIMARY),
        *pieces.lesson(current.posed),
        Button(question_button(current.id, "remind"), "Remind me"),
    )


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count or 'no'} people"


def _options(posed: PosedQuestion, outcome: Outcome, *, spoilers: bool) -> list[str]:
    """Return each option with its count, and its feedback if the platform can hide it."""
    counts = chosen(posed, outcome)
    blocks: list[str] = []
    for shown, (text, feedback) in enumerate(zip(posed.options, posed.feedback, strict=True)):
        lines = [f"{KEYCAPS[shown]} {text}", cards.share(counts[shown], sum(counts))]
        if spoilers:
            mark = "✅" if shown == posed.key else "❌"
            lines.append(spoiler(f"{mark} {one_line(feedback)}"))
        blocks.append("\\\n".join(lines))
    return blocks


def chosen(posed: PosedQuestion, outcome: Outcome) -> list[int]:
    """Return how many chose each option as shown; empty for a short answer."""
    return [outcome.chosen(shown) for shown in range(len(posed.options))]


def _hidden_answer(posed: PosedQuestion, outcome: Outcome) -> list[str]:
    asked = posed.question
    steps = [f"{number}. {spoiler(step)}" for number, step in enumerate(asked.solution, 1)]
    blocks = [f"**The answer:** {spoiler(f'{pieces.answer_of(posed)} · {right(outcome)}')}"]
    if isinstance(asked, ShortQuestion):
        blocks.append(hidden(asked.feedback))
    blocks.append("**Step by step**\n" + "\n".join(steps))
    blocks.append(f"**Check yourself:** {spoiler(asked.check)}")
    return blocks


def right(outcome: Outcome) -> str:
    """Say how many were right."""
    everyone = (*outcome.results, *outcome.unscored)
    if not everyone:
        return "nobody answered"
    return f"{sum(result.correct for result in everyone)} of {len(everyone)} got it right"


def _streaks(streaks: Sequence[tuple[str, int]]) -> list[str]:
    if not streaks:
        return []
    named = [f"{escape(name, NAME)} **{length}**" for name, length in streaks]
    return [f"🔥 Daily streaks: {' · '.join(named)}"]


def bars(posed: PosedQuestion, outcome: Outcome) -> tuple[list[str], list[int], str]:
    """Return the picture's labels, its counts and its text alternative.

    For short answers, it shows how many were right, which doesn't reveal the answer.
    """
    counts = chosen(posed, outcome)
    labels = [str(number) for number in range(1, len(counts) + 1)]
    if not counts:
        everyone = (*outcome.results, *outcome.unscored)
        correct = sum(result.correct for result in everyone)
        labels, counts = ["Right", "Not yet"], [correct, len(everyone) - correct]
    total = sum(counts)
    listed = ", ".join(
        f"{label}: {cards.in_figures(count, total)}"
        for label, count in zip(labels, counts, strict=True)
    )
    return labels, counts, f"What {_people(total)} answered. {listed}."


def solution(current: Round, outcome: Outcome, names: Mapping[str, str]) -> Post:
    """Return the full reveal, for the person who asked to see it."""
    post = cards.reveal(current.id, current.posed, outcome, names, daily=True)
    lesson = tuple(button for button in post.buttons if owner(button.id) == LEARN)
    return Post(title=post.title, text=post.text, accent=post.accent, buttons=lesson)
