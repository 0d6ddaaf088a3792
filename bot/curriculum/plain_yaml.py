"""A safe subset of YAML: text, lists and fields, without YAML's surprises.

Plain words stay as written: `NO`, `on`, `010`, `12:30`, `1.50`, `null` and dates are text, and the
field's type decides whether to read the text as a number or a boolean. Only an empty value is null.
Anything that YAML would drop from a text or change in it is an error.

Aliases, anchors, merge keys, tags, further documents, duplicate keys, deep nesting and huge
files are rejected on the parser's events, before anything is built from them: the C composer
recurses, so 100,000 nested brackets would crash the process.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import yaml

from bot.curriculum.yaml_errors import STRUCTURAL, Fault, explain
from bot.curriculum.yaml_repair import LARGEST as LARGEST_REPAIRED
from bot.curriculum.yaml_repair import MOST_REPAIRS, repaired
from bot.curriculum.yaml_walk import DEEPEST, MOST_VALUES, Refused, Value, Walk
from bot.text.printable import printable

__all__ = [
    "DEEPEST",
    "LARGEST",
    "MOST_VALUES",
    "Fault",
    "Marks",
    "Unreadable",
    "Value",
    "decode",
    "read",
]

LARGEST: Final = 1024 * 1024  # bytes

_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufeff"
    "\ufffe\uffff]|\r(?!\n)"
)


class Unreadable(Exception):
    """The text can't be used; `faults`, at least one, says where and why.

    If the rest can still be checked, `text` is the text as its author probably meant it, and
    `value` is its data.
    """

    def __init__(self, *faults: Fault, text: str | None = None, value: Value = None) -> None:
        super().__init__(*faults)
        self.faults = faults
        self.text = text
        self.value = value


def decode(raw: bytes) -> str:
    """Decode a file: UTF-8, with or without a byte order mark. Raises Unreadable."""
    if len(raw) > LARGEST:
        raise Unreadable(
            Fault(
                1,
                1,
                f"the file has more than {LARGEST:,} bytes; "
                "split the topic into a folder of files, or into two topics",
            )
        )
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8", "replace")
        raise Unreadable(
            Fault(*_place(before), "this is not UTF-8; save the file with the encoding UTF-8")
        ) from error
    hidden = _UNPRINTABLE.search(text)
    if hidden is not None:
        code = ord(hidden[0])
        what = "a line break that editors do not show" if code in _BREAKS else "a hidden character"
        raise Unreadable(
            Fault(*_place(text[: hidden.start()]), f"{what} (U+{code:04X}); delete it")
        )
    return text


_BREAKS = (0x0D, 0x85, 0x2028, 0x2029)


def _place(before: str) -> tuple[int, int]:
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def read(text: str) -> Value:
    """Parse a text into data. Raises Unreadable with all faults."""
    faults: list[Fault] = []
    last, shaken = 0, -_NEAR  # the last lines with any fault, and with an indentation fault
    while True:
        walk = Walk(text)
        try:
            value = walk.run()
        except Refused as refused:
            fault, repairable = refused.fault, refused.repairable
        except yaml.MarkedYAMLError as error:
            fault, repairable = explain(error, _LINE_BREAK.split(text)), True
        except yaml.YAMLError as error:
            fault, repairable = Fault(1, 1, f"this is not YAML: {printable(str(error))}"), False
        else:
            if not faults and not walk.faults:
                return value
            raise Unreadable(*sorted([*faults, *walk.faults]), text=text, value=value)
        further = fault.line > last
        structural = fault.message in STRUCTURAL
        if further and not (structural and fault.line - shaken < _NEAR):
            faults.append(fault)
        last = max(last, fault.line)
        shaken = fault.line if structural else shaken
        able = repairable and further and len(text) <= LARGEST_REPAIRED
        mended = repaired(text, fault) if able and len(faults) <= MOST_REPAIRS else None
        if mended is None:
            raise Unreadable(*sorted({*faults, *walk.faults}))
        text = mended


_NEAR = 3  # lines; indentation faults this close together are one mistake

_LINE_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")


class Marks:
    """The positions of all values in a text; only for texts that `read` has accepted."""

    def __init__(self, text: str) -> None:
        self._root = yaml.CBaseLoader(text).get_single_node()

    def of(self, path: Sequence[str | int], *, name: bool = False) -> tuple[int, int]:
        """Return the line and column of the value at a path of fields and indexes.

        With `name`, return those of the field's name. If a part of the path is missing, return
        those of its container.
        """
        node = self._root
        mark = node.start_mark if node is not None else None
        for part in path:
            if isinstance(node, yaml.MappingNode):
                found = [pair for pair in node.value if pair[0].value == part]
                if not found:
                    continue
                label, node = found[-1]
                empty = node.start_mark.index == node.end_mark.index
                mark = (label if name or empty else node).start_mark
            elif isinstance(node, yaml.SequenceNode) and isinstance(part, int):
                if part >= len(node.value):
                    break
                node = node.value[part]
                mark = node.start_mark
        return (1, 1) if mark is None else (mark.line + 1, mark.column + 1)
