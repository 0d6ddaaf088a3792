"""Parse times of day and lengths of time, and format lengths."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import time, timedelta
from typing import Final

from bot.chat.markup import command, escape
from bot.errors import Mistake
from bot.schedule.calendar import Pattern, shortest_rest

SHORTEST: Final = timedelta(minutes=10)
LONGEST: Final = timedelta(days=7)

_NOON, _MIDNIGHT = time(12), time(0)
_TIMES: Final[Mapping[str, time]] = {
    **dict.fromkeys(("noon", "midday", "12 noon"), _NOON),
    **dict.fromkeys(("midnight", "12 midnight"), _MIDNIGHT),
}
_AT = re.compile(r"^(?:at |@ ?|kl\.? )")
_CLOCK = re.compile(
    r"(?P<hour>\d{1,2})(?:(?:[:.](?P<minute>\d\d)(?:[:.]00)?)|h(?P<after_h>\d\d)?)?"
    r" ?(?P<half>[ap](?:\.? ?m\.?)?|uhr|o'?clock|o clock|h)?"
    r"(?: (?P<part>in the morning|in the afternoon|in the evening|at night))?",
    re.ASCII,
)
_MILITARY = re.compile(r"(\d{1,2})(\d\d) ?(?:h|hrs?|hours|uhr|([ap])\.?m\.?)?", re.ASCII)
_SPOKEN = re.compile(r"(half past|(?:a )?quarter (?:past|to)) ([a-z]+|\d{1,2})", re.ASCII)
_HOURS: Final = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve"),
)
_BARE_HOURS = re.compile(r"\d{1,2} ?h", re.ASCII)
_SPAN = re.compile(r"(\S.*?) ?(?:-|–|—| to | until | till ) ?(\S.*)")
_DIGITS = re.compile(r"(\d{1,3})[:.h](\d{1,3})(?:[:.]\d\d)?( ?[ap]\.?m\.?)?", re.ASCII)
_NUMBER = re.compile(r"\d{1,4}(?: ?[ap]\.?m\.?)?", re.ASCII)

_UNITS = {"m": 1, "min": 1, "mins": 1, "minute": 1, "minutes": 1}
_UNITS |= dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), 60)
_UNITS |= dict.fromkeys(("d", "day", "days"), 24 * 60) | dict.fromkeys(
    ("w", "week", "weeks"), 7 * 24 * 60
)
_LENGTH = re.compile(r"(\d{1,5})\s*([a-z]+)", re.ASCII)


def time_of(typed: str) -> time:
    """Parse a time of day: `9am`, `09:00`, `9.00`, `0900`, `noon`. Raises Mistake."""
    found = known_time(typed)
    if found is None:
        raise Mistake(time_question(typed) or _no_time(typed))
    return found


def known_time(typed: str) -> time | None:
    """Parse a time of day; None for other text."""
    text = _AT.sub("", _plain(typed))
    if text in _TIMES:
        return _TIMES[text]
    return _clock(text) or _military(text) or _spoken(text)


def _plain(typed: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", typed[:200]).casefold().replace("’", "'").split())


def _clock(text: str) -> time | None:
    found = _CLOCK.fullmatch(text)
    if found is None:
        return None
    half, part = found["half"] or "", found["part"] or ""
    minutes = int(found["minute"] or found["after_h"] or 0)
    if part and half[:1] in ("a", "p"):
        return None
    if part:
        half = _half(part, int(found["hour"]))
    return _time(int(found["hour"]), minutes, half[:1] if half[:1] in ("a", "p") else "")


def _half(part: str, hour: int) -> str:
    """Return "a" or "p" for a part of the day such as "in the evening"."""
    if part == "at night":
        return "p" if 6 <= hour < 12 else "a"
    return "a" if part == "in the morning" else "p"


def _military(text: str) -> time | None:
    found = _MILITARY.fullmatch(text)
    return _time(int(found[1]), int(found[2]), found[3] or "") if found else None


def _spoken(text: str) -> time | None:
    """Parse `half past nine` or `quarter to 10`, as a 24-hour time."""
    found = _SPOKEN.fullmatch(text)
    if found is None:
        return None
    said = found[2]
    hour = int(said) if said.isdecimal() else _HOURS.index(said) + 1 if said in _HOURS else 99
    if found[1] == "half past":
        return _time(hour, 30, "")
    return _time(hour, 15, "") if found[1].endswith("past") else _time(hour - 1, 45, "")


def _time(hour: int, minute: int, half: str) -> time | None:
    """Return the time; `half` is a, p or empty. In "15:00 pm", the p is redundant."""
    if half == "a" and hour > 12:
        return None
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" and hour > 0 else 0)
        if half == "p" and hour == 0:
            return None
    return time(hour, minute) if 0 <= hour < 24 and 0 <= minute < 60 else None


def is_bare_hours(typed: str) -> bool:
    """Return whether this is a time that becomes a length next to another time: `9h`."""
    return _BARE_HOURS.fullmatch(_plain(typed)) is not None


def time_question(typed: str) -> str | None:
    """Explain what is wrong with a nearly valid or ambiguous time; None for other text."""
    text, said = _AT.sub("", _plain(typed)), escape(typed.strip(), 40)
    if re.fullmatch(r"24[:.h]?00(:00)?", text):
        return f"“{said}” is the end of a day: write `23:59` for that, or `00:00` for its start."
    if half := re.fullmatch(r"half ([a-z]+|\d{1,2})", text):
        at = _spoken(f"half past {half[1]}")
        if at is not None and at.hour > 0:
            before = at.replace(hour=at.hour - 1)
            return f"“{said}” could be {at:%H:%M} or {before:%H:%M}. Write the one you mean."
    if (span := _SPAN.fullmatch(text)) and known_time(span[1]) and known_time(span[2]):
        return (
            f"“{said}” is a span of time. Write when the question is posted, and for how long it "
            f"stays open, such as {command('daily', f'set {known_time(span[1]):%H:%M} 8h')}."
        )
    if re.fullmatch(r"\d{2}", text):
        return (
            f"“{said}” isn't a time of day: hours go up to 23. For how long the question stays "
            f"open, write `{text}h`."
        )
    digits = _DIGITS.fullmatch(text)
    if digits is None:
        return _no_time(typed) if _NUMBER.fullmatch(text) else None
    hour, minute = digits[1], digits[2]
    if len(minute) == 1 and int(hour) < 24 and int(minute) < 6:
        return (
            f"“{said}” could be {int(hour):02}:0{minute} or {int(hour):02}:{minute}0. "
            "Write the one you mean."
        )
    if int(hour) > 23:
        return f"“{said}” isn't a time of day: hours go up to 23. Write one like `21:00` or `9pm`."
    if int(minute) > 59:
        return f"“{said}” isn't a time of day: minutes go up to 59. Write one like `09:30`."
    return _no_time(typed)


def _no_time(typed: str) -> str:
    return f"“{escape(typed, 40)}” isn't a time of day. Write one like `09:00` or `9am`."


def length_of(typed: str) -> timedelta:
    """Parse a length of time from 10 minutes to 7 days: `24h`, `8 hours`, `90m`, `2 days`.
    Raises Mistake."""
    found = known_length(typed)
    if found is None:
        raise Mistake(
            f"“{escape(typed, 40)}” isn't a length of time. Write it like `24h`, `90m` or `2 days`."
        )
    if not SHORTEST <= found <= LONGEST:
        raise Mistake(
            "A daily stays open for 10 minutes to 7 days; "
            f"“{escape(typed, 40)}” is {'less' if found < SHORTEST else 'more'}."
        )
    return found


def known_length(typed: str) -> timedelta | None:
    """Parse a length of time of any size; None for other text."""
    text = " ".join(typed.casefold().split())
    parts = _LENGTH.findall(text)
    if not parts or _LENGTH.sub("", text).strip() or any(unit not in _UNITS for _, unit in parts):
        return None
    return timedelta(minutes=sum(int(number) * _UNITS[unit] for number, unit in parts))


def check_rest(pattern: Pattern) -> None:
    """Raise Mistake if a daily would still be open when the next one opens."""
    rest = shortest_rest(pattern.days)
    if pattern.open_for > rest:
        raise Mistake(
            f"Open for {length(pattern.open_for)}, a daily would overlap the next one, which comes "
            f"after {length(rest)}. Write `open-for:{_short(rest)}` or less, or choose fewer days."
        )


def length(of: timedelta) -> str:
    """Format a length of time."""
    minutes = of // timedelta(minutes=1)
    counted = []
    for unit, size in (("day", 24 * 60), ("hour", 60), ("minute", 1)):
        number, minutes = divmod(minutes, size)
        if unit == "day" and number == 1 and not minutes:
            number, minutes = 0, 24 * 60  # people say 24 hours, not 1 day
        if unit == "hour" and number == 0 and minutes == 24 * 60:
            number, minutes = 24, 0
        if number:
            counted.append(f"{number} {unit}{'s' if number > 1 else ''}")
    *first, last = counted
    return f"{', '.join(first)} and {last}" if first else last


def _short(of: timedelta) -> str:
    return f"{of // timedelta(hours=1)}h"
