"""Decide how long a live question stays open and how hard the next one may be. Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Final

from bot.chat.markup import plain
from bot.curriculum.model import ChoiceQuestion, Difficulty, Question

SHORTEST, LONGEST = 30, 180  # seconds, if nobody sets a time

_ARRIVING: Final = 5.0  # seconds until people notice it
_A_WORD: Final = 60 / 200  # reading 200 words a minute
_A_LINE_OF_CODE: Final = 60 / 20  # or 20 lines of code, as in `curriculum.reading_time`
_THINKING: Final = {Difficulty.EASY: 10.0, Difficulty.MEDIUM: 20.0, Difficulty.HARD: 35.0}
_RECKONING: Final = 20.0  # extra time for a calculation
_TYPING: Final = 10.0  # extra time without option buttons
_FIGURES: Final = 4  # this many numbers in a question and its options imply a calculation
_FIGURE: Final = re.compile(r"\d")
_STEP: Final = 5

_EASY_FOR: Final = 3  # questions asked in a channel before a medium one may come
_MEDIUM_FOR: Final = 3  # and then before a hard one may

Key = tuple[str, str]  # a topic and a question


def open_for(question: Question) -> timedelta:
    """Return how long a question stays open: time to read it, think and answer.

    A multiple of 5 seconds, from 30 to 180.
    """
    stem = plain(question.stem).split()
    options = [plain(each).split() for each in _offered(question)]
    needed = _ARRIVING + _THINKING[question.difficulty]
    needed += _A_WORD * (len(stem) + sum(map(len, options)))
    if question.snippet is not None:
        needed += _A_LINE_OF_CODE * len(question.snippet.code.strip().splitlines())
    figures = sum(bool(_FIGURE.search(word)) for word in stem)
    figures += sum(bool(_FIGURE.search(" ".join(option))) for option in options)
    if figures >= _FIGURES:
        needed += _RECKONING
    if not options:
        needed += _TYPING
    seconds = math.ceil(needed / _STEP) * _STEP
    return timedelta(seconds=min(max(seconds, SHORTEST), LONGEST))


def _offered(question: Question) -> Sequence[str]:
    """Return the texts of the options; a short-answer question shows none."""
    if isinstance(question, ChoiceQuestion):
        return [option.text for option in question.options]
    return ()


def next_question(
    pool: Mapping[Key, Difficulty],
    asked: Mapping[Key, int],
    choose: Callable[[Sequence[Key]], Key],
) -> Key:
    """Choose a question that was never asked here, else the one asked longest ago.

    A channel starts with easy questions; medium ones join after 3, hard ones after 6. If the pool
    has no unasked question that easy, harder ones are allowed. `asked` maps each question to when
    it was last asked here, as any increasing number.
    """
    hardest = 0 if len(asked) < _EASY_FOR else 1 if len(asked) < _EASY_FOR + _MEDIUM_FOR else 2
    levels = tuple(Difficulty)
    for most in range(hardest, len(levels)):
        fresh = [
            key for key, level in pool.items() if key not in asked and level in levels[: most + 1]
        ]
        if fresh:
            return choose(fresh)
    return min(pool, key=lambda key: asked[key])
