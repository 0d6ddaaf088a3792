"""Hide text behind spoilers, in our Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.chat.markup import Code, Inline, Paragraph, Spoiler, escape, parse, plain

_JOINER = "\u2060"  # invisible, zero width: keeps two bars from ending a spoiler


def one_line(text: str) -> str:
    """Return a text without line breaks, for use in a list item or a spoiler."""
    return " ".join(text.split())


def words(text: str) -> str:
    """Return plain text as Markdown, escaped and not shortened."""
    return escape(text, max(len(text), 1))


def spoiler(text: str) -> str:
    """Return a line of Markdown as a spoiler, hidden until it is pressed.

    The text can't end the spoiler early: if its markup would, it is converted to plain text.
    """
    line = re.sub(r"\|(?=\|)", "|" + _JOINER, one_line(text))
    if line.startswith("|"):
        line = _JOINER + line
    if line.endswith(("|", "\\")):
        line += _JOINER
    hidden = f"||{line}||"
    if _hides_everything(hidden):
        return hidden
    return f"||{words(plain(line).strip() or line)}||"


def _hides_everything(text: str) -> bool:
    blocks = parse(text).blocks
    if len(blocks) != 1 or not isinstance(blocks[0], Paragraph):
        return False
    inner = blocks[0].inner
    return len(inner) == 1 and isinstance(inner[0], Spoiler) and not _bars(inner[0].inner)


def _bars(inlines: Iterable[Inline]) -> bool:
    """Return whether code contains two bars, which end a spoiler on some platforms."""
    return any(isinstance(inline, Code) and "||" in inline.text for inline in inlines)


def hidden(text: str) -> str:
    """Return Markdown with each block as its own spoiler: a spoiler can't span blocks."""
    document = parse(text)
    pairs = zip(document.blocks, document.sources, strict=True)
    return "\n\n".join(
        spoiler(source if isinstance(block, Paragraph) else words(plain(source).strip() or source))
        for block, source in pairs
    )
