"""Parse the options of a daily, typed in any order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import time, timedelta
from typing import Final

from bot.chat.markup import command, escape
from bot.chat.options import one_of
from bot.curriculum.library import Library
from bot.curriculum.model import Difficulty
from bot.errors import Mistake, NotFound
from bot.schedule import time_phrases, weekdays, zones
from bot.schedule.calendar import EVERY_DAY, Pattern
from bot.schedule.plans import Plan
from bot.schedule.question_picker import Order

RISING: Final = "rising"
ALL: Final = "all"
_LONGEST_PHRASE: Final = 6  # words
_LONGEST_TIME: Final = 4  # 9 in the morning
_LONGEST_TYPO: Final = 3
_FILLERS: Final = (
    *("at", "in", "on", "about", "for", "open", "and", "to", "every", "each", "the", "by"),
)


@dataclass(frozen=True, slots=True)
class DailyRequest:
    """The parsed options; None for those not given."""

    at: time | None = None
    days: frozenset[int] | None = None
    zone: str | None = None
    topics: tuple[str, ...] | None = None  # ids; empty for all
    difficulty: Difficulty | str | None = None  # a level, or RISING
    order: Order | None = None
    open_for: timedelta | None = None
    zone_typed: str = ""

    def on(self, plan: Plan | None, zone: str) -> Plan:
        """Apply the options to a plan, or to a new one in a zone. Raises Mistake."""
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
        time_phrases.check_rest(pattern)
        level = base.difficulty
        if self.difficulty is not None:
            level = self.difficulty if isinstance(self.difficulty, Difficulty) else None
        topics = base.topics if self.topics is None else self.topics
        return Plan(pattern, topics, level, self.order or base.order)


def read(options: Mapping[str, str], library: Library) -> DailyRequest:
    """Parse the options, including those combined in `when`. Raises Mistake."""
    wish = _together(options.get("when", ""), library)
    if days := options.get("days"):
        wish = replace(wish, days=weekdays.days_of(days))
    if zone := options.get("zone"):
        wish = replace(wish, zone=zones.find(zone), zone_typed=zone)
    if topics := options.get("topics"):
        wish = replace(wish, topics=_topics(topics, library))
    if level := options.get("difficulty"):
        wish = replace(wish, difficulty=_level(one_of(level, (*Difficulty, RISING), "difficulty")))
    if order := options.get("order"):
        wish = replace(wish, order=Order(one_of(order, tuple(Order), "order")))
    if open_for := options.get("open-for"):
        wish = replace(wish, open_for=time_phrases.length_of(open_for))
    return wish


def _level(name: str) -> Difficulty | str:
    return name if name == RISING else Difficulty(name)


def _topics(typed: str, library: Library) -> tuple[str, ...]:
    if typed.strip().casefold() == ALL:
        return ()
    names = [name for name in typed.split(",") if name.strip()]
    return tuple(dict.fromkeys(library.find(name.strip()).topic.id for name in names))


def _together(text: str, library: Library) -> DailyRequest:
    """Parse combined options, taking the longest known phrase each time."""
    wish, rest = DailyRequest(), text.split()
    clear = _has_clear_time(rest)
    while rest:
        taken, wish = _first(rest, wish, library, clear=clear)
        if not taken:
            raise _not_understood(rest, wish, library)
        rest = rest[taken:]
    return wish


def _has_clear_time(words: list[str]) -> bool:
    """Return whether a phrase is a time that can't be a length; `8h` next to it is a length."""
    lengths = range(1, _LONGEST_TIME + 1)
    phrases = (" ".join(words[at : at + of]) for at in range(len(words)) for of in lengths)
    return any(
        time_phrases.known_time(each) is not None and not time_phrases.is_bare_hours(each)
        for each in phrases
    )


def _first(
    rest: list[str], wish: DailyRequest, library: Library, *, clear: bool
) -> tuple[int, DailyRequest]:
    """Return how many of the first words form a known phrase (0 for none), and the wish with it."""
    for count in range(min(len(rest), _LONGEST_PHRASE), 0, -1):
        phrase = " ".join(rest[:count]).strip(",; ")
        found = _meant(phrase, wish, library, clear=clear)
        if found is not None:
            return count, found
    return (1, wish) if rest[0].strip(",;").casefold() in ("", *_FILLERS) else (0, wish)


def _meant(
    phrase: str, wish: DailyRequest, library: Library, *, clear: bool
) -> DailyRequest | None:
    """Return the wish with this phrase, if known; `clear`: the text has a time that can't be a
    length."""
    at = time_phrases.known_time(phrase)
    is_length = clear and time_phrases.is_bare_hours(phrase)
    if at is not None and wish.at is None and not is_length:
        return replace(wish, at=at)
    if time_phrases.known_length(phrase) is not None:
        return replace(wish, open_for=time_phrases.length_of(phrase))
    if (days := weekdays.known_days(phrase)) is not None:
        return replace(wish, days=(wish.days or frozenset()) | days)
    if (level := phrase.casefold()) in (*Difficulty, RISING):
        return replace(wish, difficulty=_level(level))
    if (order := phrase.casefold()) in tuple(Order):
        return replace(wish, order=Order(order))
    if (zone := zones.in_database(phrase)) is not None:
        return replace(wish, zone=zone, zone_typed=phrase)
    if (topic := _known(lambda: library.find(phrase).topic.id)) is not None:
        return replace(wish, topics=(*(wish.topics or ()), topic))
    if (zone := zones.named(phrase)) is not None:
        return replace(wish, zone=zone, zone_typed=phrase)
    return None


def _known(find: Callable[[], str]) -> str | None:
    try:
        return find()
    except NotFound:
        return None


def _not_understood(rest: list[str], wish: DailyRequest, library: Library) -> Mistake:
    """Return the error for the first words; for ambiguous ones, it asks which is meant."""
    for count in range(min(len(rest), _LONGEST_PHRASE), 0, -1):
        phrase = " ".join(rest[:count]).strip(",; ")
        at = time_phrases.known_time(phrase)
        if wish.at is not None and at is not None:
            another = command("daily", f"add {at:%H:%M}")
            return Mistake(
                f"A daily has one time, and you wrote two: {wish.at:%H:%M} and {at:%H:%M}. "
                f"For a second daily, use {another}."
            )
        asked = time_phrases.time_question(phrase) or zones.question(phrase)
        if asked is not None:
            return Mistake(asked)
    for count in range(min(len(rest), _LONGEST_TYPO), 0, -1):
        phrase = " ".join(rest[:count]).strip(",; ")
        near = _nearest(phrase, library)
        if near:
            listed = " or ".join(map(escape, near))
            said = escape(phrase, 40)
            return NotFound(f"I don't understand “{said}”. Did you mean {listed}?", near)
    return Mistake(
        f"I don't understand “{escape(rest[0], 40)}”. Write a time, days, a city, topics and how "
        "long it stays open, such as "
        f"{command('daily', 'set 09:00 weekdays zurich 24h')}."
    )


def _nearest(phrase: str, library: Library) -> list[str]:
    near = [*weekdays.nearest(phrase), *zones.nearest(phrase)[:1]]
    try:
        library.find(phrase)
    except NotFound as exc:
        near += exc.suggestions[:1]
    return near
