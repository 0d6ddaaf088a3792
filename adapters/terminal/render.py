"""Render our Markdown for a terminal with rich. Only this module imports rich.

It removes escape sequences from all texts.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import IO

from rich.console import Console, Group, RenderableType
from rich.constrain import Constrain
from rich.padding import Padding
from rich.panel import Panel
from rich.rule import Rule
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text as Styled

from bot.chat.markup import (
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
    parse,
)
from bot.chat.model import Post

WIDEST = 88  # columns, for readable lines
_NARROWEST = 20
_HIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # bidi controls


def show(posts: Sequence[Post], file: IO[str] | None = None, width: int | None = None) -> None:
    """Print posts, as plain text if `file` isn't a terminal."""
    console = Console(file=file, highlight=False, markup=False, emoji=False, width=width)
    for post in posts:
        console.print(render(post, console.width))


def render(post: Post, width: int) -> RenderableType:
    """Render a post in at most `width` columns, without buttons: a terminal can't press them."""
    columns = max(min(width, WIDEST), _NARROWEST)
    parts: list[RenderableType] = []
    if post.footer:
        parts += [Styled(clean(post.footer), "dim"), Styled()]
    if post.title:
        parts += [
            Rule(Styled(clean(post.title), "bold cyan"), align="left", style="cyan"),
            Styled(),
        ]
    parts += _apart(blocks(parse(post.text)))
    if post.picture is not None:
        alt = Styled(clean(post.picture.alt))
        parts += [Styled(), Panel(alt, title="Picture", title_align="left", border_style="dim")]
    return Constrain(Group(*parts, Styled()), columns)


def blocks(document: Document) -> list[RenderableType]:
    """Render each block of a document."""
    return [_block(block) for block in document.blocks]


def _apart(parts: Sequence[RenderableType]) -> Iterator[RenderableType]:
    for index, part in enumerate(parts):
        if index:
            yield Styled()
        yield part


def _block(block: Block) -> RenderableType:
    match block:
        case Paragraph(inner):
            return _styled(inner)
        case Fence(code, language):
            shown = "\n".join(map(_cleaned, code.expandtabs(4).split("\n")))
            return Padding(
                Syntax(shown, language or "text", theme="ansi_dark", word_wrap=True), (0, 2)
            )
        case Quote(inner_blocks):
            table = Table.grid(padding=(0, 1))
            table.add_row(
                Styled("┃", "cyan"), Group(*_apart([_block(one) for one in inner_blocks]))
            )
            return table
        case Listing(items, start):
            return _listing(items, start)


def _listing(items: Sequence[Sequence[Block]], start: int | None) -> RenderableType:
    table = Table.grid(padding=(0, 1))
    table.add_column(justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    for number, item in enumerate(items, start or 0):
        mark = "•" if start is None else f"{number}."
        table.add_row(Styled(mark, "cyan"), Group(*map(_block, item)))
    return table


def _styled(inlines: Iterable[Inline]) -> Styled:
    whole = Styled(overflow="fold")
    for inline in inlines:
        if isinstance(inline, Spoiler):
            labelled = whole.plain.endswith(": ")  # "Hint: " already labels the hidden text
            opening = "(" if labelled else "(answer: "
            shown = Styled.assemble(opening, _styled(inline.inner), ")")
            whole.append_text(_over(shown, "dim"))
        else:
            whole.append_text(_inline(inline))
    return whole


def _inline(inline: Inline) -> Styled:
    match inline:
        case Text(text):
            return Styled(_cleaned(text))
        case Code(text):
            return Styled(_cleaned(text), "cyan")
        case CommandRef():
            return Styled(_cleaned(inline.typed), "cyan")
        case Break():
            return Styled("\n")
        case Moment(at, _):
            return Styled(f"{at:%Y-%m-%d %H:%M} UTC")
        case Bold(inner):
            return _over(_styled(inner), "bold")
        case Italic(inner):
            return _over(_styled(inner), "italic")
        case Spoiler(inner):
            return _over(_styled(inner), "dim")
        case Link(url, inner):
            address = clean(url)
            return Styled.assemble(_over(_styled(inner), "underline"), (f" <{address}>", "dim"))


def _over(text: Styled, style: str) -> Styled:
    text.stylize(style)
    return text


def clean(text: str) -> str:
    """Return text on one line, safe to print."""
    return " ".join(_cleaned(text).split())


def _cleaned(text: str) -> str:
    """Replace control characters, so the terminal doesn't obey them."""
    return "".join(
        "\ufffd"
        if unicodedata.category(character) in ("Cc", "Cs") or character in _HIDES
        else character
        for character in text.replace("\n", " ")
    ).replace("\u2060", "")
