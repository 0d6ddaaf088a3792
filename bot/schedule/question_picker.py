"""Choose the question of a daily.

No question repeats before the whole pool has been asked, which is a cycle. Within a cycle, the
order decides the topic, and the day of the week decides the difficulty.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.curriculum.model import Difficulty
from bot.questions.history import AskedQuestion

_FRIDAY: Final = 4
_LEVELS: Final = tuple(Difficulty)


class Order(StrEnum):
    """The order in which topics are chosen."""

    CURRICULUM = "curriculum"  # one topic after the other, in course order
    ROTATION = "rotation"  # another topic each time
    MISTAKES = "mistakes"  # the topic that this channel gets wrong most often


@dataclass(frozen=True, slots=True)
class Item:
    """A question that may be asked."""

    topic: str
    question: str
    difficulty: Difficulty

    @property
    def key(self) -> tuple[str, str]:
        return self.topic, self.question


@dataclass(frozen=True, slots=True)
class Choice:
    """The chosen question, and how many of the pool are then left in this cycle."""

    item: Item
    left: int
    of: int  # the whole pool


def rising(weekday: int, days: Collection[int]) -> Difficulty | None:
    """Return a day's difficulty when it rises over the week: easy on the first day, hard on the
    last, or on Friday if that is one of the days. None for any."""
    week = sorted(days)
    last = week.index(_FRIDAY) if _FRIDAY in week else len(week) - 1
    if len(week) == 1 or weekday not in week:
        return None
    place = min(week.index(weekday), last)
    return _LEVELS[2 if place == last else 3 * place // (last + 1)]


def choose(
    pool: Sequence[Item], history: Sequence[AskedQuestion], order: Order, wanted: Difficulty | None
) -> Choice | None:
    """Choose the next question from a pool in curriculum order; `history` is what was asked in this
    channel, oldest first. None if the pool is empty."""
    fresh = _fresh(pool, history)
    if not fresh:
        return None
    topic = _topic(fresh, pool, history, order)
    chosen = min(
        (item for item in fresh if item.topic == topic),
        key=lambda item: 0 if wanted is None else _apart(item.difficulty, wanted),
    )
    return Choice(chosen, len(_unasked(pool, history)) - 1, len(pool))


def left_in_cycle(pool: Sequence[Item], history: Sequence[AskedQuestion]) -> int:
    """Return how many questions of the pool are left before any repeats."""
    return len(_unasked(pool, history))


def _unasked(pool: Sequence[Item], history: Sequence[AskedQuestion]) -> list[Item]:
    """Return the questions of the pool that weren't asked in the current cycle."""
    keys = {item.key for item in pool}
    seen: set[tuple[str, str]] = set()
    for asked in history:
        if (asked.topic, asked.question) in keys:
            seen.add((asked.topic, asked.question))
            if seen == keys:
                seen = set()
    return [item for item in pool if item.key not in seen]


def _fresh(pool: Sequence[Item], history: Sequence[AskedQuestion]) -> list[Item]:
    """Return the questions that may be asked now, without recent ones if others are left. (When a
    pool grows, its cycle ends with the new question, right after ones just asked.)"""
    unasked = _unasked(pool, history)
    latest: dict[tuple[str, str], int] = {}
    for number, asked in enumerate(history):
        latest[asked.topic, asked.question] = number
    known = sorted((item.key for item in pool if item.key in latest), key=lambda key: latest[key])
    lately = (
        set(known[len(known) - len(pool) // 2 :]) if len(pool) // 2 < len(known) else set(known)
    )
    return [item for item in unasked if item.key not in lately] or unasked


def _topic(
    fresh: Sequence[Item], pool: Sequence[Item], history: Sequence[AskedQuestion], order: Order
) -> str:
    topics = list(dict.fromkeys(item.topic for item in fresh))
    match order:
        case Order.ROTATION:
            return _after(topics, list(dict.fromkeys(item.topic for item in pool)), history)
        case Order.MISTAKES:
            return max(topics, key=lambda topic: _wrong(topic, history))
        case Order.CURRICULUM:
            return topics[0]


def _after(topics: Sequence[str], turns: list[str], history: Sequence[AskedQuestion]) -> str:
    """Return the topic that follows the last one asked."""
    last = next((each.topic for each in reversed(history) if each.topic in turns), turns[-1])
    start = turns.index(last) + 1
    return next(topic for topic in turns[start:] + turns[:start] if topic in topics)


def _wrong(topic: str, history: Sequence[AskedQuestion]) -> float:
    """Return the smoothed share of wrong answers; one half if nobody has answered."""
    asked = [each for each in history if each.topic == topic]
    answered = sum(each.answered for each in asked)
    return (answered - sum(each.right for each in asked) + 1) / (answered + 2)


def _apart(one: Difficulty, other: Difficulty) -> int:
    return abs(_LEVELS.index(one) - _LEVELS.index(other))
