"""What somebody wants of a daily, out of what they typed in whatever order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import time, timedelta
from typing import Final

from bot.curriculum.library import Library
from bot.curriculum.model import Difficulty
from bot.errors import Mistake, NotFound
from bot.markup import command, escape
from bot.options import one_of
from bot.schedule import words, zones
from bot.schedule.calendar import EVERY_DAY, Pattern
from bot.schedule.choosing import Order
from bot.schedule.plans import Plan

RISING: Final = "rising"
ALL: Final = "all"
_LONGEST_PHRASE: Final = 6  # words
_FILLERS: Final = ("at", "in", "on", "about", "for", "open", "and", "to", "every")


@dataclass(frozen=True, slots=True)
class Wish:
    """What was said; None where nothing was."""

    at: time | None = None
    days: frozenset[int] | None = None
    zone: str | None = None
    topics: tuple[str, ...] | None = None  # ids; none for all
    difficulty: Difficulty | str | None = None  # a level, or RISING
    order: Order | None = None
    open_for: timedelta | None = None

    def on(self, plan: Plan | None, zone: str) -> Plan:
        """The plan that this makes of another one, or a new one in a zone. Raises Mistake."""
        if plan is None and self.at is None:
            raise Mistake(
                f"Say when, such as {command('daily', 'set 09:00')} "
                f"or {command('daily', 'set 9am weekdays')}."
            )
        base = plan or Plan(Pattern(self.at or time(), EVERY_DAY, zone))
        pattern = replace(
            base.pattern,
            at=self.at or base.pattern.at,
            days=self.days or base.pattern.days,
            zone=self.zone or base.pattern.zone,
            open_for=self.open_for or base.pattern.open_for,
        )
        words.check_rest(pattern)
        level = base.difficulty
        if self.difficulty is not None:
            level = self.difficulty if isinstance(self.difficulty, Difficulty) else None
        topics = base.topics if self.topics is None else self.topics
        return Plan(pattern, topics, level, self.order or base.order)


def read(options: Mapping[str, str], library: Library) -> Wish:
    """What the options say, those that stand together in `when` too. Raises Mistake."""
    wish = _together(options.get("when", ""), library)
    if days := options.get("days"):
        wish = replace(wish, days=words.days_of(days))
    if zone := options.get("zone"):
        wish = replace(wish, zone=zones.find(zone))
    if topics := options.get("topics"):
        wish = replace(wish, topics=_topics(topics, library))
    if level := options.get("difficulty"):
        known = one_of(level, (*Difficulty, RISING), "difficulty")
        wish = replace(wish, difficulty=known if known == RISING else Difficulty(known))
    if order := options.get("order"):
        wish = replace(wish, order=Order(one_of(order, tuple(Order), "order")))
    if open_for := options.get("open-for"):
        wish = replace(wish, open_for=words.length_of(open_for))
    return wish


def _topics(typed: str, library: Library) -> tuple[str, ...]:
    if typed.strip().casefold() == ALL:
        return ()
    names = [name for name in typed.split(",") if name.strip()]
    return tuple(dict.fromkeys(library.find(name.strip()).topic.id for name in names))


def _together(text: str, library: Library) -> Wish:
    """The longest phrases that mean something, one after the other."""
    wish, rest = Wish(), text.split()
    while rest:
        taken, wish = _first(rest, wish, library)
        if not taken:
            raise _not_understood(rest[0], library)
        rest = rest[taken:]
    return wish


def _first(rest: list[str], wish: Wish, library: Library) -> tuple[int, Wish]:
    """How many of the first words mean something, and the wish with it; 0 where none do."""
    for count in range(min(len(rest), _LONGEST_PHRASE), 0, -1):
        phrase = " ".join(rest[:count]).strip(",; ")
        found = _meant(phrase, wish, library)
        if found is not None:
            return count, found
    return (1, wish) if rest[0].strip(",;").casefold() in ("", *_FILLERS) else (0, wish)


def _meant(phrase: str, wish: Wish, library: Library) -> Wish | None:
    if wish.at is None and (at := words.known_time(phrase)) is not None:
        return replace(wish, at=at)
    if words.known_length(phrase) is not None:
        return replace(wish, open_for=words.length_of(phrase))
    if (days := words.known_days(phrase)) is not None:
        return replace(wish, days=(wish.days or frozenset()) | days)
    if (zone := zones.known(phrase)) is not None:
        return replace(wish, zone=zone)
    if (topic := _known(lambda: library.find(phrase).topic.id)) is not None:
        return replace(wish, topics=(*(wish.topics or ()), topic))
    return None


def _known(find: Callable[[], str]) -> str | None:
    try:
        return find()
    except NotFound:
        return None


def _not_understood(word: str, library: Library) -> NotFound:
    near = zones.nearest(word)[:1]
    try:
        library.find(word)
    except NotFound as exc:
        near += exc.suggestions[:1]
    offer = (
        f"Did you mean {' or '.join(map(escape, near))}?"
        if near
        else "Write a time, days, a city, topics and how long, such as "
        f"{command('daily', 'set 09:00 weekdays zurich 24h')}."
    )
    return NotFound(f"I do not know what “{escape(word, 40)}” means here. {offer}", near)
