"""Pydantic's errors as problems with a position.

A mistyped field hides errors below it, and so does a list that is too long. So the data is repaired
in memory and validated again until there are no new errors.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.curriculum.drafts import Draft, Location
from bot.curriculum.fields import TAGS, fields, needed, shape
from bot.curriculum.messages import record, shown, subject, wrong
from bot.curriculum.names import did_you_mean, nearest
from bot.curriculum.plain_yaml import Value
from bot.text.printable import printable

__all__ = ["blame_all", "meant", "shown"]

_MOST_ROUNDS = 10


def blame_all(draft: Draft, error: ValidationError, model: type[BaseModel]) -> None:
    """Turn each error into a problem of the draft, except errors due to missing files.

    Leaves the draft's data as its author probably meant it.
    """
    draft.data = copy.deepcopy(draft.data)
    for _ in range(_MOST_ROUNDS):
        details = error.errors(include_url=False)
        renamed = _rename(draft, details, model)
        for detail in details:
            if draft.full:
                return
            _blame(draft, detail, model, renamed)
        if not _shorten(draft, details) and not renamed:
            return
        try:
            model.model_validate(draft.data)
        except ValidationError as further:
            error = further
        else:
            return


def _location(detail: ErrorDetails) -> Location:
    return tuple(part for part in detail["loc"] if part not in TAGS)


def _blame(
    draft: Draft, detail: ErrorDetails, model: type[BaseModel], renamed: set[Location]
) -> None:
    location, kind = _location(detail), detail["type"]
    if draft.lacks(location) or _only_seems_short(detail) or location in renamed:
        return
    if kind in ("missing", "extra_forbidden") and _is_text(draft.at(location[:-1]), model, detail):
        needs = needed(model, detail["loc"][:-1])
        draft.blame(location[:-1], record(subject(location[:-1]), needs))
    elif kind == "missing":
        draft.blame(location[:-1], _missing(location, shape(model, detail["loc"])))
    elif kind == "extra_forbidden":
        known = fields(model, detail["loc"][:-1])
        draft.blame(location, _unknown(str(location[-1]), known), name=True)
    elif not draft.guessed(location):
        needs = needed(model, detail["loc"]) or fields(model, detail["loc"])[:1]
        draft.blame(location, wrong(detail, subject(location), draft.source(location), needs))


def _is_text(holder: Value, model: type[BaseModel], detail: ErrorDetails) -> bool:
    """Return whether an entry is a text with a ':' that YAML took for a field."""
    known = fields(model, detail["loc"][:-1])
    return (
        len(detail["loc"]) > 1
        and isinstance(holder, dict)
        and any(" " in name for name in holder)
        and not set(holder) & set(known)
    )


def _rename(draft: Draft, details: list[ErrorDetails], model: type[BaseModel]) -> set[Location]:
    """Report and correct mistyped field names. Return the locations before and after."""
    renamed: set[Location] = set()
    for detail in details:
        if detail["type"] != "extra_forbidden" or draft.full:
            continue
        location = _location(detail)
        holder = draft.at(location[:-1])
        known = fields(model, detail["loc"][:-1])
        typed = str(location[-1])
        free = [name for name in known if isinstance(holder, dict) and name not in holder]
        near = nearest(typed, free, limit=1)
        if isinstance(holder, dict) and near and " " not in typed:
            draft.blame(location, _unknown(typed, known, near), name=True)
            draft.rename(location, near[0])
            renamed.update((location, (*location[:-1], near[0])))
    return renamed


def _shorten(draft: Draft, details: list[ErrorDetails]) -> bool:
    """Truncate lists that are too long, to find errors in their entries. Return whether any was."""
    cut = False
    for detail in details:
        given = draft.at(_location(detail))
        if detail["type"] == "too_long" and isinstance(given, list):
            most: int = detail["ctx"]["max_length"]
            cut = cut or len(given) > most
            del given[most:]
    return cut


def _only_seems_short(detail: ErrorDetails) -> bool:
    """Return whether a list seems too short only because pydantic doesn't count invalid entries,
    which are reported separately."""
    given: Any = detail["input"]
    return (
        detail["type"] == "too_short"
        and isinstance(given, list)
        and len(given) >= detail["ctx"]["min_length"]
    )


def meant(name: str, known: Iterable[str]) -> str:
    """Return "Did you mean …" with the most similar known name; empty if none is similar."""
    return did_you_mean(map(printable, nearest(name, known, limit=1)))


def _missing(location: Location, below: str) -> str:
    name = printable(str(location[-1]))
    if len(location) == 3 and location[0] == "questions" and name == "options":
        return (
            "this question has neither 'options' nor 'answers'; add 3 to 5 options, one of them "
            "with 'key: true', or the accepted answers of a short question"
        )
    what = f"'{name}:' {below}" if below else f"'{name}: …' here"
    return f"the field '{name}' is missing; add {what}"


def _unknown(name: str, known: Iterable[str], near: Iterable[str] = ()) -> str:
    fields_here = ", ".join(known)
    if " " in name.strip():
        return f"there is no field {shown(name)} here; if it is part of a text, put that in quotes"
    offer = did_you_mean(near) or meant(name, known)
    listed = f" The fields here are {fields_here}." if fields_here else ""
    return f"there is no field {shown(name)} here.{offer}{listed}"
