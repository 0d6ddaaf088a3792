"""YAML as teachers mean it: text, lists and fields, without YAML's surprises.

A plain word stays the word that was written: `NO`, `on`, `010`, `12:30`, `1.50` and dates are
text, and the field that takes the text decides whether it reads it as a number or as true or
false. Only an empty value, `null` and `~` are nothing.

Aliases, anchors, merge keys, tags, further documents, duplicate keys, deep nesting and huge
files are refused while the parser's events come in, before anything is built from them: the C
composer recurses, so that 100,000 nested brackets would end the process.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

import yaml
from yaml._yaml import CParser
from yaml.events import (
    AliasEvent,
    CollectionStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceStartEvent,
    StreamEndEvent,
)
from yaml.resolver import BaseResolver

from bot.curriculum.yaml_errors import explain
from bot.printable import printable

LARGEST: Final = 1024 * 1024  # bytes
DEEPEST: Final = 64
MOST_VALUES: Final = 100_000

Value = str | list["Value"] | dict[str, "Value"] | None

_NOTHING = frozenset(("", "~", "null"))
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]"
)


class Fault(NamedTuple):
    """A place, counted from 1, and what is wrong there."""

    line: int
    column: int
    message: str


class Unreadable(Exception):
    """The text cannot be read; `faults` says where and why, at least one of them."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(*faults)
        self.faults = faults


def decode(raw: bytes) -> str:
    """The text of a file: UTF-8, with or without a byte order mark. Raises Unreadable."""
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
        raise Unreadable(
            Fault(
                *_place(text[: hidden.start()]),
                f"a character that cannot be printed (U+{ord(hidden[0]):04X}); delete it",
            )
        )
    return text


def _place(before: str) -> tuple[int, int]:
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def read(text: str) -> Value:
    """The data that a text holds. Raises Unreadable."""
    reading = _Reading(text)
    try:
        return reading.run()
    except yaml.MarkedYAMLError as error:
        fault = Fault(*explain(error, text.splitlines()))
        raise Unreadable(*reading.duplicates, fault) from error
    except yaml.YAMLError as error:
        raise Unreadable(Fault(1, 1, f"this is not YAML: {error}")) from error


class _Reading:
    """One walk over the events of a text; a stack and no recursion, so that depth costs nothing.

    `_here` is the list or the mapping that is open, `_key` the field of it that waits for its
    value, `_outer` what is open around it. The root waits in a list of one.
    """

    def __init__(self, text: str) -> None:
        self._next: Callable[[], Any] = CParser(text).get_event
        self._root: list[Value] = []
        self._here: list[Value] | dict[str, Value] = self._root
        self._key: str | None = None
        self._outer: list[list[Value] | dict[str, Value]] = []
        self._keys_of_outer: list[str | None] = []
        self.duplicates: list[Fault] = []

    def run(self) -> Value:
        self._next()  # the start of the stream
        if type(self._next()) is StreamEndEvent:
            return None
        self._document()
        self._next()  # the end of the document
        event = self._next()
        if type(event) is not StreamEndEvent:
            raise _refusal(event, "a second document; keep one in a file, without a line '---'")
        if self.duplicates:
            raise Unreadable(*self.duplicates)
        return self._root[0]

    def _document(self) -> None:
        following = self._next
        for _ in range(MOST_VALUES):
            event = following()
            kind = type(event)
            if kind is ScalarEvent:
                self._scalar(event)
            elif kind is MappingStartEvent:
                self._open(event, {})
            elif kind is SequenceStartEvent:
                self._open(event, [])
            elif kind is AliasEvent:
                raise _refusal(event, _ALIAS)
            else:
                self._here, self._key = self._outer.pop(), self._keys_of_outer.pop()
            if not self._outer:
                return
        raise _refusal(event, f"more than {MOST_VALUES:,} values; make it several topics")

    def _scalar(self, event: ScalarEvent) -> None:
        if event.tag is not None or event.anchor is not None:
            raise _refusal(event, _decoration(event))
        here = self._here
        if type(here) is dict and self._key is None:
            self._field(event, here)
            return
        text: str = event.value
        if event.style == '"' and (hidden := _UNPRINTABLE.search(text)):
            code = ord(hidden[0])
            raise _refusal(event, f"a character that cannot be printed (U+{code:04X}); delete it")
        self._put(None if event.style == "" and text in _NOTHING else text)

    def _field(self, event: ScalarEvent, here: dict[str, Value]) -> None:
        name: str = event.value
        if name == "<<" and event.style == "":
            raise _refusal(event, "'<<' merges fields from elsewhere; write the fields out")
        if name in here:
            self.duplicates.append(
                _fault(event, f"'{printable(name)}' is written twice here; keep one of the two")
            )
        here[name] = None
        self._key = name

    def _put(self, value: Value) -> None:
        here = self._here
        if isinstance(here, dict):
            assert self._key is not None
            here[self._key] = value
            self._key = None
        else:
            here.append(value)

    def _open(self, event: CollectionStartEvent, inner: list[Value] | dict[str, Value]) -> None:
        if event.tag is not None or event.anchor is not None:
            raise _refusal(event, _decoration(event))
        if len(self._outer) >= DEEPEST:
            raise _refusal(event, f"lists within lists, more than {DEEPEST} deep; write it flatter")
        if isinstance(self._here, dict) and self._key is None:
            raise _refusal(
                event, "a list or fields stand where a field's name is expected; " + _QUOTE
            )
        self._put(inner)
        self._outer.append(self._here)
        self._keys_of_outer.append(self._key)
        self._here, self._key = inner, None


_QUOTE = "put text that starts with [ or { in quotes"
_ALIAS = (
    "text that starts with * must stand in quotes, since YAML takes it for an alias, "
    "and aliases are not used here"
)


def _decoration(event: NodeEvent) -> str:
    if event.anchor is not None:
        return (
            "text that starts with & must stand in quotes, since YAML takes it for an anchor, "
            "and anchors are not used here"
        )
    return (
        "text that starts with ! must stand in quotes, since YAML takes it for a tag, "
        "and tags are not used here"
    )


def _fault(event: Event, message: str) -> Fault:
    mark = event.start_mark
    assert mark is not None  # the parser marks every event
    return Fault(mark.line + 1, mark.column + 1, message)


def _refusal(event: Event, message: str) -> Unreadable:
    return Unreadable(_fault(event, message))


class Marks:
    """Where each value of a text stands; only for texts that `read` has accepted."""

    def __init__(self, text: str) -> None:
        self._root = _Composer(text).get_single_node()

    def of(self, path: Sequence[str | int], *, name: bool = False) -> tuple[int, int]:
        """The line and column of the value at a path of fields and indexes.

        `name` asks for the field's name in its stead. Where a part of the path is not there,
        the place of what it is missing from.
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


class _Composer(CParser, BaseResolver):
    """PyYAML's composer with no opinion on what words mean."""

    def __init__(self, text: str) -> None:
        CParser.__init__(self, text)
        BaseResolver.__init__(self)
