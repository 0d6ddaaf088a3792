"""What people see of a round, on every platform."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from adapters.discord import render as discord
from adapters.slack import render as slack
from adapters.web import render as web
from bot.boards import cards as board_cards
from bot.boards.records import Row
from bot.chat.fit import adapt, fit
from bot.curriculum.checks import LONGEST_QUESTION
from bot.curriculum.library import Library
from bot.curriculum.model import ChoiceQuestion
from bot.questions import posed_question
from bot.questions.posed_question import PosedQuestion
from bot.quiz import cards, daily_cards
from bot.quiz.outcomes import is_right
from bot.quiz.records import Round
from bot.quiz.scoring import WORTH, AnswerEntry, Via, score
from bot.settings import Settings
from bot.text.emoji import KEYCAPS
from tests.curriculum.build import topic
from tests.scene import CHANNEL

START = datetime(2026, 1, 1, tzinfo=UTC)
LONG_NAME = "_*" * 250  # every character of it has to be escaped


@pytest.fixture(scope="module")
def library():
    return Library.load(Settings().content)


def shipped(library, **kind):
    """Each shipped question, and its reveal with a crowd of long names."""
    for entry, question in library.questions(None, None):
        source = next(each for each in entry.topic.sources if each.id == question.source)
        order = posed_question.shuffled(question, Random(1).shuffle)
        posed = PosedQuestion(
            entry.topic.id, entry.topic.title, source.title, source.url, question, order
        )
        yield from all_of(posed, **kind)


def longest(**kind):
    """The same of the longest question that a topic may hold."""
    return all_of(longest_posed(), **kind)


def longest_posed():
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
    return PosedQuestion("t" * 48, "T" * 60, "S" * 160, url, question, (4, 3, 2, 1, 0))


def all_of(posed, *, spoilers):
    """A question, its reveal, and what a daily becomes where texts can be hidden, or not."""
    question = posed.question
    answered = AnswerEntry(
        "one", Via.BUTTON, START, posed.key, getattr(question, "answers", "_")[0]
    )
    changed = AnswerEntry("two", Via.BUTTON, START + timedelta(seconds=1), posed.key, answered.text)
    outcome = score(
        [answered, changed],
        is_right=lambda kept: is_right(posed, kept),
        worth=WORTH[question.difficulty],
        opened_at=START,
        closes_at=START + timedelta(seconds=30),
    )
    names = {"one": LONG_NAME, "two": LONG_NAME}
    yield cards.question("0" * 16, posed, START, seed=True)
    yield cards.question("0" * 16, posed, START, seed=True, daily=True)
    yield cards.question("0" * 16, posed, START, seed=True, asker=LONG_NAME, answered=12_345)
    yield cards.reveal("0" * 16, posed, outcome, names)
    current = Round(
        "0" * 16, CHANNEL, "1", posed, "closed", START, START + timedelta(days=1), "s" * 16
    )
    rows = [Row(n, str(n), LONG_NAME, 123_456, n) for n in range(1, 6)]
    gained = {str(n): 30 for n in range(1, 6)}
    told = daily_cards.RevealFacts([(LONG_NAME, 1234)] * 5, board_cards.lines(rows, None, gained))
    yield daily_cards.reveal(current, outcome, told, spoilers=spoilers)
    yield daily_cards.solution(current, outcome, names)


@pytest.mark.parametrize(
    ("limits", "render"),
    [
        (discord.LIMITS, discord.markdown),
        (slack.LIMITS, slack.mrkdwn),
        (web.LIMITS, web.html),
    ],
)
def test_every_question_and_its_reveal_fit_as_they_are(library, limits, render):
    kind = {"spoilers": limits.spoilers}
    for post in (*shipped(library, **kind), *longest(**kind)):
        fitted = fit(post, limits, render)
        uncut = adapt(post, limits)
        assert (fitted.title, fitted.text, fitted.footer) == (post.title, uncut.text, post.footer)
        added = post.unhide is not None and not limits.spoilers
        assert len(fitted.buttons) == len(post.buttons) + added


def options_of(*texts):
    """A question's card on a phone's Discord: its text, and the rows of its labels."""
    question = ChoiceQuestion.model_validate(
        {
            **FIRST,
            "options": [{**FIRST["options"][bool(n)], "text": t} for n, t in enumerate(texts)],
        }
    )
    posed = PosedQuestion(
        "t", "Topic", "Paper", "https://x.org", question, tuple(range(len(texts)))
    )
    fitted = fit(cards.question("1", posed, START, seed=True), discord.LIMITS, discord.markdown)
    rows = [[] for _ in range(1 + fitted.buttons[-1].row)]
    for button in fitted.buttons:
        rows[button.row].append(button.label)
    return fitted.text, rows


FIRST = topic()["questions"][0]
HINT = ["Hint (costs a quarter)"]
LONG = "A sentence that a phone's button cuts short, but not the card"  # 61 characters


def test_short_options_stand_on_one_row_of_buttons_and_nowhere_else():
    text, rows = options_of("One", "Two", "Three")
    assert rows == [["1 · One", "2 · Two", "3 · Three"], HINT]
    assert "Two" not in text


def test_options_that_a_phone_shows_whole_have_a_row_each_and_stand_nowhere_else():
    text, rows = options_of("In the votes of users", "In marks by experts", "In the same text")
    assert [len(row) for row in rows] == [1, 1, 1, 1]
    assert rows[1] == ["2 · In marks by experts"]
    assert "experts" not in text


def test_longer_options_stand_on_the_buttons_and_in_the_text():
    text, rows = options_of(LONG, "Two", "Three")
    assert [row[0] for row in rows[:3]] == [f"1 · {LONG}", "2 · Two", "3 · Three"]
    assert f"{KEYCAPS[0]} {LONG}" in text


def test_five_options_leave_a_row_for_the_hint():
    _, rows = options_of(*(f"{LONG} {number}" for number in range(5)))
    assert [len(row) for row in rows] == [2, 2, 1, 1]
    assert rows[-1] == HINT


@pytest.mark.parametrize("odd", ["x" * 77, "`out[0]`", "*two*", "two\\\nlines", "```\nx\n```"])
def test_an_option_that_no_label_can_show_leaves_all_to_the_text(odd):
    text, rows = options_of("One", odd, "Three")
    assert rows == [list(KEYCAPS[:3]), HINT]
    assert f"{KEYCAPS[0]} One" in text


def test_a_label_shows_what_an_escape_stands_for():
    _, rows = options_of("2 \\* 3", "Two", "Three")
    assert rows[0][0] == "1 · 2 * 3"


@pytest.mark.parametrize(
    ("count", "total", "shown"),
    [(0, 0, "▱" * 10), (0, 3, "▱" * 10), (3, 3, "▰" * 10), (1, 2, "▰" * 5 + "▱" * 5)],
)
def test_a_bar_shows_a_share(count, total, shown):
    assert cards.bar(count, total) == shown
