"""Syntax tree of our Markdown: a document contains blocks, which contain inlines."""

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
    """A line break within a paragraph."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A time, shown in each reader's time zone; `relative` adds "(in 20 seconds)"."""

    at: datetime
    relative: bool = False


@dataclass(frozen=True, slots=True)
class CommandRef:
    """A slash command: its name in `bot.chat.commands`, and the line to type after it."""

    name: str
    line: str = ""

    @property
    def typed(self) -> str:
        """The whole line, for a platform that uses our commands' names."""
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
    """A code block; `language` is empty if none was given."""

    code: str
    language: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A list; `start` is None for bullets, else the first number. An item is several blocks."""

    items: tuple[tuple[Block, ...], ...]
    start: int | None


@dataclass(frozen=True, slots=True)
class Quote:
    inner: tuple[Block, ...]


Block = Paragraph | Fence | Listing | Quote


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed text: its blocks and their sources."""

    blocks: tuple[Block, ...]
    sources: tuple[str, ...]
