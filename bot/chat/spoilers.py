"""Markdown that hides what somebody may not want to read yet."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.chat.markup import Code, Inline, Paragraph, Spoiler, escape, parse, plain

_JOINER = "\u2060"  # invisible and without width: keeps two bars from ending a spoiler


def one_line(text: str) -> str:
    """The same text without line ends, for the inside of a list item or a spoiler."""
    return " ".join(text.split())


def words(text: str) -> str:
    """Plain text as Markdown that says just that, whole."""
    return escape(text, max(len(text), 1))


def spoiler(text: str) -> str:
    """One line of Markdown, hidden until it is pressed.

    Nothing that the text says can end the hiding early; what would is shown as plain words.
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
    """Whether code holds two bars in a row, which some platforms take for the end."""
    return any(isinstance(inline, Code) and "||" in inline.text for inline in inlines)


def hidden(text: str) -> str:
    """Markdown of any number of blocks, each hidden by itself: a spoiler spans no blocks."""
    document = parse(text)
    pairs = zip(document.blocks, document.sources, strict=True)
    return "\n\n".join(
        spoiler(source if isinstance(block, Paragraph) else words(plain(source).strip() or source))
        for block, source in pairs
    )
