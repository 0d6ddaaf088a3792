"""What people write for a time, for days, for dates and for how long; and how we write it back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import Final

from bot.errors import Mistake
from bot.markup import command, escape
from bot.schedule.calendar import EVERY_DAY, Pattern, Quiet, shortest_rest

SHORTEST: Final = timedelta(minutes=10)
LONGEST: Final = timedelta(days=7)
MOST_QUIET: Final = 366  # days of one range
_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
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
_TIMES = {"noon": time(12), "midday": time(12), "midnight": time(0)}
_CLOCK = re.compile(r"(\d{1,2})(?:[:.h](\d{2})|h)?\s*(?:([ap])\.?m\.?|uhr|o'clock)?", re.ASCII)
_UNITS = {"m": 1, "min": 1, "mins": 1, "minute": 1, "minutes": 1}
_UNITS |= dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), 60)
_UNITS |= dict.fromkeys(("d", "day", "days"), 24 * 60) | dict.fromkeys(
    ("w", "week", "weeks"), 7 * 24 * 60
)
_LENGTH = re.compile(r"(\d{1,5})\s*([a-z]+)", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_DASH = re.compile(r"\s+(?:-|–|—|to|until)\s+|\s*[–—]\s*|\s*\.\.+\s*")


def time_of(typed: str) -> time:
    """A time of day: `9am`, `09:00`, `9.00`, `9`, `noon`. Raises Mistake."""
    found = known_time(typed)
    if found is None:
        raise Mistake(f"“{escape(typed, 40)}” is no time of day. Write one like 09:00 or 9am.")
    return found


def known_time(typed: str) -> time | None:
    """The same; None for what is no time."""
    text = " ".join(typed.casefold().split())
    match = _CLOCK.fullmatch(text)
    if text in _TIMES or match is None:
        return _TIMES.get(text)
    hour, minute, half = int(match[1]), int(match[2] or 0), match[3]
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def days_of(typed: str) -> frozenset[int]:
    """Days of the week, 0 for Monday: `weekdays`, `daily`, `mon,wed,fri`, `mon-fri`.
    Raises Mistake."""
    found = known_days(typed)
    if found is None:
        raise Mistake(
            f"“{escape(typed, 40)}” are no days of the week. "
            "Write `weekdays`, `daily`, or some of them, like `mon,wed,fri`."
        )
    return found


def known_days(typed: str) -> frozenset[int] | None:
    """The same; None for what is none."""
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


def _day(word: str) -> int | None:
    bare = word.removesuffix("s") if len(word) > 4 else word
    fitting = [day for day, name in enumerate(_NAMES) if len(bare) > 1 and name.startswith(bare)]
    return fitting[0] if len(fitting) == 1 else None


def length_of(typed: str) -> timedelta:
    """How long: `24h`, `8 hours`, `90m`, `2 days`; from ten minutes to seven days.
    Raises Mistake."""
    found = known_length(typed)
    if found is None:
        raise Mistake(
            f"“{escape(typed, 40)}” does not say how long. Write it like `24h`, `90m` or `2 days`."
        )
    if not SHORTEST <= found <= LONGEST:
        raise Mistake(
            "A daily is open for 10 minutes to 7 days; "
            f"“{escape(typed, 40)}” is {'less' if found < SHORTEST else 'more'}."
        )
    return found


def known_length(typed: str) -> timedelta | None:
    """The same, of any length; None for what is none."""
    text = " ".join(typed.casefold().split())
    parts = _LENGTH.findall(text)
    if not parts or _LENGTH.sub("", text).strip() or any(unit not in _UNITS for _, unit in parts):
        return None
    return timedelta(minutes=sum(int(number) * _UNITS[unit] for number, unit in parts))


def check_rest(pattern: Pattern) -> None:
    """Raise Mistake where a daily would still be open when the next one opens."""
    rest = shortest_rest(pattern.days)
    if pattern.open_for > rest:
        raise Mistake(
            f"Open for {length(pattern.open_for)}, a daily would overlap the next one, which comes "
            f"after {length(rest)}. Write `open-for:{_short(rest)}` or less, or choose fewer days."
        )


def quiet_of(typed: str, today: date) -> Quiet:
    """A range of dates, the year left out or not: `24 Dec - 2 Jan`, `2026-12-24`.

    Without a year it is the next such range that is not over. Raises Mistake.
    """
    text = " ".join(typed.casefold().replace(",", " ").split())
    first_text, *rest = _DASH.split(text) if _DASH.search(text) else _closed(text)
    if len(rest) > 1:
        raise _no_dates(typed)
    last_text = rest[0] if rest else first_text
    if rest and first_text.isdecimal():  # 24-27 Dec
        first_text = f"{first_text} {' '.join(last_text.split()[1:])}"
    last = _date(last_text, typed, today.year)
    first = _date(first_text, typed, last.year)
    if first > last and not _has_year(first_text):  # over the end of a year
        if _has_year(last_text) or last >= today:
            first = _date(first_text, typed, last.year - 1)
        else:
            last = _date(last_text, typed, last.year + 1)
    if last < today and not _has_year(first_text) and not _has_year(last_text):
        first = _date(first_text, typed, first.year + 1)
        last = _date(last_text, typed, last.year + 1)
    return _checked(first, last, today)


def _checked(first: date, last: date, today: date) -> Quiet:
    if last < first:
        raise Mistake(f"{day(last)} is before {day(first)}. Write the earlier date first.")
    if last < today:
        raise Mistake(f"{day(last)} is over. Write dates that are still to come.")
    if (last - first).days >= MOST_QUIET:
        raise Mistake(
            f"That is more than a year. Use {command('daily', 'pause')} for a rest without an end."
        )
    return Quiet(first, last)


def _closed(text: str) -> list[str]:
    """Two dates with nothing but a hyphen between: `24dec-2jan`, `24-27 dec`."""
    match = re.fullmatch(r"(\d{1,2}\.?(?: ?[a-z]+)?)-(\d{1,2}\.? ?[a-z]+(?: \d{4})?)", text)
    match = match or re.fullmatch(r"(\d{4}-\d{1,2}-\d{1,2})-(\d{4}-\d{1,2}-\d{1,2})", text)
    return [match[1], match[2]] if match else [text]


def _has_year(text: str) -> bool:
    return re.search(r"\d{4}", text) is not None


def _date(text: str, typed: str, year: int) -> date:
    iso = _ISO.fullmatch(text)
    words = re.fullmatch(r"(\d{1,2})(?:\.|st|nd|rd|th)? ?([a-z]{3,})\.?(?: (\d{4}))?", text)
    other = re.fullmatch(r"([a-z]{3,})\.? ?(\d{1,2})(?:st|nd|rd|th)?(?: (\d{4}))?", text)
    if iso:
        parts = int(iso[1]), int(iso[2]), int(iso[3])
    elif words:
        parts = int(words[3] or year), _month(words[2]), int(words[1])
    elif other:
        parts = int(other[3] or year), _month(other[1]), int(other[2])
    else:
        raise _no_dates(typed)
    try:
        return date(*parts)
    except ValueError:
        raise Mistake(
            f"There is no such date as “{escape(text, 40)}”. Write it like 24 Dec or 2026-12-24."
        ) from None


def _month(word: str) -> int:
    """From 1; 0 for none, or for one of several."""
    fitting = [each for each, name in enumerate(_MONTHS, 1) if name.startswith(word)]
    return fitting[0] if len(fitting) == 1 else 0


def _no_dates(typed: str) -> Mistake:
    return Mistake(
        f"“{escape(typed, 40)}” are no dates that I can read. "
        "Write them like `24 Dec - 2 Jan` or `2026-12-24`."
    )


def day(of: date) -> str:
    """A date as people say it."""
    return f"{of:%a} {of.day} {of:%b %Y}"


def days(of: frozenset[int]) -> str:
    """Days of the week as people say them."""
    for name in ("daily", "weekdays", "weekends"):
        if _GROUPS[name] == of:
            return "every day" if name == "daily" else name
    return _listed([_NAMES[each][:3].title() for each in sorted(of)])


def length(of: timedelta) -> str:
    """A length of time as people say it."""
    minutes = of // timedelta(minutes=1)
    counted = []
    for unit, size in (("day", 24 * 60), ("hour", 60), ("minute", 1)):
        number, minutes = divmod(minutes, size)
        if unit == "day" and number == 1 and not minutes:
            number, minutes = 0, 24 * 60  # 24 hours is what people write
        if unit == "hour" and number == 0 and minutes == 24 * 60:
            number, minutes = 24, 0
        if number:
            counted.append(f"{number} {unit}{'s' if number > 1 else ''}")
    return _listed(counted)


def _short(of: timedelta) -> str:
    return f"{of // timedelta(hours=1)}h"


def _listed(parts: Sequence[str]) -> str:
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last
