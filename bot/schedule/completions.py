"""Completions of `/daily`'s options."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.chat.model import Suggestion
from bot.curriculum.library import Library
from bot.schedule import weekdays, zones

_DAYS: Final = ("weekdays", "daily", "weekends", "mon,wed,fri", "tue,thu", "mon-thu", "mon")


def complete_zone(typed: str) -> Sequence[Suggestion]:
    """Zones by city, country or their own names."""
    return [Suggestion(label, name) for label, name in zones.complete(typed)]


def complete_days(typed: str) -> Sequence[Suggestion]:
    """The usual weeks, and what is typed where it is one."""
    wanted = typed.strip().casefold()
    usual = [days for days in _DAYS if days.startswith(wanted)]
    meant = weekdays.known_days(wanted)
    own = [] if meant is None or usual else [weekdays.days(meant).replace(" and ", ", ")]
    return [Suggestion(each, each) for each in (*usual, *own)]


def complete_topics(typed: str, library: Library) -> Sequence[Suggestion]:
    """The last of several topics with commas between."""
    before, comma, last = typed.rpartition(",")
    given = [name.strip() for name in before.split(",") if name.strip()]
    start = "".join(f"{name}, " for name in given) if comma else ""
    return [
        Suggestion(f"{start}{label}", f"{start}{topic}")
        for label, topic in library.complete(last.strip())
        if topic not in given
    ]
