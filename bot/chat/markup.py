"""The Markdown of lessons and posts: parsed here, rendered by each adapter.

It has bold, italic, code, fenced code, lists, quotes, links, ||spoilers|| and times. Everything
else (headings, tables, pictures, HTML) is text. A backslash at the end of a line is a line break;
any other line end is a space.

Platforms show a time, `<t:1700000000>`, by the reader's clock, with its date if it isn't today.
`<t:1700000000:R>` is shown to the second, and relative to now on platforms that keep that up to
date. Both read correctly after "until". The notation is Discord's.

Platforms show a command, as `command` writes it, under its local name. Only our own texts can
contain one: its delimiters are two Unicode noncharacters, which `escape` removes from what people
write and which topics may not contain.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from bot.chat.markup_nodes import (
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

__all__ = [
    "HIDDEN",
    "Block",
    "Bold",
    "Break",
    "Called",
    "Code",
    "CommandRef",
    "Document",
    "Fence",
    "Inline",
    "Italic",
    "Link",
    "Listing",
    "Moment",
    "Paragraph",
    "Quote",
    "Spoiler",
    "Text",
    "command",
    "count_spoilers",
    "escape",
    "moment",
    "parse",
    "plain",
    "plain_inlines",
    "show_spoilers",
    "summary",
]

_MOMENT = re.compile(r"<t:(\d{1,11})(:R)?>", re.ASCII)


def _moment_rule(state: StateInline, silent: bool) -> bool:
    found = _MOMENT.match(state.src, state.pos)
    if found is None:
        return False
    if not silent:
        token = state.push("moment", "", 0)
        token.meta = {"at": int(found[1]), "relative": found[2] is not None}
    state.pos = found.end()
    return True


_OPEN, _CLOSE = "\ufdd0", "\ufdd1"  # noncharacters, which don't occur in real text
_NAME, _LINE = "[a-z][a-z-]*", f"[^{_OPEN}{_CLOSE}\\n]*"
_COMMAND = re.compile(f"{_OPEN}({_NAME})(?: ({_LINE}))?{_CLOSE}")
_COMMANDS = re.compile(f"({_OPEN}{_NAME}(?: {_LINE})?{_CLOSE})")


def _command_rule(state: StateInline, silent: bool) -> bool:
    found = _COMMAND.match(state.src, state.pos)
    if found is None:
        return False
    if not silent:
        state.push("command", "", 0).meta = {"name": found[1], "line": found[2] or ""}
    state.pos = found.end()
    return True


def _spoiler_rule(state: StateInline, silent: bool) -> bool:
    start = state.pos + 2
    if not state.src.startswith("||", state.pos):
        return False
    end = state.src.find("||", start)
    if end <= start or end > state.posMax:
        return False
    if not silent:
        state.push("spoiler_open", "", 1).meta = {"bars": (state.pos, end)}
        outer_end, state.pos, state.posMax = state.posMax, start, end
        state.md.inline.tokenize(state)
        state.posMax = outer_end
        state.push("spoiler_close", "", -1)
    state.pos = end + 2
    return True


def _reader() -> MarkdownIt:
    reader = MarkdownIt("zero", {"maxNesting": 20})
    reader.enable(
        ["emphasis", "backticks", "fence", "list", "blockquote", "link", "newline", "escape"]
    )
    reader.inline.ruler.before("escape", "moment", _moment_rule)
    reader.inline.ruler.before("escape", "command", _command_rule)
    reader.inline.ruler.before("link", "spoiler", _spoiler_rule)
    reader.inline.add_terminator_char("|")
    reader.inline.add_terminator_char(_OPEN)
    return reader


_READER = _reader()
_LINE_END = re.compile(r"\r\n?")  # the line ends besides "\n" that markdown-it knows


@lru_cache(maxsize=2048)
def parse(text: str) -> Document:
    """Parse our Markdown. Every text is valid: anything that isn't markup is text."""
    lines = _LINE_END.sub("\n", text).split("\n")
    tokens = _READER.parse(text)
    sources: list[str] = []
    for token in tokens:
        if token.level == 0 and token.nesting >= 0 and token.map is not None:
            first, last = token.map
            sources.append("\n".join(lines[first:last]).strip("\n"))
    blocks = tuple(_blocks(iter(tokens)))
    return Document(blocks, tuple(sources))


def _blocks(tokens: Iterator[Token], until: str | None = None) -> Iterator[Block]:
    for token in tokens:
        match token.type:
            case kind if kind == until:
                return
            case "paragraph_open":
                inline = next(tokens)
                yield Paragraph(tuple(_inlines(iter(inline.children or ()))))
                next(tokens)
            case "fence":
                yield Fence(token.content.rstrip("\n"), token.info.split(" ")[0].strip())
            case "blockquote_open":
                yield Quote(tuple(_blocks(tokens, "blockquote_close")))
            case "bullet_list_open":
                yield Listing(tuple(_items(tokens, "bullet_list_close")), None)
            case "ordered_list_open":
                start = int(token.attrs.get("start", 1))
                yield Listing(tuple(_items(tokens, "ordered_list_close")), start)


def _items(tokens: Iterator[Token], until: str) -> Iterator[tuple[Block, ...]]:
    for token in tokens:
        if token.type == until:
            return
        yield tuple(_blocks(tokens, "list_item_close"))


_PAIRS: dict[str, Callable[[tuple[Inline, ...]], Inline]] = {
    "strong": Bold,
    "em": Italic,
    "spoiler": Spoiler,
}


def _inlines(tokens: Iterator[Token], until: str | None = None) -> Iterator[Inline]:
    for token in tokens:
        kind = token.type.removesuffix("_open")
        if token.type == until:
            return
        if kind in _PAIRS:
            yield _PAIRS[kind](tuple(_inlines(tokens, f"{kind}_close")))
        elif kind == "link":
            yield from _link(token, tuple(_inlines(tokens, "link_close")))
        elif kind == "code_inline":
            yield Code(token.content)
        elif kind == "hardbreak":
            yield Break()
        elif kind == "softbreak":
            yield Text(" ")
        elif kind == "moment":
            yield Moment(datetime.fromtimestamp(token.meta["at"], UTC), token.meta["relative"])
        elif kind == "command":
            yield CommandRef(token.meta["name"], token.meta["line"])
        elif token.content:
            yield Text(token.content)


def _link(token: Token, inner: tuple[Inline, ...]) -> Iterator[Inline]:
    url = str(token.attrs.get("href", ""))
    if urlsplit(url).scheme in ("http", "https"):
        yield Link(url, inner)
    else:
        yield from inner


HIDDEN = "(hidden)"  # replaces a spoiler on platforms without spoilers


Called = Callable[[CommandRef], str]


def _typed(ref: CommandRef) -> str:
    return ref.typed


def plain(text: str, called: Called = _typed, *, spoilers: bool = True) -> str:
    """Return the plain text of our Markdown: for alternative texts, search and reading time.

    `called` formats a command. Without `spoilers`, hidden text is left out.
    """
    return "\n".join(_plain_blocks(parse(text).blocks, called, spoilers)).strip()


def is_plain(text: str) -> bool:
    """Return whether a text is a single paragraph without markup."""
    match parse(text).blocks:
        case (Paragraph(inner),):
            return all(isinstance(inline, Text) for inline in inner)
    return False


def _plain_blocks(blocks: Iterable[Block], called: Called, spoilers: bool) -> Iterator[str]:
    for block in blocks:
        match block:
            case Paragraph(inner):
                yield plain_inlines(inner, called, spoilers=spoilers)
            case Fence(code, _):
                yield code
            case Quote(inner_blocks):
                yield from _plain_blocks(inner_blocks, called, spoilers)
            case Listing(items, start):
                for number, item in enumerate(items, start or 0):
                    mark = f"{number}." if start is not None else "•"
                    yield f"{mark} " + "\n".join(_plain_blocks(item, called, spoilers))


def plain_inlines(
    inlines: Sequence[Inline], called: Called = _typed, *, spoilers: bool = True
) -> str:
    """Return the plain text of inlines."""
    parts: list[str] = []
    for inline in inlines:
        match inline:
            case Text(text) | Code(text):
                parts.append(text)
            case Break():
                parts.append("\n")
            case Moment(at, _):
                parts.append(f"{at:%Y-%m-%d %H:%M} UTC")
            case Spoiler() if not spoilers:
                parts.append(HIDDEN)
            case CommandRef():
                parts.append(called(inline))
            case Bold(inner) | Italic(inner) | Spoiler(inner) | Link(_, inner):
                parts.append(plain_inlines(inner, called, spoilers=spoilers))
    return "".join(parts)


def command(name: str, line: str = "") -> str:
    """Return a slash command in our Markdown; `line` follows its name. Not for code, nor for
    titles, footers or labels, which have no markup."""
    return f"{_OPEN}{name} {_legible(line, _LONGEST_LINE)}".rstrip() + _CLOSE


def summary(text: str, limit: int, *, spoilers: bool = True) -> str:
    """Summarize our Markdown as one line of at most `limit` characters, without markup except for
    commands, which are never truncated."""
    line, room = "", limit
    words = plain(text, lambda ref: command(ref.name, ref.line), spoilers=spoilers)
    for part in _COMMANDS.split(words):
        if part.startswith(_OPEN):
            shown = part if len(part) <= room else "…"[:room]
        else:
            before = " " if part[:1].isspace() and line else ""
            after = " " if part[-1:].isspace() and len(part) <= room else ""
            inside = room - len(before)
            shown = f"{before}{escape(part, inside)}{after}" if inside > 0 else ""
        line += shown
        if len(part) > room:
            break
        room -= len(part)
    return line.strip()


def count_spoilers(text: str) -> int:
    """Return the number of spoilers in our Markdown."""
    return len(_bars(text)) // 2


def show_spoilers(text: str) -> str:
    """Return the same Markdown with its spoilers revealed."""
    lines = _LINE_END.sub("\n", text).split("\n")
    for line, column in sorted(_bars(text), reverse=True):
        before, after = lines[line][:column], lines[line][column + 2 :]
        begins = before[-1:] in ("", " ", ">") and _BEGINS_A_BLOCK.match(after)
        apart = _APART if begins else ""
        lines[line] = before + apart + after
    return "\n".join(lines)


_APART = "\u2060"  # invisible: keeps a spoiler's text from starting a list or a quote
_BEGINS_A_BLOCK = re.compile(r"\s*(?:[-+*](?:\s|$)|\d+[.)](?:\s|$)|>|`{3}|~{3})")


def _bars(text: str) -> list[tuple[int, int]]:
    """Return the line and column of every pair of bars that delimits a spoiler."""
    lines = _LINE_END.sub("\n", text).split("\n")
    found: list[tuple[int, int]] = []
    for token in _READER.parse(text):
        if token.type != "inline" or token.map is None:
            continue
        for child in token.children or ():
            for offset in child.meta.get("bars", ()):
                before = token.content[:offset].split("\n")
                line = token.map[0] + len(before) - 1
                # The content's line is the source line without leading markers and indentation.
                content = token.content.split("\n")[len(before) - 1]
                start = len(lines[line].rstrip()) - len(content.rstrip())
                found.append((line, start + len(before[-1])))
    return found


def moment(at: datetime, *, relative: bool = False) -> str:
    """Return a time in our Markdown."""
    return f"<t:{int(at.timestamp())}{':R' if relative else ''}>"


_PUNCTUATION = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~&@:])")
_MARKS_IN_A_ROW = 2
_LONGEST_LINE = 200  # characters after a command's name


def escape(text: str, limit: int = 80) -> str:
    """Escape what people wrote as one line of our Markdown.

    The text is shortened to `limit` characters. White space and control characters become spaces,
    stacked combining marks ("zalgo") are thinned out, and right-to-left text is isolated so that it
    can't reorder the text around it.
    """
    line = _PUNCTUATION.sub(r"\\\1", _legible(text, limit))
    if any(unicodedata.bidirectional(character) in ("R", "AL") for character in line):
        return f"\u2068{line}\u2069"
    return line


def _legible(text: str, limit: int) -> str:
    shown: list[str] = []
    marks = 0
    for character in text[: limit * 4]:
        category = unicodedata.category(character)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if marks > _MARKS_IN_A_ROW:
            continue
        hidden = category in ("Cc", "Cs", "Co", "Cn") or character in _DIRECTION
        shown.append(" " if hidden or character.isspace() else character)
    line = " ".join("".join(shown).split())
    if len(line) > limit:
        line = line[: limit - 1].rstrip() + "…"
    return line


_DIRECTION = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
