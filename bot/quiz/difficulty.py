"""How long a live question stays open, and how hard the next one may be. Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Final

from bot.chat.markup import plain
from bot.curriculum.model import ChoiceQuestion, Difficulty, Question

SHORTEST, LONGEST = 30, 180  # seconds that a question gets by itself

_ARRIVING: Final = 5.0  # seconds until people have seen it
_A_WORD: Final = 60 / 200  # reading at 200 words a minute
_A_LINE_OF_CODE: Final = 60 / 20  # and 20 lines of code, as in `curriculum.reading_time`
_THINKING: Final = {Difficulty.EASY: 10.0, Difficulty.MEDIUM: 20.0, Difficulty.HARD: 35.0}
_RECKONING: Final = 20.0  # where figures are to be put together
_TYPING: Final = 10.0  # where there is no button to press
_FIGURES: Final = 4  # as many in a question and its options are there to reckon with
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
    """The options; a short answer's own words are not there to be read."""
    if isinstance(question, ChoiceQuestion):
        return [option.text for option in question.options]
    return ()


def next_question(
    pool: Mapping[Key, Difficulty],
    asked: Mapping[Key, int],
    choose: Callable[[Sequence[Key]], Key],
) -> Key:
    """Choose a question that was never asked here, else the one that was asked longest ago.

    A channel begins with easy questions; medium ones join after 3, hard ones after 6. Where no
    question of the pool is as easy as that, or all were asked, the next harder ones come.
    `asked` says when each was last asked here, as any number that grows.
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
