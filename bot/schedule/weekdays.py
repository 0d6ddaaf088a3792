"""Parse and format days of the week."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.chat.markup import escape
from bot.errors import Mistake
from bot.schedule.calendar import EVERY_DAY
from bot.text.edit_distance import likeness

_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NEAR = 0.75
_GROUPS = {
    "daily": EVERY_DAY,
    "every day": EVERY_DAY,
    "everyday": EVERY_DAY,
    "all": EVERY_DAY,
    "weekdays": frozenset(range(5)),
    "workdays": frozenset(range(5)),
    "weekday": frozenset(range(5)),
    "weekends": frozenset({5, 6}),
    "weekend": frozenset({5, 6}),
}


def days_of(typed: str) -> frozenset[int]:
    """Parse days of the week, 0 for Monday: `weekdays`, `daily`, `mon,wed,fri`, `mon-fri`.
    Raises Mistake."""
    found = known_days(typed)
    if found is None:
        raise Mistake(
            f"I don't understand the days of the week “{escape(typed, 40)}”. "
            "Write `weekdays`, `daily`, or some of them, like `mon,wed,fri`."
        )
    return found


def known_days(typed: str) -> frozenset[int] | None:
    """Parse days of the week; None if the text isn't one."""
    text = " ".join(typed.casefold().split())
    if text in _GROUPS:
        return _GROUPS[text]
    found: set[int] = set()
    for part in re.split(r"\s*(?:,|\+|&|\band\b)\s*|\s(?=[a-z])(?<![-–]\s)", text):
        first, to, last = re.sub(r"\s*[-–]\s*", "-", part).partition("-")
        days = [_day(first), _day(last if to else first)]
        if part in _GROUPS:
            found |= _GROUPS[part]
        elif days[0] is None or days[1] is None:
            return None
        else:
            found |= {(days[0] + step) % 7 for step in range((days[1] - days[0]) % 7 + 1)}
    return frozenset(found) or None


def nearest(typed: str) -> list[str]:
    """Return the name of a day or group of days that is spelled like this, if any."""
    wanted = typed.casefold()
    scored = [(likeness(wanted, name), name) for name in (*_NAMES, *_GROUPS)]
    best, name = max(scored)
    return [name] if best >= _NEAR else []


def _day(word: str) -> int | None:
    bare = word.removesuffix("s") if len(word) > 4 else word
    fitting = [day for day, name in enumerate(_NAMES) if len(bare) > 1 and name.startswith(bare)]
    return fitting[0] if len(fitting) == 1 else None


def days(of: frozenset[int]) -> str:
    """Format days of the week."""
    for name in ("daily", "weekdays", "weekends"):
        if _GROUPS[name] == of:
            return "every day" if name == "daily" else name
    return _listed([_NAMES[each][:3].title() for each in sorted(of)])


def _listed(parts: Sequence[str]) -> str:
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last
