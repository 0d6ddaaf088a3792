"""One page of a lesson, and helpers for its Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.chat.spoilers import one_line, words
from bot.curriculum.model import Chart, Diagram, Snippet

ROOM = 900  # characters of Markdown that read well on a phone: lists are split here
LONG = 1500  # limit for content that belongs together
LONGEST = 2600  # the same, with a code block


@dataclass(frozen=True, slots=True)
class Page:
    """One page. `title` is plain text, `text` is Markdown as in `bot.chat.markup`."""

    title: str
    text: str
    picture: Diagram | Chart | None = None


def code(text: str) -> str:
    """Return plain text as inline code, even if it contains backticks."""
    line = one_line(text)
    longest = max((len(run) for run in re.findall("`+", line)), default=0)
    ticks = "`" * (longest + 1)
    pad = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{ticks}{pad}{line}{pad}{ticks}"


def fence(snippet: Snippet) -> str:
    """Return a snippet as a code block, even if it contains backticks."""
    longest = max((len(run) for run in re.findall("`+", snippet.code)), default=0)
    ticks = "`" * max(3, longest + 1)
    return f"{ticks}{snippet.language}\n{snippet.code.strip(chr(10)).rstrip()}\n{ticks}"


def bold(text: str) -> str:
    """Return plain text in bold."""
    return f"**{words(text)}**"


def strong(text: str) -> str:
    """Return Markdown in bold, or unchanged if its own bold, italics or spoilers would clash."""
    line = one_line(text)
    return line if "*" in line or "||" in line else f"**{line}**"


def bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {one_line(line)}" for line in lines)


def lines(*parts: str) -> str:
    """Join lines into one paragraph with hard line breaks."""
    return "\\\n".join(part for part in parts if part)


def together(title: str, blocks: Sequence[str]) -> tuple[Page, ...]:
    """Return blocks that belong together on one page if they fit; else on as few as possible."""
    blocks = [block for block in blocks if block]
    whole = "\n\n".join(blocks)
    if len(whole) <= (LONGEST if "```" in whole else LONG):
        return (Page(title, whole),)
    return _numbered(title, _pack(blocks, LONG))


def spread(title: str, items: Sequence[str], opening: str = "") -> tuple[Page, ...]:
    """Split a list evenly into as few readable pages as possible.

    `opening` goes above the first page's items.
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
