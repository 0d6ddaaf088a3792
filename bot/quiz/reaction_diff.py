"""What people changed while nobody told: the reactions that stand on a question, compared with
those that are kept. Pure.

When it was done is not known. It is taken to be as late as it may have been: where the question
is past its time and not yet closed, just in time, for nobody has seen the solution.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from bot.chat.model import MessageRef, Person, Reacted, Standing
from bot.quiz.records import Round
from bot.quiz.scoring import Kept, Via, reacted_to
from bot.store.tables import person_key
from bot.text.emoji import KEYCAPS

_INSTANT = timedelta(microseconds=1)

Mark = tuple[str, int]
"""A person, as they are kept, and the option that they marked."""


def changes(
    current: Round,
    message: MessageRef,
    log: Sequence[Kept],
    found: Standing,
    names: Mapping[str, str],
) -> list[Reacted]:
    """What makes the kept reactions those that were found; `names` are those of persons kept.

    A reaction that is gone was taken back by its person if ours still stands under its emoji.
    If not, a moderator may have cleared them, and that is nobody's withdrawal.
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
            # The same again if it is found again before it is kept, by another process, say.
            delivery=f"found:{current.id}:{person.id}:{mark[1]}:{turns[mark]}",
            at=at,
            person=person,
            place=current.place,
            message=message,
            emoji=KEYCAPS[mark[1]],
            added=added,
        )

    return [
        *(change(mark, who, added=True) for mark, who in there.items() if mark not in kept),
        *(change(mark, _person(current, mark[0], names), added=False) for mark in gone),
    ]


def _kept_marks(log: Iterable[Kept]) -> list[Mark]:
    by_person: defaultdict[str, list[Kept]] = defaultdict(list)
    for each in log:
        by_person[each.person].append(each)
    return [
        (person, choice)
        for person, theirs in by_person.items()
        for choice in sorted(each for each in reacted_to(theirs) if each is not None)
    ]


def _person(current: Round, key: str, names: Mapping[str, str]) -> Person:
    """Whoever answers is of the question's own community."""
    number = key.removeprefix(f"{current.community}:")
    return Person(current.place.platform, current.place.space, number, names.get(key, ""))
