"""Checks across all topics, run on the data as written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bot.curriculum.drafts import EACH, Draft, Location, texts
from bot.curriculum.mistakes import meant, shown
from bot.curriculum.names import fold
from bot.text.printable import printable


def check_together(drafts: Sequence[Draft]) -> None:
    """Add conflicts between topics to the problems of their drafts."""
    names = {draft.name for draft in drafts}
    _unique_topics(drafts)
    _known_prerequisites(drafts, names)
    _no_circles({draft.name: draft for draft in drafts})
    _clear_names(drafts)


def _place(draft: Draft, location: Location) -> str:
    path, line, _ = draft.place(location)
    return f"{path}:{line}"


def _unique_topics(drafts: Sequence[Draft]) -> None:
    first: dict[str, Draft] = {}
    for draft in drafts:
        for location, name in texts(draft.data, "id"):
            other = first.setdefault(name, draft)
            if other is not draft:
                where = _place(other, location)
                message = f"two topics have the id {shown(name)}, the other at {where}; rename one"
                draft.blame(location, message)


def _known_prerequisites(drafts: Sequence[Draft], names: set[str]) -> None:
    for draft in drafts:
        for location, name in texts(draft.data, "prerequisites", EACH):
            if name not in names:
                message = f"no topic is called {shown(name)}; write the id of a topic."
                message += meant(name, names)
                draft.blame(location, message)


def _needed(draft: Draft | None) -> list[str]:
    return [name for _, name in texts(draft.data, "prerequisites", EACH)] if draft else []


def _no_circles(drafts: Mapping[str, Draft]) -> None:
    """Report each cycle of prerequisites once, at its first topic by name."""
    told: set[frozenset[str]] = set()
    for start in sorted(drafts):
        circle = _circle(start, drafts)
        if circle and frozenset(circle) not in told:
            told.add(frozenset(circle))
            way = " → ".join(map(printable, (*circle, start)))
            message = f"these topics are prerequisites of each other: {way}; remove one"
            index = _needed(drafts[start]).index((*circle, start)[1])
            draft = drafts[start]
            draft.blame(("prerequisites", index), message)


def _circle(start: str, drafts: Mapping[str, Draft]) -> list[str]:
    """Return the shortest cycle from a topic, without the repeated end; empty if there is none."""
    ways = [[start]]
    seen: set[str] = set()
    for way in ways:  # grows during iteration: breadth-first search
        for name in _needed(drafts.get(way[-1])):
            if name == start:
                return way
            if name not in seen:
                seen.add(name)
                ways.append([*way, name])
    return []


def _clear_names(drafts: Sequence[Draft]) -> None:
    """Report names that lead to two topics."""
    owners: dict[str, tuple[Draft, Location]] = {}
    for draft in drafts:  # ids and titles take precedence over aliases
        for location, name in _titles(draft):
            owners.setdefault(fold(name), (draft, location))
    for draft in drafts:
        for location, name in (*_titles(draft), *texts(draft.data, "aliases", EACH)):
            owner, place = owners.setdefault(fold(name), (draft, location))
            if owner is not draft and owner.name != draft.name:
                message = f"{shown(name)} also leads to the topic {shown(owner.name)}"
                where = _place(owner, place)
                draft.blame(location, f"{message} ({where}); choose another name")


def _titles(draft: Draft) -> Iterator[tuple[Location, str]]:
    yield from texts(draft.data, "id")
    yield from texts(draft.data, "title")
