"""Render our Markdown as HTML that's safe to insert into the page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

from bot.chat.markup import (
    HIDDEN,
    Block,
    Bold,
    Break,
    Code,
    CommandRef,
    Document,
    Fence,
    Inline,
    Italic,
    Link,
    Listing,
    Moment,
    Paragraph,
    Quote,
    Spoiler,
    Text,
)
from bot.chat.platform import Limits

LIMITS = Limits(
    name="Studyhall",
    title=300,
    text=20_000,  # measured in the HTML below
    footer=2048,
    button_label=100,
    button_line=38,
    buttons=25,
    buttons_in_row=5,
    rows=8,
    alt=2000,
    can_whisper_to_reactions=True,
    spoilers=True,
    reads_channel=True,
)

_KEYCAP = re.compile("([0-9])\ufe0f\u20e3")


def html(document: Document, *, spoilers: bool = True) -> str:
    """Render a document. Without `spoilers`, "(hidden)" replaces them, as on Slack."""
    return "".join(_blocks(document.blocks, spoilers))


def _blocks(blocks: Iterable[Block], spoilers: bool) -> Iterable[str]:
    for block in blocks:
        match block:
            case Paragraph(inner):
                yield f'<p dir="auto">{_inlines(inner, spoilers)}</p>'
            case Fence(code, language):
                label = escape(language or "text")
                yield (
                    f'<pre class="code" data-language="{label}"><code>{escape(code)}</code></pre>'
                )
            case Listing(items, start):
                yield _listing(items, start, spoilers)
            case Quote(inner_blocks):
                yield f"<blockquote>{''.join(_blocks(inner_blocks, spoilers))}</blockquote>"


def _listing(items: Sequence[Sequence[Block]], start: int | None, spoilers: bool) -> str:
    rows = "".join(f"<li>{''.join(_blocks(item, spoilers))}</li>" for item in items)
    if start is None:
        return f"<ul>{rows}</ul>"
    return f"<ol>{rows}</ol>" if start == 1 else f'<ol start="{start}">{rows}</ol>'


def _inlines(inlines: Iterable[Inline], spoilers: bool) -> str:
    return "".join(_inline(inline, spoilers) for inline in inlines)


def _inline(inline: Inline, spoilers: bool) -> str:
    match inline:
        case Text(text):
            return text_html(text)
        case Code(text):
            return f"<code>{escape(text)}</code>"
        case CommandRef():
            return f"<code>{escape(inline.typed)}</code>"
        case Break():
            return "<br>"
        case Moment():
            return _moment(inline)
        case Bold(inner):
            return f"<strong>{_inlines(inner, spoilers)}</strong>"
        case Italic(inner):
            return f"<em>{_inlines(inner, spoilers)}</em>"
        case Link(url, inner):
            inside = _inlines(inner, spoilers)
            return f'<a href="{escape(url)}" target="_blank" rel="noopener noreferrer">{inside}</a>'
        case Spoiler(inner):
            return _hidden(_inlines(inner, spoilers)) if spoilers else f"<em>{HIDDEN}</em>"


def _hidden(inside: str) -> str:
    return (
        '<span class="spoiler" role="button" tabindex="0" aria-label="Spoiler: press to reveal">'
        f'<span class="spoiler-text" aria-hidden="true" inert>{inside}</span></span>'
    )


def _moment(moment: Moment) -> str:
    """Render a time in UTC; the page converts it to the reader's time zone."""
    relative = " data-relative" if moment.relative else ""
    shown = f"{moment.at:%Y-%m-%d %H:%M} UTC"
    return f'<time datetime="{moment.at:%Y-%m-%dT%H:%M:%SZ}"{relative}>{shown}</time>'


def text_html(text: str) -> str:
    """Render text. The page draws keycaps, since not every computer has a font for them."""
    return _KEYCAP.sub(
        lambda found: f'<span class="keycap" data-key="{found[1]}">{found[0]}</span>', escape(text)
    )
