"""Checks of the parts of a topic as wholes, which pydantic skips if a field is invalid.

To report both kinds of mistakes at once, this repeats the checks on the data as written.
"""

from __future__ import annotations

from collections.abc import Iterable

from bot.curriculum.drafts import Draft, Location
from bot.curriculum.drawings import drawing_faults
from bot.curriculum.lessons import blank_faults
from bot.curriculum.plain_yaml import Value
from bot.curriculum.questions import option_faults

TRUE = ("true", "yes", "on", "y", "t", "1")  # all spellings that pydantic accepts
FALSE = ("false", "no", "off", "n", "f", "0")


def check_parts(draft: Draft) -> None:
    """Report mistakes of questions, exercises and diagrams as wholes."""
    for index, question in enumerate(_entries(draft.at(("questions",)))):
        _tell(draft, ("questions", index), _options(question))
    path: Location = ("modes", "try", "exercises")
    for index, exercise in enumerate(_entries(draft.at(path))):
        _tell(draft, (*path, index), _exercise(exercise))
    path = ("modes", "explain", "diagram")
    _tell(draft, path, _diagram(draft.at(path)))


def _tell(draft: Draft, location: Location, faults: Iterable[str]) -> None:
    for fault in faults:
        draft.blame(location, fault)


def _entries(value: Value) -> list[Value]:
    return value if isinstance(value, list) else []


def _options(question: Value) -> Iterable[str]:
    """Return the faults of the options; none if one is unreadable: it may be the key."""
    options = _entries(question.get("options")) if isinstance(question, dict) else []
    found: list[tuple[str, bool]] = []
    for option in options:
        if not isinstance(option, dict):
            return ()
        text, key = option.get("text"), option.get("key", "false")
        if not isinstance(key, str) or key.casefold() not in (*TRUE, *FALSE):
            return ()
        # an option without a text differs from all others
        found.append((text if isinstance(text, str) else f"#{len(found)}", key.casefold() in TRUE))
    return option_faults(found) if found else ()


def _exercise(exercise: Value) -> Iterable[str]:
    snippet = exercise.get("snippet") if isinstance(exercise, dict) else None
    code = snippet.get("code") if isinstance(snippet, dict) else None
    return blank_faults(code) if isinstance(code, str) else ()


def _diagram(diagram: Value) -> Iterable[str]:
    if not isinstance(diagram, dict):
        return ()
    rows = [[_text(box, "id") for box in _entries(row)] for row in _entries(diagram.get("rows"))]
    arrows = [(_text(each, "from"), _text(each, "to")) for each in _entries(diagram.get("arrows"))]
    if not rows or any(None in each for each in (*rows, *arrows)):
        return ()
    known = [[name for name in row if name is not None] for row in rows]
    ends = [(one, other) for one, other in arrows if one is not None and other is not None]
    return drawing_faults(known, ends)


def _text(value: Value, name: str) -> str | None:
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, str) else None
