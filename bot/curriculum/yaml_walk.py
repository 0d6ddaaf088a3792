"""The walk over the events of a YAML text, which builds its data and collects its faults."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Protocol

from yaml import CBaseLoader
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

from bot.curriculum.yaml_errors import Fault
from bot.curriculum.yaml_losses import (
    AS_WRITTEN,
    TIGHT_COMMA,
    Span,
    changed_escape,
    comments,
    folded_lines,
    joined,
    open_quote,
    suspect_lines,
)
from bot.text.printable import printable

DEEPEST: Final = 64
MOST_VALUES: Final = 100_000
MOST_FAULTS: Final = 200

Value = str | list["Value"] | dict[str, "Value"] | None


class _Mark(Protocol):
    """A position in a text, as both of PyYAML's parsers report it."""

    index: int
    line: int
    column: int


class Refused(Exception):
    """An error that ends the walk; `repairable` if replacing this line would help."""

    def __init__(self, fault: Fault, *, repairable: bool) -> None:
        super().__init__(fault)
        self.fault = fault
        self.repairable = repairable


class Walk:
    """One walk over the events of a text, with a stack instead of recursion, so depth is safe.

    `_here` is the open list or mapping, `_key` its field that still needs a value, `_outer` the
    stack of open containers around it. A list of one holds the root.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._next: Callable[[], Any] = CBaseLoader(text).get_event
        self._watched = suspect_lines(text)
        self._flow = False  # whether [ ] or { } occurred, where a comma ends plain text
        self._spans: list[Span] = []
        self._root: list[Value] = []
        self._here: list[Value] | dict[str, Value] = self._root
        self._key: str | None = None
        self._outer: list[list[Value] | dict[str, Value]] = []
        self._keys_of_outer: list[str | None] = []
        self.faults: list[Fault] = []

    def run(self) -> Value:
        """Return the data and fill `faults`. Raises Refused and YAMLError."""
        self._next()  # the start of the stream
        if type(self._next()) is StreamEndEvent:
            return None
        self._document()
        self._next()  # the end of the document
        event = self._next()
        if type(event) is not StreamEndEvent:
            raise _refusal(event, _SECOND, repairable=False)
        if self._watched:
            for fault in comments(self._text, self._spans, self._watched):
                self._tell(fault)
        return self._root[0]

    def _tell(self, fault: Fault) -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(fault)

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
        message = f"more than {MOST_VALUES:,} values; make it several topics"
        raise _refusal(event, message, repairable=False)

    def _scalar(self, event: ScalarEvent) -> None:
        if event.tag is not None or event.anchor is not None:
            raise _refusal(event, _decoration(event))
        start, end = event.start_mark, event.end_mark
        assert start is not None  # the parser marks every event
        assert end is not None
        if event.style or start.line != end.line or self._flow or start.line in self._watched:
            self._check(event, start, end)
        here = self._here
        if type(here) is dict and self._key is None:
            self._field(event, here)
            return
        self._put(event.value if event.value or event.style else None)

    def _check(self, event: ScalarEvent, start: _Mark, end: _Mark) -> None:
        """Add a fault if the value differs from the text as written."""
        style = event.style
        if self._watched and (style == ">" or style == "|" or start.line in self._watched):
            self._spans.append(Span(start.index, end.index, style or ""))
        if style == ">" or style == "|":
            if style == ">" or event.value == "" or event.value.isspace():
                self._block(event, self._text[start.index : end.index])
        elif start.line != end.line:
            self._joined(event, end.line)
        elif style == '"':
            changed = changed_escape(self._text[start.index : end.index])
            if changed is not None:
                offset, message = changed
                self._tell(Fault(start.line + 1, start.column + 1 + offset, message))
        elif self._flow and TIGHT_COMMA.match(self._text, end.index):
            self._tell(Fault(end.line + 1, end.column + 1, _COMMA))

    def _joined(self, event: ScalarEvent, last: int) -> None:
        """Add a fault for a text that continues on the next line."""
        first = _fault(event, open_quote(last + 1))
        if event.style:
            self._tell(first)
            return
        assert event.start_mark is not None
        begins = self._text.find("\n", event.start_mark.index) + 1
        second = self._text[begins : begins + 200].partition("\n")[0]
        text = second.strip()
        self._tell(Fault(first.line + 1, second.find(text) + 1, joined(text)))

    def _block(self, event: ScalarEvent, source: str) -> None:
        if event.value == "" or event.value.isspace():
            self._tell(_fault(event, _EMPTY_BLOCK.format(event.style)))
        elif event.style == ">":
            if self._key in AS_WRITTEN:
                self._tell(_fault(event, f"'>' joins the lines of '{self._key}'; write '|'"))
                return
            lost = folded_lines(source)
            if lost is not None:
                number, column, message = lost
                self._tell(Fault(_fault(event, "").line + number, column, message))

    def _field(self, event: ScalarEvent, here: dict[str, Value]) -> None:
        name: str = event.value
        if name == "<<" and event.style == "":
            message = "'<<' merges fields from elsewhere; write the fields out"
            raise _refusal(event, message, repairable=False)
        if name in here:
            message = f"'{printable(name)}' is written twice here; keep one of the two"
            self._tell(_fault(event, message))
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
            message = f"lists within lists, more than {DEEPEST} deep; write it flatter"
            raise _refusal(event, message, repairable=False)
        self._flow = self._flow or bool(event.flow_style)
        if isinstance(self._here, dict) and self._key is None:
            raise _refusal(
                event, "a list or fields stand where a field's name is expected; " + _QUOTE
            )
        self._put(inner)
        self._outer.append(self._here)
        self._keys_of_outer.append(self._key)
        self._here, self._key = inner, None


_SECOND = "a second document; keep one in a file, without a line '---' or '...'"
_COMMA = (
    "within [ ] and { } a comma ends the text; put text with a comma in quotes, "
    "or write a space after the comma"
)
_EMPTY_BLOCK = (
    "no text stands below this '{0}', indented deeper than its field; write one, "
    "or '{0}' in quotes if that is the text"
)
_QUOTE = "put text that starts with [ or { in quotes"
_ALIAS = (
    "text that starts with * must be in quotes, since YAML takes it for an alias, "
    "and aliases are not used here"
)


def _decoration(event: NodeEvent) -> str:
    if event.anchor is not None:
        return (
            "text that starts with & must be in quotes, since YAML takes it for an anchor, "
            "and anchors are not used here"
        )
    return (
        "text that starts with ! must be in quotes, since YAML takes it for a tag, "
        "and tags are not used here"
    )


def _fault(event: Event, message: str) -> Fault:
    mark = event.start_mark
    assert mark is not None  # the parser marks every event
    return Fault(mark.line + 1, mark.column + 1, message)


def _refusal(event: Event, message: str, *, repairable: bool = True) -> Refused:
    return Refused(_fault(event, message), repairable=repairable)
