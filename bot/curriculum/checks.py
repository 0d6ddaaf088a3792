"""Checks of one topic beyond the shape of its fields.

They run on the data as written, so their problems are reported together with malformed fields.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from bot.curriculum.drafts import EACH, Draft, Location, texts
from bot.curriculum.mistakes import meant, shown
from bot.curriculum.model import Measurements, Mode
from bot.curriculum.names import fold
from bot.curriculum.partchecks import TRUE
from bot.curriculum.plain_yaml import Value

LONGEST_QUESTION = 2100  # characters; with its reveal it fits one message on every platform

_NAMED = {
    "sources": ("sources",),
    "questions": ("questions",),
    "cards": ("modes", "review", "cards"),
    "exercises": ("modes", "try", "exercises"),
}
_CITING = (("questions", EACH, "source"), ("modes", "explain", "facts", EACH, "source"))
_CHALLENGE = ("modes", "challenge", "questions")
_SERIES = ("modes", "visualize", "chart", "curves", EACH, "series")
_SAMPLES = ("modes", "visualize", "specimens", EACH, "sample")
_VALUES = ("modes", "experiment", "outcomes", EACH, "value")
_SHOWN = frozenset(  # the fields that a question and its reveal show
    ("stem", "snippet", "code", "options", "text", "feedback", "answers", "solution", "check")
)


def check_written(draft: Draft, measurements: Measurements | None) -> None:
    """Add duplicate ids, unknown names and similar mistakes to the problems of a topic's draft.

    `measurements` is None if their file is invalid; names in it are then not checked.
    """
    for kind, path in _NAMED.items():
        _unique(kind, path, draft)
    sources = {name for _, name in texts(draft.data, "sources", EACH, "id")}
    for path in _CITING if sources else ():
        for location, name in texts(draft.data, *path):
            if name not in sources and not draft.full:
                message = f"no source is called {shown(name)}; add it to 'sources'"
                draft.blame(location, _or_meant(message, name, sources))
    _check_content(draft)
    _check_sizes(draft)
    _check_answers(draft)
    _check_challenge(draft)
    if measurements is not None:
        _check_measured("series", _SERIES, measurements.series, draft)
        _check_measured("value", _VALUES, measurements.values, draft)
        _check_measured("sample", _SAMPLES, measurements.samples, draft)


def _or_meant(message: str, name: str, known: Iterable[str]) -> str:
    offer = meant(name, known)
    return f"{message}.{offer}" if offer else message


def _unique(kind: str, path: tuple[str, ...], draft: Draft) -> None:
    first: dict[str, Location] = {}
    for location, name in texts(draft.data, *path, EACH, "id"):
        if first.setdefault(name, location) is not location:
            other = draft.where(first[name])
            message = f"two {kind} have the id {shown(name)}, the other at {other}; rename one"
            draft.blame(location, message)


def _check_content(draft: Draft) -> None:
    """Report a topic with neither questions nor modes, and modes without fields."""
    data = draft.data
    if not isinstance(data, dict) or draft.lacks(("questions",)):
        return
    modes, questions = data.get("modes", {}), data.get("questions", [])
    if modes == {} and questions == []:
        message = (
            "the topic has neither questions nor a mode; write questions (in questions.yaml, or "
            "below 'questions:' in a topic of one file), or a mode such as explain"
        )
        draft.blame((), message)
    for mode, part in modes.items() if isinstance(modes, dict) else ():
        if mode in list(Mode) and part is None and not draft.lacks(("modes", mode)):
            message = f"{shown(mode)} is empty; write its fields, or leave it out"
            draft.blame(("modes", mode), message)


def _check_sizes(draft: Draft) -> None:
    questions = draft.data.get("questions") if isinstance(draft.data, dict) else None
    for index, question in enumerate(questions if isinstance(questions, list) else []):
        size = _size(question)
        if size > LONGEST_QUESTION:
            message = (
                f"stem, code, options, feedback, solution and check have {size:,} characters "
                f"together, but the limit is {LONGEST_QUESTION:,}; shorten them"
            )
            draft.blame(("questions", index), message)


def _size(value: Value) -> int:
    """Return how many characters of a question are shown."""
    if isinstance(value, str):
        return len(value.strip())
    if isinstance(value, list):
        return sum(map(_size, value))
    if isinstance(value, dict):
        return sum(_size(below) for name, below in value.items() if name in _SHOWN)
    return 0


def _check_answers(draft: Draft) -> None:
    """Report answers without a letter, digit or sign that matching would keep."""
    for location, answer in texts(draft.data, "questions", EACH, "answers", EACH):
        if answer.strip() and not fold(answer):
            message = f"{shown(answer)} has no letter and no digit; write it in words"
            draft.blame(location, message)


def _check_challenge(draft: Draft) -> None:
    if draft.lacks(("questions",)):
        return
    levels = {at[1]: level for at, level in texts(draft.data, "questions", EACH, "difficulty")}
    named = [(at[1], name) for at, name in texts(draft.data, "questions", EACH, "id")]
    # A missing difficulty is reported elsewhere; that question may be hard.
    difficulty = {name: levels.get(index, "hard") for index, name in named}
    retired = _retired(draft)
    seen: set[str] = set()
    for location, name in texts(draft.data, *_CHALLENGE, EACH):
        if name not in difficulty:
            message = f"no question is called {shown(name)}; write the id of a hard one"
            draft.blame(location, _or_meant(message, name, difficulty))
        elif difficulty[name] != "hard":
            message = (
                f"{shown(name)} is {shown(difficulty[name])}; a challenge has hard questions only"
            )
            draft.blame(location, message)
        elif name in retired:
            message = (
                f"{shown(name)} is retired; name another hard question, or take it back into use"
            )
            draft.blame(location, message)
        elif name in seen:
            draft.blame(location, f"{shown(name)} is here twice; name five different questions")
        seen.add(name)


def _retired(draft: Draft) -> set[str]:
    """Return the ids of retired questions."""
    flags = texts(draft.data, "questions", EACH, "retired")
    retired = {location[1] for location, flag in flags if flag.casefold() in TRUE}
    names = texts(draft.data, "questions", EACH, "id")
    return {name for location, name in names if location[1] in retired}


def _check_measured(kind: str, path: tuple[str, ...], known: Collection[str], draft: Draft) -> None:
    file = next((name for _, name in texts(draft.data, "measurements")), None)
    for location, name in texts(draft.data, *path):
        if draft.full:
            return
        if file is None:
            message = f"this shows the {kind} {shown(name)}, but the topic names no measurements"
            draft.blame(location, f"{message}; add 'measurements: a-file.json' to it")
        elif name not in known:
            message = f"{file} has no {kind} {shown(name)}; write one that it has"
            draft.blame(location, _or_meant(message, name, known))
