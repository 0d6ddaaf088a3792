"""One page of a lesson, and the small pieces of Markdown that pages are made of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.chat.spoilers import one_line, words
from bot.curriculum.model import Chart, Diagram, Snippet

ROOM = 900  # characters of Markdown that are pleasant on a phone: lists are split here
LONG = 1500  # what belongs together may grow up to here
LONGEST = 2600  # and up to here where it holds a block of code


@dataclass(frozen=True, slots=True)
class Page:
    """What is read at once. `title` is plain text, `text` our Markdown."""

    title: str
    text: str
    picture: Diagram | Chart | None = None


def code(text: str) -> str:
    """Plain text as inline code, whatever backticks it holds."""
    line = one_line(text)
    longest = max((len(run) for run in re.findall("`+", line)), default=0)
    ticks = "`" * (longest + 1)
    pad = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{ticks}{pad}{line}{pad}{ticks}"


def fence(snippet: Snippet) -> str:
    """A block of code, whatever backticks it holds."""
    longest = max((len(run) for run in re.findall("`+", snippet.code)), default=0)
    ticks = "`" * max(3, longest + 1)
    return f"{ticks}{snippet.language}\n{snippet.code.strip(chr(10)).rstrip()}\n{ticks}"


def bold(text: str) -> str:
    """Plain text, emphasised."""
    return f"**{words(text)}**"


def strong(text: str) -> str:
    """Markdown, emphasised: as a whole where it has no marks of its own that would clash."""
    line = one_line(text)
    return line if "*" in line or "||" in line else f"**{line}**"


def bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {one_line(line)}" for line in lines)


def lines(*parts: str) -> str:
    """Lines of one paragraph, each ended."""
    return "\\\n".join(part for part in parts if part)


def together(title: str, blocks: Sequence[str]) -> tuple[Page, ...]:
    """What belongs together, on one page if that can be read; else on as few as it takes."""
    blocks = [block for block in blocks if block]
    whole = "\n\n".join(blocks)
    if len(whole) <= (LONGEST if "```" in whole else LONG):
        return (Page(title, whole),)
    return _numbered(title, _pack(blocks, LONG))


def spread(title: str, items: Sequence[str], opening: str = "") -> tuple[Page, ...]:
    """A list on as few pages as are pleasant to read, about as much on each.

    `opening` stands above the first page's items.
    """
    pieces = [f"{opening}\n\n{items[0]}" if opening else items[0], *items[1:]]
    fewest = len(_pack(pieces, ROOM))
    even = next(
        room for room in range(100, ROOM + 50, 50) if len(_pack(pieces, min(room, ROOM))) == fewest
    )
    return _numbered(title, _pack(pieces, min(even, ROOM)))


def _pack(blocks: Sequence[str], room: int) -> list[str]:
    packed: list[str] = []
    for block in blocks:
        if packed and len(packed[-1]) + 2 + len(block) <= room:
            packed[-1] += "\n\n" + block
        else:
            packed.append(block)
    return packed


def _numbered(title: str, texts: Sequence[str]) -> tuple[Page, ...]:
    if len(texts) == 1:
        return (Page(title, texts[0]),)
    return tuple(
        Page(f"{title} ({index} of {len(texts)})", text) for index, text in enumerate(texts, 1)
    )
