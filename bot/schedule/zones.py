"""Find time zones by city, country, abbreviation or offset.

A name becomes the tz database zone of that place, with its clock changes. An offset (`GMT+2`)
becomes a zone whose clocks never change.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import cache
from importlib import resources
from zoneinfo import available_timezones

from bot.chat.markup import escape
from bot.errors import Mistake, NotFound
from bot.schedule import zone_names
from bot.schedule.zone_offsets import changes, city, fixed_zone, minutes_in, standard_offset
from bot.text.edit_distance import likeness

_MOST_COMPLETIONS = 25
_NEAR = 0.7
_AS_NEAR = 0.1  # suggest names whose likeness is within this of the nearest
_SHORTEST_TYPO = 4  # letters: shorter names are too similar to each other
_NO_MATCH = 9
_NOT_PLACES = ("Etc/", "SystemV/", "posix/", "right/")
_OLD = ("US/", "Canada/", "Brazil/", "Chile/", "Mexico/", "Australia/")  # "Eastern", "West" …
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe"})
_TIME = re.compile(r" (?:(?:standard|daylight|summer) )?time(?: ?zone)?$")


@cache
def _all() -> frozenset[str]:
    """Return the names of all zones, cached because listing them reads a whole folder."""
    return frozenset(available_timezones())


@cache
def _places() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the zones in the tz database's table of places, each with its countries."""
    data = resources.files("tzdata") / "zoneinfo"
    countries = dict(_rows((data / "iso3166.tab").read_text("utf-8")))
    found: dict[str, list[str]] = {}
    for codes, _, name, *_ in _rows((data / "zone.tab").read_text("utf-8")):
        found.setdefault(name, []).extend(countries[code] for code in codes.split(","))
    return tuple((name, tuple(of)) for name, of in found.items() if name in _all())


def _rows(table: str) -> Iterable[list[str]]:
    return (line.split("\t") for line in table.splitlines() if line and line[0] != "#")


@cache
def _in_database() -> Mapping[str, str]:
    """Return zones by their unambiguous folded names in the tz database."""
    named: dict[str, str] = {}
    for name in sorted(_all()):
        if "/" in name and not name.startswith(_NOT_PLACES):
            named.setdefault(fold(name), name)
            if not name.startswith(_OLD):
                named.setdefault(fold(city(name)), name)
    several: dict[str, set[str]] = {}
    for name, countries in _places():  # these override old names of the same city
        named[fold(city(name))] = name
        for country in countries:
            several.setdefault(fold(country), set()).add(name)
    for country, zones in several.items():
        if len(zones) == 1:
            named.setdefault(country, *zones)
    for name in _questions():
        named.pop(name, None)
    return {**named, "utc": "UTC", "etc utc": "UTC", "gmt": "UTC", "zulu": "UTC"}


@cache
def _ours() -> Mapping[str, str]:
    """Return zones by the folded names in `zone_names`."""
    tables = (zone_names.REGIONS, zone_names.COUNTRIES, zone_names.CITIES)
    return {fold(each): zone for table in tables for each, zone in _names(table)}


@cache
def _questions() -> Mapping[str, str]:
    """Return the questions to ask about ambiguous folded names."""
    asked: dict[str, str] = {}
    for name, readings in zone_names.SEVERAL.items():
        *first, last = [f"{means} (write `{typed}`)" for means, typed in readings]
        asked[fold(name)] = f"could be {', '.join(first)} or {last}. Which do you mean?"
    for names, cities in zone_names.LARGE.items():
        *first, last = [f"`{each}`" for each in cities]
        for name in names.split(", "):
            asked[fold(name)] = (
                "has several time zones. Write a city in yours, "
                f"such as {', '.join(first)} or {last}."
            )
    return asked


def _names(table: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    return ((each, zone) for zone, names in table.items() for each in names.split(", "))


def fold(name: str) -> str:
    """Normalize a name: fold case, drop accents, and reduce punctuation to spaces."""
    bare = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[^\w+]|_", " ", letters.translate(_LETTERS)).split())


def _bare(typed: str) -> str:
    """Return the folded name without "time": "Tokyo time", "Eastern Standard Time"."""
    return _TIME.sub("", fold(typed[:100]))


def known(typed: str) -> str | None:
    """Return the zone with this name, if any."""
    return in_database(typed) or named(typed)


def in_database(typed: str) -> str | None:
    """Return the zone with this name in the tz database, if any."""
    own = typed.strip()
    if "/" in own and own in _all():
        return own
    return _in_database().get(_bare(typed)) if minutes_in(typed) is None else None


def named(typed: str) -> str | None:
    """Return the zone with this other name, if any: a city, an abbreviation, an offset."""
    ahead = minutes_in(typed)
    return fixed_zone(ahead) if ahead is not None else _ours().get(_bare(typed))


def exists(name: str) -> bool:
    """Return whether the tz database (still) has a zone with this name."""
    return name in _all()


def find(typed: str) -> str:
    """Return the zone with this name. Raises NotFound with similar names, or, for an ambiguous
    name, a Mistake that asks which zone is meant."""
    found = known(typed)
    if found is not None:
        return found
    asked = question(typed)
    if asked is not None:
        raise Mistake(asked)
    near = nearest(typed)
    offer = (
        f"Did you mean {' or '.join(map(escape, near))}?"
        if near
        else "Write a large city in it, such as `zurich` or `new york`, or an offset like `UTC+2`."
    )
    raise NotFound(f"I don't know a time zone called “{escape(typed, 40)}”. {offer}", near)


def question(typed: str) -> str | None:
    """Return what to ask about an ambiguous name or an offset without a zone; None for others."""
    said = escape(typed.strip(), 40)
    ahead = minutes_in(typed)
    if ahead is not None and fixed_zone(ahead) is None:
        return (
            f"No place uses “{said}” all year. Write a city instead, such as `zurich`, `st johns` "
            "or `auckland`."
        )
    asked = _questions().get(_bare(typed))
    return None if asked is None else f"“{said}” {asked}"


def remark(typed: str, now: datetime) -> str:
    """Explain how a typed zone was understood; "" if that is obvious."""
    name, said = known(typed), escape(typed.strip(), 40)
    if name is None or fold(typed) == "utc":
        return ""
    if name == "UTC" or minutes_in(typed) is not None:
        return (
            f"“{said}” stays the same all year. "
            "If your clocks change in summer, write a city instead."
        )
    if _bare(typed) not in _abbreviations():
        own = {fold(city(name)), fold(name)}
        if _bare(typed) in own:
            return ""
        called = escape(_as_written().get(_bare(typed), typed.strip()), 40)
        return f"{called} is on {escape(city(name))} time ({escape(name)})."
    read = f"I read “{said}” as {escape(city(name))} time"
    if not changes(name, now):
        return f"{read}."
    standard = standard_offset(name, now)
    return f"{read}, which changes its clocks in summer. If yours never change, write `{standard}`."


@cache
def _as_written() -> Mapping[str, str]:
    """Return the original spelling of each folded place name."""
    countries = (each for _, of in _places() for each in of)
    tables = (zone_names.COUNTRIES, zone_names.CITIES)
    names = (each for table in tables for each, _ in _names(table))
    return {fold(each): each for each in (*countries, *names)}


@cache
def _abbreviations() -> frozenset[str]:
    return frozenset(fold(each) for each, _ in _names(zone_names.REGIONS))


def nearest(typed: str) -> list[str]:
    """Return up to three similarly spelled names of zones."""
    wanted = fold(typed[:100])
    if len(wanted) < _SHORTEST_TYPO:
        return []
    scored = [(likeness(wanted, folded), name) for folded, name in _typeable()]
    near = sorted((each for each in scored if each[0] >= _NEAR), key=lambda each: -each[0])
    return [name for score, name in near[:3] if score > near[0][0] - _AS_NEAR]


@cache
def _typeable() -> tuple[tuple[str, str], ...]:
    """Return the names to check for typos, each folded and as written."""
    written = [name for place, countries in _places() for name in (city(place), *countries)]
    tables = (zone_names.COUNTRIES, zone_names.CITIES)
    written += [each for table in tables for each, _ in _names(table)]
    names = {fold(each): each for each in written if known(each) is not None}
    return tuple(each for each in names.items() if len(each[0]) >= _SHORTEST_TYPO)


def complete(typed: str) -> list[tuple[str, str]]:
    """Return labels and names of the zones that match so far, best first."""
    ahead = minutes_in(typed)
    if ahead is not None:
        fixed = fixed_zone(ahead)
        return [] if fixed is None else [(f"{city(fixed)}, all year", fixed)]
    wanted = fold(typed[:100])
    scored = []
    for kind, label, names, name in _labels():
        score = min((_fit(wanted, each) for each in names), default=_NO_MATCH)
        if score < _NO_MATCH:
            scored.append((score, wanted not in names, kind, label, name))
    if not scored and len(wanted) > 2:
        near = [(each, known(each)) for each in nearest(typed)]
        return [(_label(each, zone), zone) for each, zone in near if zone is not None]
    return [(label, name) for *_, label, name in sorted(scored)[:_MOST_COMPLETIONS]]


def _fit(wanted: str, name: str) -> int:
    if name.startswith(wanted):
        return 0
    if f" {wanted}" in name:
        return 1
    return 2 if len(wanted) > 2 and wanted in name else _NO_MATCH


@cache
def _labels() -> tuple[tuple[int, str, tuple[str, ...], str], ...]:
    """Return all completions: a kind, a label, the folded names that match it, and the zone."""
    found: list[tuple[int, str, tuple[str, ...], str]] = [(0, "UTC", ("utc", "gmt"), "UTC")]
    for name, countries in _places():
        names = (city(name), name, *countries)
        found.append((0, name.replace("_", " "), tuple(map(fold, names)), name))
    tables = (zone_names.CITIES, zone_names.COUNTRIES, zone_names.REGIONS)
    for kind, table in enumerate(tables, start=1):
        found += [(kind, _label(each, zone), (fold(each),), zone) for each, zone in _names(table)]
    for name, readings in zone_names.SEVERAL.items():
        for means, typed in readings:
            zone = find(typed)
            found.append((1, f"{name}: {means} ({city(zone)} time)", (fold(name),), zone))
    return tuple(found)


def _label(name: str, zone: str) -> str:
    return f"{name} ({city(zone)} time)" if name != city(zone) else zone.replace("_", " ")
