"""Messages for values that pydantic rejects, in a teacher's words."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from pydantic_core import ErrorDetails

from bot.text.plurals import counted
from bot.text.printable import printable

_Tell = Callable[[str, object, dict[str, Any]], str]  # (subject, value, context) -> message

_SLUG = "a-z0-9]+(?:-"
_PATTERNS = {
    _SLUG: "lowercase letters, digits and single hyphens between them, such as 'loss-curve'",
    "https?": "a whole web address, such as 'https://arxiv.org/abs/2005.14165'",
    "json": "the name of a .json file in the same folder, such as 'measurements.json'",
    "a-z0-9+-": "a language in lowercase letters, such as 'python'",
}


def shown(value: object) -> str:
    """Quote a value in a message: short, on one line, every character visible."""
    return f"'{printable(str(value))}'"


def slug_of(text: str) -> str:
    """Return a text as an id; empty if it has no ASCII letter or digit."""
    return "-".join(re.findall("[a-z0-9]+", text[:48].lower()))


def subject(location: Sequence[str | int]) -> str:
    """Return what a message is about: a field, or an entry of it."""
    named = [part for part in location if isinstance(part, str)]
    name = shown(named[-1]) if named else "the file"
    last = location[-1] if location else ""
    return f"entry {last + 1} of {name}" if isinstance(last, int) else name


def wrong(detail: ErrorDetails, about: str, source: str, needed: Sequence[str]) -> str:
    """Return a message that says what to write instead of a value.

    `source` is the rest of its line in the file, `needed` its required fields.
    """
    value = detail["input"]
    context: dict[str, Any] = detail.get("ctx", {})
    kind = detail["type"]
    if kind in ("string_type", "string_too_short"):
        return _text(about, value, source)
    if kind in ("model_type", "model_attributes_type", "dict_type"):
        return record(about, needed, empty=value is None)
    tell = _KINDS.get(kind)
    if tell is not None:
        return tell(about, value, context)
    return f"{about} is {shown(value)}: {detail['msg']}"


def _text(about: str, value: object, source: str) -> str:
    signed = source[:1] in ("[", "{") or source[:2] in ("? ", "- ") or source in ("-", "?")
    if signed and isinstance(value, dict | list) and not (source[0] == "-" and _is_list(value)):
        return f"{about} must be text; text that starts with {source[0]} must be in quotes"
    if isinstance(value, dict):
        return (
            f"{about} must be text; YAML takes ':' within it for the end of a field's name, "
            "so put the text in quotes, or write it below 'field: >-'"
        )
    if isinstance(value, list):
        return f"{about} must be one text, not a list; write it without '- '"
    return f"{about} is empty; write some text"


def _is_list(value: object) -> bool:
    """Return whether a value is a list of texts rather than a text that begins with a hyphen."""
    return isinstance(value, list) and value != [None] and not isinstance(value[0], list)


def record(about: str, needed: Sequence[str], *, empty: bool = False) -> str:
    """Ask for the fields that something must have."""
    named = ", ".join(f"'{name}: …'" for name in needed) or "'name: …'"
    return f"{about} {'is empty' if empty else 'must have fields'}; write {named}"


def _list(about: str, value: object, _: dict[str, Any]) -> str:
    if value is None:
        return f"{about} is empty; write its entries below it, each after '- '"
    if isinstance(value, dict):
        return f"{about} must be a list; write '- ' before the first field of each entry"
    return f"{about} must be a list; write each entry on its own line after '- '"


def _pattern(about: str, value: object, context: dict[str, Any]) -> str:
    pattern = str(context["pattern"])
    wanted = next((text for part, text in _PATTERNS.items() if part in pattern), pattern)
    slug = slug_of(str(value))
    if _SLUG in pattern and slug:
        wanted = wanted.replace("loss-curve", slug)
    return f"{about} is {shown(value)}; write {wanted}"


def _too_long(about: str, value: object, context: dict[str, Any]) -> str:
    most = context["max_length"]
    has = counted(len(str(value)), "character")
    return f"{about} has {has}, but the limit is {most:,}; shorten it"


def _too_few(about: str, value: object, context: dict[str, Any]) -> str:
    has = len(value) if isinstance(value, list) else context["actual_length"]
    least = context["min_length"]
    return f"{about} has {_entries(has)} and needs at least {least}; add {least - has}"


def _too_many(about: str, value: object, context: dict[str, Any]) -> str:
    most = context["max_length"]
    has = _entries(len(value)) if isinstance(value, list) else "more entries"
    return f"{about} has {has}, but the limit is {most}; leave some out"


def _entries(count: int) -> str:
    return counted(count, "entry", "entries")


def _reason(_: str, __: object, context: dict[str, Any]) -> str:
    return str(context["error"])


def _write(wanted: str) -> _Tell:
    """Return a message function for a wrong value; `wanted` may refer to the error's context."""
    return lambda about, value, context: (
        f"{about} is {shown(value)}; write {wanted.format_map(context)}"
    )


_CHOICE = _write("{expected}")
_BOOL = _write("true or false")
_WHOLE = _write("a whole number, such as 20")
_NUMBER = _write("a number, such as 0.25")

_KINDS: dict[str, _Tell] = {
    "string_too_long": _too_long,
    "string_pattern_mismatch": _pattern,
    "too_short": _too_few,
    "too_long": _too_many,
    "tuple_type": _list,
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
