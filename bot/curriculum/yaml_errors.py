"""libyaml's complaints, in a teacher's words."""

from __future__ import annotations

from collections.abc import Sequence

from yaml import MarkedYAMLError

_BACKSLASH = "a backslash within double quotes; use single quotes, or write \\\\"
_QUOTES = "put the text in quotes, or write it below 'field: |'"

# A part of libyaml's words -> what is wrong and what to write. The first that fits is told.
_WORDS = (
    (
        "mapping values are not allowed",
        f"a ':' within a text, or a line that is indented wrongly; {_QUOTES}",
    ),
    ("found character that cannot start any token", ""),  # told by its character below
    (
        "while scanning an alias",
        'text that starts with * must stand in quotes; put "…" around it',
    ),
    ("while scanning an anchor", "text that starts with & must stand in quotes"),
    ("while parsing a node", "text that starts with ! must stand in quotes"),
    ("while scanning a tag", "text that starts with ! must stand in quotes"),
    (
        "could not find expected ':'",
        (
            "this is neither 'field: value' nor '- an item'; write one of them, "
            "or indent the line if it belongs to the text above"
        ),
    ),
    (
        "while scanning a quoted scalar",
        "a quote opens here and is not closed; write the closing quote",
    ),
    (
        "unknown escape character",
        _BACKSLASH,
    ),
    (
        "while scanning a block scalar",
        "the text below '|' or '>' is not indented evenly; indent each line by the same spaces",
    ),
    (
        "did not find expected '-' indicator",
        (
            "this line does not fit the list above it; start it with '- ', or indent it "
            "as deep as the item that it belongs to"
        ),
    ),
    (
        "did not find expected key",
        (
            "this line does not fit the fields above it; give it the same indentation as "
            "they have, and put text that goes on after a closing quote within the quotes"
        ),
    ),
    (
        "block sequence entries are not allowed",
        "a '- ' where no list can start; put the list on lines of its own below the field",
    ),
    (
        "expected ',' or ']'",
        "a '[' opens a list that is not closed; write ']', or put quotes around the text",
    ),
    (
        "expected ',' or '}'",
        "a '{' opens fields that are not closed; write '}', or put quotes around the text",
    ),
    ("did not find expected node content", "a value is missing, or a ',' or a bracket too many"),
    (
        "did not find expected <document start>",
        (
            "this does not belong to what stands above; start the line with a field's name, "
            "and keep the fields at the same indentation"
        ),
    ),
    ("hexdecimal", _BACKSLASH),
    ("directive", "a line that starts with %; put the text in quotes"),
    ("mapping keys are not allowed", "text that starts with ? must stand in quotes"),
    ("found a tab character", "a tab in the indentation; indent with spaces"),
)

_FIRST = {
    "\t": "a tab; indent with spaces",
    "@": "text that starts with @ must stand in quotes",
    "`": "text that starts with ` must stand in quotes",
    "%": "text that starts with % must stand in quotes",
}


def explain(error: MarkedYAMLError, lines: Sequence[str]) -> tuple[int, int, str]:
    """The line and column (from 1) of a complaint, and what to write instead."""
    said = f"{error.context or ''}; {error.problem or ''}"
    mark = error.problem_mark or error.context_mark
    if "end of stream" in said or "flow" in said:  # what was opened, not where the file ended
        mark = error.context_mark or mark
    if mark is None:
        return 1, 1, f"this is not YAML: {error.problem}"
    line, column = mark.line + 1, mark.column + 1
    if "cannot start any token" in said:
        text = lines[mark.line] if mark.line < len(lines) else ""
        return line, column, _FIRST.get(text[mark.column : mark.column + 1], f"{_QUOTES}")
    for words, meaning in _WORDS:
        if words in said and meaning:
            return line, column, meaning
    return line, column, f"this is not YAML: {error.problem}"
