"""What people see of a round, on every platform."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from adapters.discord import render as discord
from adapters.slack import render as slack
from adapters.web import render as web
from bot.curriculum.checks import LONGEST_QUESTION
from bot.curriculum.library import Library
from bot.curriculum.model import ChoiceQuestion
from bot.fit import fit
from bot.quiz import cards, posing
from bot.quiz.outcomes import is_right
from bot.quiz.posing import Posed
from bot.quiz.scoring import WORTH, Kept, Via, score
from bot.settings import Settings

START = datetime(2026, 1, 1, tzinfo=UTC)
LONG_NAME = "_*" * 250  # every character of it has to be escaped


@pytest.fixture(scope="module")
def library():
    return Library.load(Settings().content)


def shipped(library):
    """Each shipped question, and its reveal with a crowd of long names."""
    for entry, question in library.questions(None, None):
        source = next(each for each in entry.topic.sources if each.id == question.source)
        order = posing.shuffled(question, Random(1).shuffle)
        yield from both(
            Posed(entry.topic.id, entry.topic.title, source.title, source.url, question, order)
        )


def longest():
    """The longest question that a topic may hold."""
    words = "word " * 100
    rest = LONGEST_QUESTION - 5 * (80 + 140) - 6 * 66 - 200
    question = ChoiceQuestion.model_validate(
        {
            "id": "q" * 48,
            "difficulty": "medium",
            "stem": words[:rest].strip(),
            "options": [
                {"text": f"{n} {words}"[:80], "feedback": f"{words}"[:140], "key": n == 0}
                for n in range(5)
            ],
            "solution": [words[:66]] * 6,
            "check": words[:200],
            "hint": words[:300],
            "source": "s" * 48,
        }
    )
    url = "https://example.org/" + "x" * 280
    return both(Posed("t" * 48, "T" * 60, "S" * 160, url, question, (4, 3, 2, 1, 0)))


def both(posed):
    """A question and its reveal."""
    question = posed.question
    answered = Kept("one", Via.BUTTON, START, posed.key, getattr(question, "answers", "_")[0])
    changed = Kept("two", Via.BUTTON, START + timedelta(seconds=1), posed.key, answered.text)
    outcome = score(
        [answered, changed],
        is_right=lambda kept: is_right(posed, kept),
        worth=WORTH[question.difficulty],
        opened_at=START,
        closes_at=START + timedelta(seconds=30),
    )
    names = {"one": LONG_NAME, "two": LONG_NAME}
    yield cards.question("0" * 16, posed, START, seed=True)
    yield cards.reveal("0" * 16, posed, outcome, names)


@pytest.mark.parametrize(
    ("limits", "render"),
    [
        (discord.LIMITS, discord.markdown),
        (slack.LIMITS, slack.mrkdwn),
        (web.LIMITS, web.html),
    ],
)
def test_every_question_and_its_reveal_fit_as_they_are(library, limits, render):
    for post in (*shipped(library), *longest()):
        fitted = fit(post, limits, render)
        assert (fitted.title, fitted.text, fitted.footer) == (post.title, post.text, post.footer)
        assert len(fitted.buttons) == len(post.buttons)


@pytest.mark.parametrize(
    ("count", "total", "shown"),
    [(0, 0, "▱" * 10), (0, 3, "▱" * 10), (3, 3, "▰" * 10), (1, 2, "▰" * 5 + "▱" * 5)],
)
def test_a_bar_shows_a_share(count, total, shown):
    assert cards.bar(count, total) == shown
