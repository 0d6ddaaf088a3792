"""What our Markdown is made of once it's parsed: a document of blocks, which hold inlines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Text:
    text: str


@dataclass(frozen=True, slots=True)
class Code:
    text: str


@dataclass(frozen=True, slots=True)
class Break:
    """The end of a line, within a paragraph."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A time, for each reader in their own zone; `relative` adds "(in 20 seconds)"."""

    at: datetime
    relative: bool = False


@dataclass(frozen=True, slots=True)
class CommandRef:
    """A slash command: its name in our table, and the line to type after it."""

    name: str
    line: str = ""

    @property
    def typed(self) -> str:
        """The whole line, where commands have the names of our table."""
        return f"/{self.name} {self.line}".rstrip()


@dataclass(frozen=True, slots=True)
class Bold:
    inner: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Italic:
    inner: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Spoiler:
    inner: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A link; its address is http or https."""

    url: str
    inner: tuple[Inline, ...]


Inline = Text | Code | Break | Moment | CommandRef | Bold | Italic | Spoiler | Link


@dataclass(frozen=True, slots=True)
class Paragraph:
    inner: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Fence:
    """A block of code; `language` is empty where none was named."""

    code: str
    language: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A list; `start` is None for bullets, else the first number. An item is a run of blocks."""

    items: tuple[tuple[Block, ...], ...]
    start: int | None


@dataclass(frozen=True, slots=True)
class Quote:
    inner: tuple[Block, ...]


Block = Paragraph | Fence | Listing | Quote


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed text: its blocks, and the source of each."""

    blocks: tuple[Block, ...]
    sources: tuple[str, ...]
