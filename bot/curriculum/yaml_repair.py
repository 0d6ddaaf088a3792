"""Recovery after a YAML error, so that one mistake doesn't hide the next.

A line that libyaml rejects is rewritten as its author probably meant it. The guess is never used
for a topic: it only lets the rest of the file be checked in the same run.
"""

from __future__ import annotations

import re

from bot.curriculum.yaml_errors import STRUCTURAL, Fault, written

MOST_REPAIRS = 25  # per file; each one costs another parse
LARGEST = 256 * 1024  # characters; in larger files only the first mistake is reported


def repaired(text: str, fault: Fault) -> str | None:
    """Return the text with the faulty line as its author probably meant it; None if unclear."""
    lines = text.split("\n")
    index = fault.line - 1
    if index >= len(lines):
        return None
    line = lines[index]
    if re.match(r" *\t", line):
        return re.sub(r"(?m)^[ \t]+", lambda found: found[0].expandtabs(2), text)
    before, value = written(line)
    if fault.column <= len(before) and fault.message in STRUCTURAL:
        return _indented(lines, index)
    lines[index] = _mended(before, value)
    if value and before.strip():
        _clear_below(lines, index, before)
    return "\n".join(lines) if lines[index] != line else None


def _clear_below(lines: list[str], index: int, before: str) -> None:
    """Blank the lines indented below a field that has its value on the same line."""
    holder = len(before) - len(re.sub(r"^ *(?:- +)*", "", before))
    for number in range(index + 1, len(lines)):
        if lines[number].strip():
            if _depth(lines[number]) <= holder:
                return
            lines[number] = ""


def _mended(before: str, value: str) -> str:
    """Return the line with its value in quotes, or with the missing space."""
    if not value:
        return before
    if before.strip():
        if value[0] == "[" and "]" not in value:
            return f"{before}{value}]"
        return before + _quoted(value)
    indentation = before + value[: len(value) - len(value.lstrip())]
    value = value.strip()
    field = re.match(r"((?:- +)?[\w-]+)[:\uff1a]\s*(.*)", value)
    if field:
        return f"{indentation}{field[1]}: {_quoted(field[2])}" if field[2] else ""
    if re.match(r"-\w", value):
        return f"{indentation}- {_quoted(value[1:])}"
    return ""


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _indented(lines: list[str], index: int) -> str | None:
    """Return the text with a line and the deeper ones below reindented; None if unclear how."""
    had = _depth(lines[index])
    columns = _columns(lines[:index], dashed=lines[index].lstrip().startswith("- "))
    if not columns or had in columns:
        return None
    wanted = min(columns, key=lambda column: abs(column - had))
    for number in range(index, len(lines)):
        if lines[number].strip() and _depth(lines[number]) < had:
            break
        if lines[number].strip():
            lines[number] = " " * (wanted + _depth(lines[number]) - had) + lines[number].lstrip()
    return "\n".join(lines)


def _columns(above: list[str], *, dashed: bool) -> set[int]:
    """Return the columns of the list entries (or fields) that are still open after these lines."""
    columns = set()
    least = None
    for line in reversed(above):
        depth = _depth(line)
        if not line.strip() or line.lstrip().startswith("#") or (least or depth) < depth:
            continue
        dashes = re.match(r" *((?:- +)*)", line)
        assert dashes is not None
        if dashed and dashes[1]:
            columns.add(depth)
        elif not dashed and ":" in line:
            columns.add(len(dashes[0]))
        least = depth
    return columns


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
