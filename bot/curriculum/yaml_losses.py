"""Detection of text that YAML would silently drop or change.

YAML reads " #" as a comment, joins lines, and replaces escapes in double quotes. Learners must read
exactly what the teacher wrote, so each is an error that says what to write instead.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Final, NamedTuple

from bot.curriculum.yaml_errors import Fault
from bot.text.printable import printable

AS_WRITTEN: Final = ("code", "data")  # fields whose lines and spaces matter

_QUOTE = "put the whole text in quotes, or write it below 'field: >-'"


class Span(NamedTuple):
    """A scalar's offsets in the text, and its style."""

    start: int
    end: int
    style: str  # "" (plain), "'", '"', "|" or ">"


_ESCAPE = re.compile(r"""\\(["\\])|\\(\r?\n|.)""", re.DOTALL)


def changed_escape(source: str) -> tuple[int, str] | None:
    """Find the first escape in a double-quoted text that YAML replaces with another character.

    Returns its offset and what to write. Quotes and backslashes may be escaped: they must be.
    """
    for found in _ESCAPE.finditer(source):
        if found[2] is None:
            continue
        written = "\\" + ("" if found[2].isspace() else printable(found[2]))
        advice = "put the text in single quotes, which keep it as it is"
        if found[2] in "nNLP\n\r\n":
            advice = "write the text below 'field: |' with a real line break, or in single quotes"
        return found.start(), f"within double quotes YAML changes {written}; {advice}"
    return None


_FIELD_WITHOUT_SPACE = re.compile(r"[A-Za-z_][\w-]*:\S")


def open_quote(last: int) -> str:
    """Return the message about a quoted text that ends on a later line."""
    return (
        f"the quote that opens here is closed only in line {last}; close it in this line, "
        "or write a longer text below 'field: >-', without quotes"
    )


def joined(second: str) -> str:
    """Return the message about a plain text that continues on a second line, given that line."""
    if second.startswith(("- ", "* ", "+ ")):
        return (
            "YAML joins this line to the text above; a list's entries start in one column, "
            "so give each '- ' the same indentation"
        )
    if re.match(r"-\w", second):
        return "YAML joins this line to the text above; write a space after '-'"
    if _FIELD_WITHOUT_SPACE.match(second):
        name = printable(second.partition(":")[0])
        return (
            f"YAML joins this line to the text above; write a space after '{name}:' "
            "and give it the indentation of the other fields"
        )
    return (
        "YAML joins this line to the text above; a text that goes on over several lines stands "
        "below 'field: >-' (or '|', which keeps the lines), each line indented"
    )


_SUSPECT = re.compile(r"\n *(?:[-+*] |1[.)] |> |```|~~~)")
_MARKED = re.compile(r"(?:[-+*]|1[.)]|>) +\S")


def folded_lines(source: str) -> tuple[int, int, str] | None:
    """Find a line of a '>' text that only has its meaning on a separate line, such as a list item.

    Returns its number, counted from the line of the '>', its column, and what to write. Lines
    indented deeper than the first are fine: YAML keeps the breaks around them.
    """
    if _SUSPECT.search(source) is None and "\\\n" not in source.replace("\r", ""):
        return None
    lines = source.splitlines()[1:]
    first = next((line for line in lines if line.strip()), "")
    depth = len(first) - len(first.lstrip(" "))
    before = ""
    for number, line in enumerate(lines, 1):
        text = line[depth:]
        if text.startswith(("```", "~~~")):
            return number, depth + 1, "'>' joins the lines of this code; write '|' instead"
        joins = bool(before) and not before.startswith((" ", "\t"))
        if joins and _MARKED.match(text):
            return (
                number,
                depth + 1,
                (
                    "'>' joins this line to the one above, so that it starts no list and no quote; "
                    "write '|' instead, or move the sign to the end of the line above"
                ),
            )
        if joins and before.endswith("\\") and text.strip():
            return (
                number,
                depth + 1,
                "'>' joins this line to the one above; for a line break write '|'",
            )
        before = text.rstrip("\r")
    return None


TIGHT_COMMA: Final = re.compile(r",(?=[^\s\]}])")  # after plain text, only within [ ] and { }

_SHARP = re.compile(r"[ \t]*[^\s#].*?[\s\"'\]},\[{:]#")
_HEAD = re.compile(r" *(?:- +)*")


def suspect_lines(text: str) -> frozenset[int]:
    """Return the lines, from 0, whose '#' may start a comment that drops text, and those before.

    A comment on its own line drops none if it's indented no deeper than the fields above and
    below it.
    """
    if "#" not in text:
        return frozenset()
    lines = text.split("\n")
    found: set[int] = set()
    above, before = -1, -1  # the line of text before a comment, and the comment before it
    for number in [number for number, line in enumerate(lines) if "#" in line]:
        depth = _comment(lines[number])
        if depth is None:
            if _SHARP.match(lines[number]):
                found.add(number)
            continue
        between = (one for one in range(number - 1, before, -1) if lines[one].strip())
        above, before = next(between, above), number
        head = _HEAD.match(lines[above]) if above >= 0 and depth else None
        if head and (depth > head.end() - 2 or depth > _below(lines, number)):
            found.update((above, number))
    return frozenset(found)


def _comment(line: str) -> int | None:
    """Return the indentation of a comment-only line; None for any other line."""
    bare = line.lstrip(" \t")
    return len(line) - len(bare) if bare.startswith("#") else None


def _below(lines: Sequence[str], number: int) -> int:
    """Return the indentation of the next line of text within the next few lines, else 0."""
    for line in lines[number + 1 : number + 50]:
        if line.strip() and _comment(line) is None:
            return len(line) - len(line.lstrip(" "))
    return 0


def comments(text: str, spans: Sequence[Span], lines: frozenset[int]) -> Iterator[Fault]:
    """Yield faults for comments in `lines` that may have been meant as text.

    `spans` are the scalars of these lines and all block scalars of the text, in order.
    """
    starts = [span.start for span in spans]
    judged, deepest = -1, sys.maxsize  # the scalar before, and how deep a comment after it may be
    every = text.split("\n")
    lengths = [0, *accumulate(map(len, every))]
    for number in sorted(lines):
        line, begins = every[number], lengths[number] + number
        at = begins + line.find("#")
        index = -1
        while begins <= at:
            index = bisect_right(starts, at) - 1
            if index < 0 or not _within(at, spans[index], text):
                break
            at = text.find("#", spans[index].end, begins + len(line))
        if begins <= at:
            if index != judged:
                judged = index
                deepest = _deepest(spans[index], at, text)
            column = at - begins
            if line[:column].strip(" \t"):
                yield Fault(number + 1, column + 1, _trailing(line[column:]))
            elif column > deepest:
                yield Fault(number + 1, column + 1, _CONTINUED)


_CONTINUED = (
    "this comment looks like a part of the text above; if it is one, "
    f"{_QUOTE}; if not, indent it no deeper than the field above"
)


def _within(at: int, span: Span, text: str) -> bool:
    if span.style in ("|", ">") and at < text.find("\n", span.start):
        return False  # a comment after the indicator itself
    return at < span.end


def _trailing(comment: str) -> str:
    return (
        f"YAML takes '{printable(comment.strip())}' for a comment and drops it; {_QUOTE}, "
        "and write a comment on a line of its own"
    )


def _deepest(span: Span, at: int, text: str) -> int:
    """Return how deep a comment may be indented without seeming to continue the scalar before."""
    if span.style in ("'", '"') or text[span.end : at].strip():
        return sys.maxsize
    begins = text.rfind("\n", 0, span.start) + 1
    before = text[begins : span.start].rstrip()
    if before.endswith(":"):
        return len(before) - len(re.sub(r"^ *(?:- +)*", "", before))
    if before.endswith("-"):
        return len(before) - 1
    return sys.maxsize if before else span.start - begins - 1
