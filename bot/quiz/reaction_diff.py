"""Compare the reactions on a question with the saved ones, to find missed changes. Pure.

The time of a missed change is unknown, so the latest possible one is used. If the question is past
its closing time but not closed yet, that is just before it: nobody has seen the solution.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from bot.chat.events import Reacted
from bot.chat.model import MessageRef, Person
from bot.chat.platform import ReactionSnapshot
from bot.quiz.records import Round
from bot.quiz.scoring import AnswerEntry, Via, reacted_to
from bot.store.tables import person_key
from bot.text.emoji import KEYCAPS

_INSTANT = timedelta(microseconds=1)

Mark = tuple[str, int]
"""A person's key and the option that they reacted with."""


def changes(
    current: Round,
    message: MessageRef,
    log: Sequence[AnswerEntry],
    found: ReactionSnapshot,
    names: Mapping[str, str],
) -> list[Reacted]:
    """Return the events that turn the saved reactions into those found; `names` are the names of
    the people saved.

    A missing reaction counts as withdrawn if the bot's own reaction with that emoji is still there.
    Otherwise a moderator may have cleared the emoji, which withdraws nothing.
    """
    kept = _kept_marks(log)
    there = {
        (person_key(person), choice): person
        for choice, emoji in enumerate(KEYCAPS)
        for person in found.people.get(emoji, ())
    }
    gone = [mark for mark in kept if mark not in there and KEYCAPS[mark[1]] in found.ours]
    at = min(found.at, current.closes_at - _INSTANT)
    turns = Counter((each.person, each.choice) for each in log if each.via is Via.REACTION)

    def change(mark: Mark, person: Person, *, added: bool) -> Reacted:
        return Reacted(
            # Deterministic, to deduplicate a change that another process finds before it is saved.
            delivery=f"found:{current.id}:{person.id}:{mark[1]}:{turns[mark]}",
            at=at,
            person=person,
            place=current.place,
            message=message,
            emoji=KEYCAPS[mark[1]],
            added=added,
        )

    return [
        *(change(mark, person, added=True) for mark, person in there.items() if mark not in kept),
        *(change(mark, _person(current, mark[0], names), added=False) for mark in gone),
    ]


def _kept_marks(log: Iterable[AnswerEntry]) -> list[Mark]:
    by_person: defaultdict[str, list[AnswerEntry]] = defaultdict(list)
    for each in log:
        by_person[each.person].append(each)
    return [
        (person, choice)
        for person, theirs in by_person.items()
        for choice in sorted(each for each in reacted_to(theirs) if each is not None)
    ]


def _person(current: Round, key: str, names: Mapping[str, str]) -> Person:
    """Return the person; only members of the question's community can answer."""
    number = key.removeprefix(f"{current.community}:")
    return Person(current.place.platform, current.place.space, number, names.get(key, ""))
