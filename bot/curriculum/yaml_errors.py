"""Translation of libyaml's errors into a teacher's words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from yaml import MarkedYAMLError
from yaml.error import Mark

from bot.text.printable import printable


class Fault(NamedTuple):
    """A position, counted from 1, and the error message."""

    line: int
    column: int
    message: str


class Written(NamedTuple):
    """A line split into its structure and its value."""

    before: str  # the indentation, dashes and the field's name
    value: str


_WRITTEN = re.compile(r"(\s*(?:- +)*(?:[^\s:#'\"\[\]{}-][^:#]{0,60}?:(?:[ \t]+|$))?)(.*)")


def written(line: str) -> Written:
    """Split a line into its structure and its value."""
    found = _WRITTEN.fullmatch(line.rstrip())
    return Written(found[1], found[2]) if found else Written("", line)


QUOTE = "put the text in quotes, or write it below 'field: >-'"
_BACKSLASH = "a backslash within double quotes; use single quotes, or write \\\\"
_DEEPER = (
    "this line is indented deeper than the field above it; give both the same indentation, "
    "or, if it goes on with the text above, write that text below 'field: >-'"
)
_NO_ENTRY = (
    "this line does not fit the list above it; start it with '- ', or indent it "
    "as deep as the item that it belongs to"
)
_NO_FIELD = "this line does not fit the fields above it; give it the same indentation as they have"
_NOWHERE = (
    "this does not belong to what stands above; start the line with a field's name, "
    "and keep the fields at the same indentation"
)
_NEITHER = (
    "this is neither 'field: value' nor '- an item'; write one of them, "
    "or indent the line if it belongs to the text above"
)
STRUCTURAL = frozenset((_DEEPER, _NO_ENTRY, _NO_FIELD, _NOWHERE, _NEITHER))  # about indentation
_UNEVEN = "the text below '|' or '>' is not indented evenly; indent each line by the same spaces"
_OTHER = "this does not fit the lines above it; give fields of one kind the same indentation"

# Part of libyaml's message -> what is wrong and what to write. The first match wins.
_WORDS = (
    ("while scanning an alias", "text that starts with * must be in quotes"),
    ("while scanning an anchor", "text that starts with & must be in quotes"),
    ("while parsing a node", "text that starts with ! must be in quotes"),
    ("while scanning a tag", "text that starts with ! must be in quotes"),
    (
        "while scanning a quoted scalar",
        "a quote opens here and is not closed; write the closing quote",
    ),
    ("found a tab character", "a tab in the indentation; indent with spaces"),
    (
        "expected ',' or ']'",
        "a '[' opens a list that is not closed; write ']', or put quotes around the text",
    ),
    (
        "expected ',' or '}'",
        "a '{' opens fields that are not closed; write '}', or put quotes around the text",
    ),
    ("directive", "a line that starts with %; put the text in quotes"),
    ("mapping keys are not allowed", "text that starts with ? must be in quotes"),
    ("did not find expected '-' indicator", _NO_ENTRY),
    ("did not find expected key", _NO_FIELD),
    (
        "block sequence entries are not allowed",
        (
            "a '- ' where no list can start; put the list on lines of its own below the field, "
            "or the text in quotes"
        ),
    ),
    ("did not find expected <document start>", _NOWHERE),
    ("did not find expected node content", "a value is missing, or a ',' or a bracket too many"),
)

_SIGN = "text that starts with {} must be in quotes"
_CLOSED = "the text continues after the closing {0}; put all of it in quotes, or below 'field: >-'"


def explain(error: MarkedYAMLError, lines: Sequence[str]) -> Fault:
    """Return the position of an error, and what to write instead."""
    said = f"{error.context or ''}; {error.problem or ''}"
    mark = _mark(error, said)
    if mark is None:
        return Fault(1, 1, f"this is not YAML: {error.problem}")
    line = lines[mark.line] if mark.line < len(lines) else ""
    meaning = _meaning(said, line, mark.column, error)
    column = len(line) - len(line.lstrip()) if meaning is _DEEPER else mark.column
    return Fault(mark.line + 1, column + 1, meaning)


def _mark(error: MarkedYAMLError, said: str) -> Mark | None:
    """Return the position of the cause, such as an opening quote, not of its detection."""
    opened = ("end of stream", "flow", "could not find expected ':'", "quoted scalar")
    if any(words in said for words in opened) and "escape" not in said and "hex" not in said:
        return error.context_mark or error.problem_mark
    if "block scalar" in said and "comment or line break" in said:
        return error.context_mark or error.problem_mark
    return error.problem_mark or error.context_mark


def _meaning(said: str, line: str, column: int, error: MarkedYAMLError) -> str:
    if "mapping values are not allowed" in said:
        return _colon(line, column)
    if "could not find expected ':'" in said:
        return _no_field(line)
    if "cannot start any token" in said:
        sign = line[column : column + 1]
        return "a tab; indent with spaces" if sign == "\t" else _SIGN.format(sign)
    if "block scalar" in said:
        return _SIGN.format(line[column]) if "comment or line break" in said else _UNEVEN
    if "escape" in said or "hexdecimal" in said:
        return _BACKSLASH
    before, value = written(line)
    within = column >= len(before)
    if within and value[:1] in (",", "]", "}") and column == len(before):
        return _SIGN.format(value[0])
    if within and "did not find expected" in said and "or '" not in said:
        if value[:1] == "'" and re.match(r"'[^']*\w'\w", value):
            return (
                "an apostrophe ends a text in single quotes; write it twice (''), "
                'or put the text in double quotes "…"'
            )
        if value[:1] in ("'", '"'):
            return _CLOSED.format("quote")
        if value[:1] in ("[", "{"):
            return f"{_SIGN.format(value[0])}, or YAML takes it for a list or for fields"
    for words, meaning in _WORDS:
        if words in said:
            return meaning
    return f"{_OTHER} ({error.problem})"


def _colon(line: str, column: int) -> str:
    before, value = written(line)
    if column >= len(before) and value:
        return f"YAML takes ':' within a text for the end of a field's name; {QUOTE}"
    return _DEEPER


def _no_field(line: str) -> str:
    text = line.strip()
    odd = re.match(r"(?:- )?[\w-]+([:\uff1a])(\W?)", text)
    if odd and odd[1] == "\uff1a":
        return f"this colon is '{odd[1]}'; write the colon ':' of the English keyboard and a space"
    if odd and odd[2].isspace():
        return f"the space after ':' is not an ordinary one ({printable(odd[2])}); type a space"
    if odd:
        return f"write a space after '{printable(odd[0].rstrip(odd[2]))}'"
    if re.match(r"-\w", text):
        return "write a space after '-'"
    return _NEITHER
