"""Time zones by what people call them: a city, a country with one zone, or the zone's own name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from zoneinfo import available_timezones

from bot.errors import NotFound
from bot.markup import escape

_MOST_COMPLETIONS = 25
_NEAR = 0.7
_NOT_PLACES = ("Etc/", "SystemV/", "posix/", "right/")


@cache
def _all() -> frozenset[str]:
    """Every zone's name. To list them, a whole folder is read."""
    return frozenset(available_timezones())


@cache
def _places() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The zones that the tz database names for places, and the countries of each."""
    data = resources.files("tzdata") / "zoneinfo"
    countries = dict(_rows((data / "iso3166.tab").read_text("utf-8")))
    found: dict[str, list[str]] = {}
    for codes, _, name, *_ in _rows((data / "zone.tab").read_text("utf-8")):
        found.setdefault(name, []).extend(countries[code] for code in codes.split(","))
    return tuple((name, tuple(of)) for name, of in found.items() if name in _all())


def _rows(table: str) -> Iterable[list[str]]:
    return (line.split("\t") for line in table.splitlines() if line and line[0] != "#")


@cache
def _named() -> Mapping[str, str]:
    """Every zone by every folded name that means it alone."""
    named: dict[str, str] = {}
    for name in sorted(_all()):
        if "/" in name and not name.startswith(_NOT_PLACES):
            named.setdefault(fold(name), name)
            named.setdefault(fold(city(name)), name)
    several: dict[str, set[str]] = {}
    for name, countries in _places():  # these are meant before old names of the same city
        named[fold(city(name))] = name
        for country in countries:
            several.setdefault(fold(country), set()).add(name)
    for country, zones in several.items():
        if len(zones) == 1:
            named.setdefault(country, *zones)
    return {**named, "utc": "UTC", "etc utc": "UTC", "gmt": "UTC"}


def fold(name: str) -> str:
    """A name without what people write differently: case, accents, and what stands between."""
    bare = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[^\w+]|_", " ", letters).split())


def city(name: str) -> str:
    """What a zone is called after: "Zurich" for Europe/Zurich."""
    return name.rpartition("/")[2].replace("_", " ")


def known(typed: str) -> str | None:
    """The zone that is called so, if one is."""
    return _named().get(fold(typed[:100]))


def exists(name: str) -> bool:
    """Whether the tz database has a zone of this name (still)."""
    return name in _all()


def find(typed: str) -> str:
    """The zone that is called so. Raises NotFound, with those that were perhaps meant."""
    found = known(typed)
    if found is not None:
        return found
    near = nearest(typed) or [name for _, name in complete(typed)[:3] if len(typed) > 3]
    offer = (
        f"Did you mean {' or '.join(near)}?"
        if near
        else "Write a large city in it, such as Zurich or New York."
    )
    raise NotFound(f"No time zone is called “{escape(typed, 40)}”. {offer}", near)


def nearest(typed: str) -> list[str]:
    """At most three zones whose names are written much like this."""
    from bot.typos import likeness

    wanted = fold(typed[:100])
    scored = [(likeness(wanted, fold(city(name))), name) for name, _ in _places()]
    return [name for score, name in sorted(scored, reverse=True)[:3] if score >= _NEAR]


def complete(typed: str) -> list[tuple[str, str]]:
    """Labels and names of the zones that may be meant so far, best first."""
    wanted = fold(typed[:100])
    scored = []
    for name, countries in (("UTC", ()), *_places()):
        names = (city(name), name, *countries)
        score = min((_fit(wanted, fold(each)) for each in names), default=9)
        if score < 9:
            scored.append((score, city(name), name))
    if not scored and len(wanted) > 2:
        scored = [(0, "", name) for name in nearest(typed)]
    return [(name.replace("_", " "), name) for _, _, name in sorted(scored)[:_MOST_COMPLETIONS]]


def _fit(wanted: str, name: str) -> int:
    if name.startswith(wanted):
        return 0
    if f" {wanted}" in name:
        return 1
    return 2 if len(wanted) > 2 and wanted in name else 9
