"""Whether people could answer a question for most of the time that it was open. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

Span = tuple[datetime, datetime]
"""From when to when the bot was connected without a break."""


def reachable(spans: Iterable[Span], since: datetime, until: datetime) -> timedelta:
    """Return how long the bot was connected between two moments; what overlaps counts once."""
    total, covered = timedelta(), since
    for began, ended in sorted(spans):
        first, last = max(began, covered), min(ended, until)
        if last > first:
            total += last - first
            covered = last
    return total


def was_away(
    spans: Iterable[Span], opened_at: datetime, closes_at: datetime, known_since: datetime | None
) -> bool:
    """Tell whether the bot was away for more than half of a question's time. It is taken to have
    been there before `known_since`, from when on that is recorded; None where nothing is."""
    if known_since is None:
        return False
    there = [*spans, (opened_at, known_since)]
    return reachable(there, opened_at, closes_at) < (closes_at - opened_at) / 2
