"""Parse quiet dates as people write them, with or without a year, and format dates.

With dots, the day comes first (24.12.). With slashes, some people write the day first and some the
month; if both readings are possible, the bot asks.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import Enum, auto
from typing import Final

from bot.chat.markup import command, escape
from bot.errors import Mistake
from bot.schedule.calendar import Quiet
from bot.text.edit_distance import likeness

MOST_QUIET: Final = 366  # days of one range

_MONTHS: Final = tuple(name.casefold() for name in calendar.month_name)[1:]
_NEAR = 0.7
_LEAP_YEAR = 2000
_FROM = re.compile(r"^(?:from|between|on|the) ")
_WEEKDAY = re.compile(
    r"\b(?:mon|tue|tues|wed|weds|thu|thur|thurs|fri|sat|sun)"
    r"(?:day|sday|nesday|rsday|urday)?\b\.?,? ?"
)
_AND = re.compile(r" (?:to|until|till|through|thru|bis|and) ")
_DASH = re.compile(r" (?:-|--|–|—) | ?[–—] ?| ?\.{2,3} ?")
_DIGITS = r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})"
_ISO = re.compile(_DIGITS, re.ASCII)
_DOTS = re.compile(r"(\d{1,2})\.(\d{1,2})(?:\.(\d{4}|\d{2})?)?", re.ASCII)
_SLASHES = re.compile(r"(\d{1,2})/(\d{1,2})(?:/(\d{4}|\d{2}))?", re.ASCII)
_DASHES = re.compile(r"(\d{1,2})-(\d{1,2})-(\d{4})", re.ASCII)
_DAY_MONTH = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th)?\.? ?(?:of )?([a-z]{3,})\.?,? ?(\d{4})?", re.ASCII
)
_MONTH_DAY = re.compile(r"([a-z]{3,})\.? ?(\d{1,2})(?:st|nd|rd|th)?\.?(?:,? (\d{4}))?", re.ASCII)
_DAY_ALONE = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\.?", re.ASCII)
_NAMED = {"today": 0, "tomorrow": 1}


class Order(Enum):
    """The order of day and month in a date with slashes."""

    DAY_FIRST = auto()
    MONTH_FIRST = auto()


@dataclass(frozen=True, slots=True)
class Written:
    """A date as written; its month is 0 if only the other end of the range names it."""

    day: int
    month: int
    year: int | None = None

    @property
    def possible(self) -> bool:
        """Return whether the date exists, in any year if none is given."""
        year = _LEAP_YEAR if self.year is None else self.year
        return year > 0 and 1 <= self.month <= 12 and 1 <= self.day <= _days_in(self.month, year)


Readings = dict[Order, Written]
_Ends = tuple[Written, Written]


def quiet_of(typed: str, today: date) -> Quiet:
    """Parse a date or a range: `24 Dec - 2 Jan`, `24.12.`, `12/25`, `2026-12-24`.

    Without a year, it's the next such range that isn't over. Raises Mistake; for an ambiguous date,
    the message asks which one is meant.
    """
    found: dict[Quiet, None] = {}
    faults: list[Mistake] = []
    for first, last in _ends(typed, today):
        try:
            found[_dated(first, last, today)] = None
        except Mistake as exc:
            faults.append(exc)
    if not found:
        raise faults[0]
    if len(found) > 1:
        raise Mistake(_which(typed, tuple(found)))
    return next(iter(found))


def _ends(typed: str, today: date) -> Iterator[_Ends]:
    """Yield the possible readings of the first and last date. Raises Mistake if there are none."""
    texts = _split(_plain(typed))
    if len(texts) > 2:
        raise Mistake(_several(typed))
    both = [_readings(text, typed, today) for text in (texts[0], texts[-1])]
    orders = [order for order in Order if all(order in each for each in both)]
    if orders:
        pairs = [(both[0][order], both[1][order]) for order in orders]
    else:  # each date has only one reading
        pairs = [(next(iter(both[0].values())), next(iter(both[1].values())))]
    for first, last in pairs:
        ends = _shared(first, last)
        if ends[0].possible and ends[1].possible:
            yield ends
        else:
            raise Mistake(f"“{escape(typed, 40)}” has no month. {_HOW}")


def _several(typed: str) -> str:
    return f"“{escape(typed, 40)}” is more than one range of dates. Write one at a time. {_HOW}"


def _shared(first: Written, last: Written) -> _Ends:
    """Copy the month to the end that lacks it: 24-27 Dec, Dec 24-27."""
    if first.month == 0:
        first = replace(first, month=last.month, year=first.year or last.year)
    if last.month == 0:
        last = replace(last, month=first.month, year=last.year or first.year)
    return first, last


def _plain(typed: str) -> str:
    text = " ".join(unicodedata.normalize("NFKC", typed[:200]).casefold().replace("−", "-").split())
    return _FROM.sub("", _WEEKDAY.sub("", text)).strip(" ,;")


def _split(text: str) -> list[str]:
    """Split a range into the texts of its dates; a single date gives one."""
    for separator in (_AND, _DASH):
        if separator.search(text):
            return [part.strip(" ,") for part in separator.split(text)]
    for at, sign in enumerate(text):  # a hyphen without spaces: 24.12.-2.1., 24-27 dec, dec 24-27
        if sign == "-":
            parts = [text[:at].strip(), text[at + 1 :].strip()]
            if all(_is_date(part) for part in parts) and not _DASHES.fullmatch(text):
                return parts
    return [text]


def _is_date(text: str) -> bool:
    forms = (_ISO, _DOTS, _SLASHES, _DASHES, _DAY_MONTH, _MONTH_DAY, _DAY_ALONE)
    return any(form.fullmatch(text) for form in forms)


def _readings(text: str, typed: str, today: date) -> Readings:
    """Return the possible readings of a date, at least one. Raises Mistake."""
    if text in _NAMED:
        named = today + timedelta(days=_NAMED[text])
        return _both(Written(named.day, named.month, named.year))
    if found := _ISO.fullmatch(text):
        return _checked(_both(Written(int(found[3]), int(found[2]), int(found[1]))), text, typed)
    if found := _DOTS.fullmatch(text):
        return _checked(_both(Written(int(found[1]), int(found[2]), _year(found[3]))), text, typed)
    if found := _SLASHES.fullmatch(text) or _DASHES.fullmatch(text):
        one, other, year = int(found[1]), int(found[2]), _year(found[3])
        readings = {
            Order.DAY_FIRST: Written(one, other, year),
            Order.MONTH_FIRST: Written(other, one, year),
        }
        return _checked(readings, text, typed)
    if found := _DAY_MONTH.fullmatch(text):
        month = _month(found[2], typed)
        return _checked(_both(Written(int(found[1]), month, _year(found[3]))), text, typed)
    if found := _MONTH_DAY.fullmatch(text):
        month = _month(found[1], typed)
        return _checked(_both(Written(int(found[2]), month, _year(found[3]))), text, typed)
    if (found := _DAY_ALONE.fullmatch(text)) and text != _plain(typed):
        return _both(Written(int(found[1]), 0))
    if "," in text and all(_is_date(part.strip()) for part in text.split(",")):
        raise Mistake(_several(typed))
    raise Mistake(f"I don't understand the dates “{escape(typed, 40)}”. {_HOW}")


_HOW: Final = (
    f"Write them like {command('daily', 'quiet 24 Dec - 2 Jan')} "
    f"or {command('daily', 'quiet 2026-12-24')}."
)


def _both(written: Written) -> Readings:
    return dict.fromkeys(Order, written)


def _year(text: str | None) -> int | None:
    return None if not text else int(text) if len(text) == 4 else 2000 + int(text)


def _checked(readings: Readings, text: str, typed: str) -> Readings:
    """Return the readings that are valid dates. Raises Mistake if there are none."""
    possible = {order: each for order, each in readings.items() if each.possible}
    if possible:
        return possible
    written = next(iter(readings.values()))
    swapped = replace(written, day=written.month, month=written.day)
    if swapped.possible:
        why = f"the day comes first here, so write `{swapped.day}.{swapped.month}.`"
    elif written.month > 12:
        why = "a year has 12 months"
    elif written.month == 2 and written.year is None:
        why = "February has 28 or 29 days"
    elif written.month and written.day and written.year != 0:
        days = _days_in(written.month, written.year or _LEAP_YEAR)
        why = f"{_MONTHS[written.month - 1].title()} has {days} days"
    else:
        why = "there is no such date"
    raise Mistake(f"“{_quoted(text, typed)}” isn't a date: {why}. {_HOW}")


def _days_in(month: int, year: int) -> int:
    return calendar.monthrange(year, month)[1]


def _month(word: str, typed: str) -> int:
    """Return the number of a month, from 1. Raises Mistake for an unknown or ambiguous name."""
    fitting = [each for each, name in enumerate(_MONTHS, 1) if name.startswith(word)]
    if len(fitting) == 1:
        return fitting[0]
    near = [name.title() for name in _MONTHS if likeness(word, name) >= _NEAR]
    near = near or [_MONTHS[each - 1].title() for each in fitting]
    meant = f"Did you mean {' or '.join(near)}? " if near else ""
    raise Mistake(f"“{_quoted(word, typed)}” isn't the name of a month. {meant}{_HOW}")


def _quoted(part: str, typed: str) -> str:
    """Return a part of the typed text with its original case, escaped."""
    at = typed.casefold().find(part)
    return escape(typed[at : at + len(part)] if at >= 0 else part, 40)


def _dated(first: Written, last: Written, today: date) -> Quiet:
    """Return the range with its years filled in. Raises Mistake if it is impossible."""
    crosses = (first.month, first.day) > (last.month, last.day)  # the end of a year
    if first.year is None and last.year is None:
        over = (last.month, last.day) < (today.month, today.day)
        last_year = today.year + over
        first_year = last_year - crosses
    elif first.year is None:
        last_year = last.year if last.year is not None else today.year
        first_year = last_year - crosses
    else:
        first_year = first.year
        last_year = last.year if last.year is not None else first_year + crosses
    return _sane(_date(first, first_year), _date(last, last_year), today)


def _date(written: Written, year: int) -> date:
    try:
        return date(year, written.month, written.day)
    except ValueError:
        name = _MONTHS[written.month - 1].title() if 1 <= written.month <= 12 else "?"
        raise Mistake(f"There is no {written.day} {name} in {year}. {_HOW}") from None


def _sane(first: date, last: date, today: date) -> Quiet:
    if last < first:
        raise Mistake(f"{day(last)} is before {day(first)}. Write the earlier date first.")
    if last < today:
        raise Mistake(f"{day(last)} is over. Write dates that are still to come.")
    if (last - first).days >= MOST_QUIET:
        raise Mistake(
            f"That is more than a year. Use {command('daily', 'pause')} for an open-ended break."
        )
    return Quiet(first, last)


def _which(typed: str, readings: Sequence[Quiet]) -> str:
    listed = [f"{dates(each)} (write `{_short(each)}`)" for each in readings]
    return f"“{escape(typed, 40)}” could be {' or '.join(listed)}. Which do you mean?"


def _short(of: Quiet) -> str:
    ends = [f"{each.day} {each:%b %Y}" for each in dict.fromkeys((of.first, of.last))]
    return " - ".join(ends)


def dates(of: Quiet) -> str:
    """Format a range of dates."""
    return day(of.first) if of.first == of.last else f"{day(of.first)} to {day(of.last)}"


def day(of: date) -> str:
    """Format a date."""
    return f"{of:%a} {of.day} {of:%b %Y}"
