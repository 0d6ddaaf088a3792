"""Typed answers by kind: the cases are data, in the YAML files beside this module."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.curriculum.library import Shelf
from bot.curriculum.model import ShortQuestion
from bot.matching import answer_matches, choice_meant
from bot.settings import read_settings

HERE = Path(__file__).parent
KINDS = (
    "typed_answers.yaml",
    "typed_numbers.yaml",
    "typed_forms.yaml",
    "typed_subjects.yaml",
)


def load(name: str) -> Any:
    return yaml.safe_load((HERE / name).read_text("utf-8"))


def lines(name: str) -> list[tuple[str, str, bool]]:
    """Return the accepted answer, what was typed, and whether it's right."""
    found = []
    for sides in load(name).values():
        for side, cases in sides.items():
            for case in cases:
                accepted, typed = case.split(" <- ", 1) if isinstance(case, str) else case
                found.append((accepted, typed, side == "right"))
    return found


def choices(name: str) -> list[tuple[list[str], str, int | None]]:
    return [
        ([str(option) for option in question["options"]], str(typed), counts)
        for question in load(name)
        for counts, replies in question["counts"].items()
        for typed in replies
    ]


REPORTED = load("reported.yaml")


@pytest.mark.parametrize("case", REPORTED["short"], ids=str)
def test_a_reported_answer_counts_as_it_should(case):
    assert answer_matches(case["typed"], case["accepted"]) is case["right"]


@pytest.mark.parametrize("case", REPORTED["choice"], ids=str)
def test_a_reported_choice_counts_as_it_should(case):
    meant = choice_meant(case["typed"], case["options"])
    assert (None if meant is None else meant + 1) == case["counts"]


@pytest.mark.parametrize(
    ("accepted", "typed", "right"), [case for name in KINDS for case in lines(name)]
)
def test_an_answer_counts_as_it_should(accepted, typed, right):
    assert answer_matches(typed, [accepted]) is right


@pytest.mark.parametrize(("options", "typed", "counts"), choices("choices.yaml"))
def test_a_choice_counts_as_it_should(options, typed, counts):
    meant = choice_meant(typed, options)
    assert (None if meant is None else meant + 1) == counts


def test_right_and_wrong_answers_are_in_balance():
    right = sum(right for name in KINDS for _, _, right in lines(name))
    assert 200 < right < 2 * sum(not right for name in KINDS for _, _, right in lines(name))


def test_every_answer_of_the_shipped_topics_is_told_from_the_others():
    library = Shelf(read_settings().content).library
    for _, question in library.questions():
        if isinstance(question, ShortQuestion):
            assert all(answer_matches(answer, question.answers) for answer in question.answers)
        else:
            texts = [option.text for option in question.options]
            for index, text in enumerate(texts):
                assert choice_meant(text, texts) == index
                assert choice_meant(text.upper(), texts) == index
                assert choice_meant(f"||{text}!||", texts) == index
