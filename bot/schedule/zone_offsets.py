"""Parse UTC offsets such as `GMT+2`, and format them as `UTC+2`."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.schedule.zone_names import PARTS

_OFFSET = re.compile(
    r"(?:(?:gmt|utc) ?([+-]) ?(\d{1,2})(?:[:.]?(\d{2}))?|([+-])(\d{2}):(\d{2}))", re.ASCII
)
_HALF = re.compile(r"[.,]50?$")
_MINUSES = str.maketrans("−–—‐‑", "-----")
_MOST_AHEAD, _MOST_BEHIND = 14 * 60, -12 * 60  # minutes: the range of the tz database's Etc zones


def minutes_in(typed: str) -> int | None:
    """Parse the minutes ahead of UTC in `GMT+2`, `UTC-5:30` or `+05:30`; None for other text."""
    text = " ".join(typed[:100].translate(_MINUSES).casefold().split())
    found = _OFFSET.fullmatch(_HALF.sub(":30", text))
    if found is None:
        return None
    sign, hours, minutes = (found[index] or found[index + 3] for index in (1, 2, 3))
    ahead = int(hours) * 60 + int(minutes or 0)
    return -ahead if sign == "-" else ahead


def fixed_zone(ahead: int) -> str | None:
    """Return the zone that is this many minutes ahead of UTC all year, if any."""
    if ahead % 60 or not _MOST_BEHIND <= ahead <= _MOST_AHEAD:
        return PARTS.get(ahead)
    return (
        f"Etc/GMT{-ahead // 60:+d}" if ahead else "UTC"
    )  # Etc zones have inverted, POSIX-style signs


def city(name: str) -> str:
    """Return the city that a zone is named after ("Zurich" for Europe/Zurich), or its offset
    ("UTC+2" for Etc/GMT-2)."""
    if name.startswith("Etc/GMT"):
        sign, hours = name[7:8], name[8:]
        return f"UTC{'-' if sign == '+' else '+'}{hours}" if hours.strip("0") else "UTC"
    return name.rpartition("/")[2].replace("_", " ")


def clock(name: str) -> str:
    """Return a zone's short display name: "Zurich time", "UTC+2"."""
    called = city(name)
    return called if called.startswith("UTC") else f"{called} time"


def label(name: str, at: datetime) -> str:
    """Return a zone's display name with its offset at that time: "Zurich time (UTC+1)"."""
    called = clock(name)
    if called.startswith("UTC"):
        return called
    try:
        return f"{called} ({offset(name, at)})"
    except ZoneInfoNotFoundError:  # removed from the tz database
        return name


def offset(name: str, at: datetime) -> str:
    """Return a zone's offset at that time: "UTC-5", "UTC+5:30"."""
    minutes = _minutes(name, at)
    hours, rest = divmod(abs(minutes), 60)
    if minutes == 0:
        return "UTC"
    return f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")


def standard_offset(name: str, now: datetime) -> str:
    """Return a zone's winter offset in this year."""
    return offset(name, min(_solstices(now), key=lambda at: _minutes(name, at)))


def changes(name: str, now: datetime) -> bool:
    """Return whether a zone's clocks change between winter and summer."""
    return len({_minutes(name, at) for at in _solstices(now)}) > 1


def _minutes(name: str, at: datetime) -> int:
    ahead = at.astimezone(ZoneInfo(name)).utcoffset() or timedelta()
    return ahead // timedelta(minutes=1)


def _solstices(now: datetime) -> tuple[datetime, datetime]:
    return now.replace(month=1, day=1), now.replace(month=7, day=1)
