"""Completions for the options of `/daily`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.chat.platform import Suggestion
from bot.curriculum.library import Library
from bot.schedule import weekdays, zones

_DAYS: Final = ("weekdays", "daily", "weekends", "mon,wed,fri", "tue,thu", "mon-thu", "mon")


def complete_zone(typed: str) -> Sequence[Suggestion]:
    """Complete a time zone by city, country or tz name."""
    return [Suggestion(label, name) for label, name in zones.complete(typed)]


def complete_days(typed: str) -> Sequence[Suggestion]:
    """Complete days of the week with common choices, or the typed days if they are valid."""
    wanted = typed.strip().casefold()
    usual = [days for days in _DAYS if days.startswith(wanted)]
    meant = weekdays.known_days(wanted)
    own = [] if meant is None or usual else [weekdays.days(meant).replace(" and ", ", ")]
    return [Suggestion(each, each) for each in (*usual, *own)]


def complete_topics(typed: str, library: Library) -> Sequence[Suggestion]:
    """Complete the last topic of a comma-separated list."""
    before, comma, last = typed.rpartition(",")
    given = [name.strip() for name in before.split(",") if name.strip()]
    start = "".join(f"{name}, " for name in given) if comma else ""
    return [
        Suggestion(f"{start}{label}", f"{start}{topic}")
        for label, topic in library.complete(last.strip())
        if topic not in given
    ]
