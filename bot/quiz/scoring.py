"""Score a round. Pure: answers in, outcome out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.curriculum.model import Difficulty

WORTH = {Difficulty.EASY: 10, Difficulty.MEDIUM: 20, Difficulty.HARD: 30}
HINT_SHARE = 0.75  # the share of points that remains after a hint
IN_FULL = timedelta(seconds=0.5)


class Via(StrEnum):
    """The way an answer was given."""

    BUTTON = "button"
    REACTION = "reaction"
    REPLY = "reply"


@dataclass(frozen=True, slots=True)
class AnswerEntry:
    """A saved answer, or the withdrawal of one."""

    person: str
    via: Via
    at: datetime
    choice: int | None = None
    text: str | None = None
    taken_back: bool = False
    message: str | None = None  # the reply that gave it, if it can be edited or deleted


def standing(log: Iterable[AnswerEntry]) -> AnswerEntry | None:
    """Return the answer that counts among one person's, given oldest first.

    The latest counts. Removing a reaction withdraws its answer; if the person still has another
    reaction on the message, that one counts again. The same goes for replies: deleting one, or
    editing it into talk, withdraws its answer.
    """
    return _followed(log)[0]


def reacted_to(log: Iterable[AnswerEntry]) -> set[int | None]:
    """Return the choices that one person has reacted to and not withdrawn."""
    return {each.choice for each in _followed(log)[1] if each.via is Via.REACTION}


def _followed(log: Iterable[AnswerEntry]) -> tuple[AnswerEntry | None, list[AnswerEntry]]:
    """Return the answer that counts, and the reactions and replies not withdrawn."""
    current: AnswerEntry | None = None
    visible: list[AnswerEntry] = []
    for each in log:
        sign = _sign(each)
        if sign is not None:
            visible = [other for other in visible if _sign(other) != sign]
        if not each.taken_back:
            current = each
            if sign is not None:
                visible.append(each)
        elif current is not None and sign is not None and _sign(current) == sign:
            alike = (other for other in reversed(visible) if other.via is each.via)
            current = next(alike, None)
    return current, visible


def _sign(kept: AnswerEntry) -> tuple[Via, int | str | None] | None:
    """Return a key for the visible reaction or reply that gave an answer; None for a press."""
    match kept.via:
        case Via.REACTION:
            return kept.via, kept.choice
        case Via.REPLY if kept.message is not None:
            return kept.via, kept.message
    return None


@dataclass(frozen=True, slots=True)
class Result:
    """A person's result in a round."""

    person: str
    answer: AnswerEntry
    correct: bool
    points: int
    hinted: bool
    after: timedelta  # time from the question to the answer that counts


@dataclass(frozen=True, slots=True)
class Outcome:
    """The results of a round, quickest first; `unscored` are those of the question's authors."""

    results: tuple[Result, ...]
    unscored: tuple[Result, ...]
    first_right: str | None  # the first person with the right answer, even if they changed it
    fastest_right: str | None  # the fastest person whose final answer is right

    @property
    def answered(self) -> tuple[str, ...]:
        """Return everyone with a final answer, including the question's authors."""
        return tuple(result.person for result in (*self.results, *self.unscored))

    def of(self, person: str) -> Result | None:
        """Return a person's result; None if they have no answer that counts."""
        everyone = (*self.results, *self.unscored)
        return next((result for result in everyone if result.person == person), None)

    def chosen(self, option: int) -> int:
        """Return how many people chose an option, counted as shown."""
        return sum(result.answer.choice == option for result in (*self.results, *self.unscored))


def live_points(worth: int, after: timedelta, open_for: timedelta, *, hinted: bool) -> int:
    """Return the points for a right answer in a live round: round(points * (1 - t / 2T)), which is
    half at the very end; full points below half a second; three quarters with a hint."""
    share = 1.0
    if after >= IN_FULL:
        share = 1 - min(after / open_for, 1.0) / 2
    return round(worth * share * (HINT_SHARE if hinted else 1.0))


def daily_points(worth: int, *, hinted: bool) -> int:
    """Return the points for a right answer to a daily. Speed doesn't matter, to be fair to all
    time zones."""
    return round(worth * (HINT_SHARE if hinted else 1.0))


def score(
    log: Sequence[AnswerEntry],
    *,
    is_right: Callable[[AnswerEntry], bool],
    worth: int,
    opened_at: datetime,
    closes_at: datetime,
    daily: bool = False,
    hinted: Collection[str] = (),
    excluded: Collection[str] = (),
) -> Outcome:
    """Return the outcome of a round from its saved answers.

    `excluded` are people who don't score (the question's authors). Answers at or after `closes_at`
    don't count.
    """
    counted = sorted((each for each in log if each.at < closes_at), key=lambda each: each.at)
    by_person: dict[str, list[AnswerEntry]] = {}
    for each in counted:
        by_person.setdefault(each.person, []).append(each)
    results: list[Result] = []
    for person, theirs in by_person.items():
        answer = standing(theirs)
        if answer is None:
            continue
        after = max(answer.at - opened_at, timedelta(0))
        correct = is_right(answer)
        if daily:
            points = daily_points(worth, hinted=person in hinted)
        else:
            points = live_points(worth, after, closes_at - opened_at, hinted=person in hinted)
        scored = correct and person not in excluded
        results.append(
            Result(person, answer, correct, points if scored else 0, person in hinted, after)
        )
    results.sort(key=lambda result: (result.after, result.person))
    scoring = tuple(result for result in results if result.person not in excluded)
    right = (
        each.person
        for each in counted
        if not each.taken_back and each.person not in excluded and is_right(each)
    )
    return Outcome(
        results=scoring,
        unscored=tuple(result for result in results if result.person in excluded),
        first_right=next(right, None),
        fastest_right=next((result.person for result in scoring if result.correct), None),
    )
