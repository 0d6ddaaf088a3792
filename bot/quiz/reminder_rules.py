"""Decide when to remind people of a daily, and whom. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.quiz.scoring import AnswerEntry, standing

BEFORE: Final = timedelta(hours=1)


def due(opened_at: datetime, closes_at: datetime) -> datetime:
    """Return the reminder time: an hour before closing, or halfway through if the daily is open for
    less than two hours."""
    return closes_at - min(BEFORE, (closes_at - opened_at) / 2)


def unanswered(persons: Sequence[str], log: Iterable[AnswerEntry]) -> list[str]:
    """Return the people without an answer that counts; `log` is the round's, oldest first."""
    by_person: defaultdict[str, list[AnswerEntry]] = defaultdict(list)
    for each in log:
        by_person[each.person].append(each)
    return [person for person in persons if standing(by_person[person]) is None]
