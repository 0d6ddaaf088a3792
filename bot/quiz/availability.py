"""Decide whether people could answer for most of a question's time. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

Span = tuple[datetime, datetime]
"""The start and end of an unbroken connection."""


def reachable(spans: Iterable[Span], since: datetime, until: datetime) -> timedelta:
    """Return how long the bot was connected between two moments; overlaps count once."""
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
    """Return whether the bot was offline for more than half of a question's time. Before
    `known_since`, when the records start, it counts as online; None means no records."""
    if known_since is None:
        return False
    there = [*spans, (opened_at, known_since)]
    return reachable(there, opened_at, closes_at) < (closes_at - opened_at) / 2
