"""What pydantic finds wrong with a topic, in a teacher's words and at its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.curriculum.drafts import Draft, Location
from bot.curriculum.names import did_you_mean, nearest
from bot.plurals import counted
from bot.printable import printable

_Tell = Callable[[str, object, dict[str, Any]], str]  # of a subject, its value, the context

_TAGS = ("ChoiceQuestion", "ShortQuestion")

_PATTERNS = {
    "a-z0-9]+(?:-": "small letters, digits and single hyphens between them, such as 'loss-curve'",
    "https?": "a whole web address, such as 'https://arxiv.org/abs/2005.14165'",
    "json": "the name of a .json file in the same folder, such as 'measurements.json'",
    "a-z0-9+-": "a language in small letters, such as 'python'",
}


def blame_all(draft: Draft, error: ValidationError, model: type[BaseModel]) -> None:
    """Turn each error into a problem of the draft, except those of files that are missing."""
    for detail in error.errors(include_url=False):
        location = tuple(part for part in detail["loc"] if part not in _TAGS)
        if draft.full:
            return
        if draft.lacks(location) or _only_seems_short(detail):
            continue
        kind = detail["type"]
        if kind == "missing":
            draft.blame(location[:-1], _missing(location))
        elif kind == "extra_forbidden":
            fields = _fields(model, detail["loc"][:-1])
            draft.blame(location, _unknown(str(location[-1]), fields), name=True)
        elif not draft.guessed(location):
            draft.blame(location, _wrong(detail, location))


def _only_seems_short(detail: ErrorDetails) -> bool:
    """pydantic counts only the good entries of a list; the bad ones are told by themselves."""
    given = detail["input"]
    return (
        detail["type"] == "too_short"
        and isinstance(given, list)
        and len(given) >= detail["ctx"]["min_length"]
    )


def shown(value: object) -> str:
    """Quote a value in a message: short, on one line, every character visible."""
    return f"'{printable(str(value))}'"


def meant(name: str, known: Iterable[str]) -> str:
    """Ask about the known name that is nearest to an unknown one; empty if none is near."""
    return did_you_mean(map(printable, nearest(name, known, limit=1)))


def _missing(location: Location) -> str:
    name = printable(str(location[-1]))
    if len(location) == 3 and location[0] == "questions" and name == "options":
        return (
            "this question has neither 'options' nor 'answers'; add 3 to 5 options, one of them "
            "with 'key: true', or the accepted answers of a short question"
        )
    return f"the field '{name}' is missing; add '{name}: …' here"


def _unknown(name: str, fields: Sequence[str]) -> str:
    known = f" The fields here are {', '.join(fields)}." if fields else ""
    return f"there is no field {shown(name)} here.{meant(name, fields)}{known}"


def _subject(location: Location) -> str:
    named = [part for part in location if isinstance(part, str)]
    name = shown(named[-1]) if named else "the file"
    last = location[-1] if location else ""
    return f"entry {last + 1} of {name}" if isinstance(last, int) else name


def _wrong(detail: ErrorDetails, location: Location) -> str:
    subject = _subject(location)
    context: dict[str, Any] = detail.get("ctx", {})
    tell = _KINDS.get(detail["type"])
    if tell is not None:
        return tell(subject, detail["input"], context)
    return f"{subject} is {shown(detail['input'])}: {detail['msg']}"


def _text(subject: str, value: object, _: dict[str, Any]) -> str:
    if isinstance(value, dict):
        return (
            f"{subject} must be a text; a text that holds ': ' must stand in quotes, "
            "or below 'field: |'"
        )
    if isinstance(value, list):
        return f"{subject} must be one text, not a list; write it without '- '"
    return f"{subject} is empty; write a text, or put the word in quotes if it is the text"


def _pattern(subject: str, value: object, context: dict[str, Any]) -> str:
    pattern = str(context["pattern"])
    meant = next((text for part, text in _PATTERNS.items() if part in pattern), pattern)
    return f"{subject} is {shown(value)}; write {meant}"


def _too_long(subject: str, value: object, context: dict[str, Any]) -> str:
    most = context["max_length"]
    has = counted(len(str(value)), "character")
    return f"{subject} has {has}, and {most:,} {_is(most)} the most; shorten it"


def _too_few(subject: str, value: object, context: dict[str, Any]) -> str:
    has = len(value) if isinstance(value, list) else context["actual_length"]
    least = context["min_length"]
    return f"{subject} has {_entries(has)} and needs at least {least}; add {least - has}"


def _too_many(subject: str, value: object, context: dict[str, Any]) -> str:
    most = context["max_length"]
    has = _entries(len(value)) if isinstance(value, list) else "more entries"
    return f"{subject} has {has}, and {most} {_is(most)} the most; leave some out"


def _entries(count: int) -> str:
    return counted(count, "entry", "entries")


def _is(count: int) -> str:
    return "is" if count == 1 else "are"


def _list(subject: str, value: object, _: dict[str, Any]) -> str:
    if value is None:
        return f"{subject} is empty; write its entries below it, each after '- '"
    return f"{subject} must be a list; write each entry on a line of its own after '- '"


def _record(subject: str, value: object, _: dict[str, Any]) -> str:
    if value is None:
        return f"{subject} is empty; write its fields below it, as 'name: …'"
    return f"{subject} must have fields; write them below it, as 'name: …'"


def _reason(_: str, __: object, context: dict[str, Any]) -> str:
    return str(context["error"])


def _write(wanted: str) -> _Tell:
    """For a value that is not as wanted; the words may name parts of the error's context."""
    return lambda subject, value, context: (
        f"{subject} is {shown(value)}; write {wanted.format_map(context)}"
    )


_CHOICE = _write("{expected}")
_BOOL = _write("true or false")
_WHOLE = _write("a whole number, such as 20")
_NUMBER = _write("a number, such as 0.25")

_KINDS: dict[str, _Tell] = {
    "string_type": _text,
    "string_too_short": _text,
    "string_too_long": _too_long,
    "string_pattern_mismatch": _pattern,
    "too_short": _too_few,
    "too_long": _too_many,
    "tuple_type": _list,
    "model_type": _record,
    "model_attributes_type": _record,
    "dict_type": _record,
    "enum": _CHOICE,
    "literal_error": _CHOICE,
    "bool_parsing": _BOOL,
    "bool_type": _BOOL,
    "int_parsing": _WHOLE,
    "int_parsing_size": _WHOLE,
    "int_type": _WHOLE,
    "float_parsing": _NUMBER,
    "float_type": _NUMBER,
    "finite_number": _NUMBER,
    "greater_than_equal": _write("{ge} or more"),
    "less_than_equal": _write("{le} or less"),
    "value_error": _reason,
}


@cache
def _schema(model: type[BaseModel]) -> dict[str, Any]:
    return model.model_json_schema()


def _fields(model: type[BaseModel], location: Sequence[str | int]) -> list[str]:
    """The fields that the model has at a location; the location still holds union tags."""
    schema = _schema(model)
    here = schema
    for part in location:
        if part in _TAGS:
            here = schema["$defs"][part]
            continue
        here = _resolved(here, schema)
        here = here.get("items", {}) if isinstance(part, int) else here["properties"].get(part, {})
    return list(_resolved(here, schema).get("properties", {}))


def _resolved(here: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    for option in here.get("anyOf", []):
        if option.get("type") != "null":
            here = option
            break
    if "$ref" in here:
        resolved: dict[str, Any] = schema["$defs"][here["$ref"].rsplit("/", 1)[-1]]
        return resolved
    return here
