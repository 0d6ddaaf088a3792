"""What must be true of all topics together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bot.curriculum.drafts import Draft, Location
from bot.curriculum.model import Topic
from bot.curriculum.names import did_you_mean, fold, nearest

_Written = Sequence[tuple[Topic, Draft]]


def check_together(topics: _Written, names: set[str]) -> None:
    """Keep what is wrong between topics as problems of their drafts.

    `names` are the ids of all topics, those that could not be read included.
    """
    _unique_topics(topics)
    _known_prerequisites(topics, names)
    _no_cycles({topic.id: (topic, draft) for topic, draft in topics})
    _clear_names(topics)


def _place(draft: Draft, location: Location) -> str:
    path, line, _ = draft.place(location)
    return f"{path}:{line}"


def _unique_topics(topics: _Written) -> None:
    first: dict[str, Draft] = {}
    for topic, draft in topics:
        other = first.setdefault(topic.id, draft)
        if other is not draft:
            where = _place(other, ("id",))
            draft.blame(
                ("id",), f"two topics have the id '{topic.id}', the other at {where}; rename one"
            )


def _known_prerequisites(topics: _Written, names: set[str]) -> None:
    for topic, draft in topics:
        for index, name in enumerate(topic.prerequisites):
            if name not in names:
                offer = did_you_mean(nearest(name, names, limit=1))
                message = f"no topic is called '{name}'; write the id of a topic.{offer}"
                draft.blame(("prerequisites", index), message)


def _no_cycles(topics: Mapping[str, tuple[Topic, Draft]]) -> None:
    """Tell each circle once, at the topic of it that comes first by id."""
    told: set[frozenset[str]] = set()
    for start in sorted(topics):
        circle = _circle(start, topics)
        if circle and frozenset(circle) not in told:
            told.add(frozenset(circle))
            topic, draft = topics[start]
            index = topic.prerequisites.index(circle[1] if len(circle) > 1 else start)
            way = " → ".join((*circle, start))
            message = f"these topics need each other first: {way}; leave one prerequisite out"
            draft.blame(("prerequisites", index), message)


def _circle(start: str, topics: Mapping[str, tuple[Topic, Draft]]) -> list[str]:
    """The shortest way from a topic back to itself, without its end; empty if there is none."""
    ways = [[start]]
    seen: set[str] = set()
    for way in ways:  # grows while it is walked: breadth first
        entry = topics.get(way[-1])
        for name in entry[0].prerequisites if entry else ():
            if name == start:
                return way
            if name not in seen:
                seen.add(name)
                ways.append([*way, name])
    return []


def _clear_names(topics: _Written) -> None:
    """No name may lead to two topics."""
    owners: dict[str, tuple[str, Draft, Location]] = {}
    for topic, draft in topics:  # ids and titles go before aliases
        for location, name in _titles(topic):
            owners.setdefault(fold(name), (topic.id, draft, location))
    for topic, draft in topics:
        for location, name in (*_titles(topic), *_aliases(topic)):
            owner = owners.setdefault(fold(name), (topic.id, draft, location))
            if owner[0] != topic.id:
                where = _place(owner[1], owner[2])
                message = f"'{name}' also leads to the topic '{owner[0]}' ({where})"
                draft.blame(location, f"{message}; choose another name")


def _titles(topic: Topic) -> Iterator[tuple[Location, str]]:
    yield ("id",), topic.id
    yield ("title",), topic.title


def _aliases(topic: Topic) -> Iterator[tuple[Location, str]]:
    for index, alias in enumerate(topic.aliases):
        yield ("aliases", index), alias
