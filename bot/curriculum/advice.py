"""Suggestions that would improve a topic; they never fail a check."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bot.curriculum.library import Entry, Library
from bot.curriculum.loading import TOPIC_FILE
from bot.curriculum.model import Difficulty
from bot.curriculum.problems import Problem, in_order
from bot.text.plurals import counted

ENOUGH_QUESTIONS: Final = 10  # two weeks of weekday dailies without a repeat


def advice(library: Library) -> list[Problem]:
    """Return suggestions for every topic of a library, in file order."""
    return in_order(
        Problem(_file(entry), 1, 1, message, "advice")
        for entry in library.entries.values()
        for message in (*_lesson(entry), *_questions(entry))
    )


def _file(entry: Entry) -> Path:
    whole = entry.folder / f"{entry.topic.id}.yaml"
    return whole if whole.is_file() else entry.folder / TOPIC_FILE


def _lesson(entry: Entry) -> Iterator[str]:
    modes = entry.topic.modes
    if modes.first is None:
        yield (
            "the topic has no lesson yet; write explain.yaml, so that people can read about it "
            "before and after they're asked"
        )
    elif modes.explain is None:
        yield "the topic has no explain.yaml yet; write one for people who are new to it"
    if modes.explain is None and modes.visualize is None:
        yield (
            "the topic has no picture yet; draw its main idea as a diagram in explain.yaml, or "
            "plot what you measured in visualize.yaml"
        )


def _questions(entry: Entry) -> Iterator[str]:
    asked = [one for one in entry.topic.questions if not one.retired]
    if not asked:
        yield "the topic has no questions yet; write some in questions.yaml, so it can be asked"
        return
    if len(asked) < ENOUGH_QUESTIONS:
        yield (
            f"the topic has {counted(len(asked), 'question')}; write {ENOUGH_QUESTIONS} or more, "
            "so that a daily on weekdays runs for two weeks without a repeat"
        )
    levels = {one.difficulty for one in asked}
    if Difficulty.EASY not in levels:
        yield "no question is easy; write some ('difficulty: easy'): a new channel gets them first"
    if Difficulty.HARD not in levels:
        yield "no question is hard; write some ('difficulty: hard') for people who know the topic"
