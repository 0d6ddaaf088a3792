"""The Markdown that lessons and posts may use: parsed once, rendered by each adapter.

Bold, italic, code, fenced code, lists, quotes, links, ||spoilers|| and moments in time. All
else (headings, tables, pictures, HTML) is text. A line that ends in a backslash breaks; any
other line end is a space.

A moment, `<t:1700000000>`, is shown by each platform by the reader's own clock, with its date
where it isn't today; `<t:1700000000:R>` to the second, and with how far off it is where a platform
keeps that up to date. Both stay true after "until". The notation is Discord's.

A command, as `command` writes it, is shown by each platform under the name that it has there. Only
our own texts can hold one: it stands between two noncharacters of Unicode, which `escape` removes
from what people write and which topics may not contain.
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


_OPEN, _CLOSE = "\ufdd0", "\ufdd1"  # noncharacters: no text that people exchange has them
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
_LINE_END = re.compile(r"\r\n?")  # what ends a line besides "\n", to our reader: nothing else


@lru_cache(maxsize=2048)
def parse(text: str) -> Document:
    """Read our Markdown. Every text is valid: what is not markup is text."""
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


HIDDEN = "(hidden)"  # stands for a spoiler where one can't be hidden


Called = Callable[[CommandRef], str]


def _typed(ref: CommandRef) -> str:
    return ref.typed


def plain(text: str, called: Called = _typed, *, spoilers: bool = True) -> str:
    """Return what our Markdown says, without marks: for alternatives, search and reading time.

    `called` says what stands for a command. Without `spoilers`, hidden text is left out.
    """
    return "\n".join(_plain_blocks(parse(text).blocks, called, spoilers)).strip()


def is_plain(text: str) -> bool:
    """Return whether plain text shows all of it: one paragraph without markup."""
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
    """The same for one line's worth of it."""
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
    """A slash command as our Markdown writes it; `line` is what is typed after its name. It stands
    by itself: not within code, nor in a title, a footer or a label, which have no markup."""
    return f"{_OPEN}{name} {_legible(line, _LONGEST_LINE)}".rstrip() + _CLOSE


def summary(text: str, limit: int, *, spoilers: bool = True) -> str:
    """What our Markdown says, as one line of it without marks but with its commands; at most
    `limit` characters, and no command is cut."""
    said, room = "", limit
    words = plain(text, lambda ref: command(ref.name, ref.line), spoilers=spoilers)
    for part in _COMMANDS.split(words):
        if part.startswith(_OPEN):
            shown = part if len(part) <= room else "…"[:room]
        else:
            before = " " if part[:1].isspace() and said else ""
            after = " " if part[-1:].isspace() and len(part) <= room else ""
            inside = room - len(before)
            shown = f"{before}{escape(part, inside)}{after}" if inside > 0 else ""
        said += shown
        if len(part) > room:
            break
        room -= len(part)
    return said.strip()


def count_spoilers(text: str) -> int:
    """Return how many pieces of our Markdown are hidden."""
    return len(_bars(text)) // 2


def show_spoilers(text: str) -> str:
    """Return the same Markdown with its spoilers in the clear."""
    lines = _LINE_END.sub("\n", text).split("\n")
    for line, column in sorted(_bars(text), reverse=True):
        before, after = lines[line][:column], lines[line][column + 2 :]
        begins = before[-1:] in ("", " ", ">") and _BEGINS_A_BLOCK.match(after)
        apart = _APART if begins else ""
        lines[line] = before + apart + after
    return "\n".join(lines)


_APART = "\u2060"  # invisible: keeps the text of a spoiler from beginning a list or a quote
_BEGINS_A_BLOCK = re.compile(r"\s*(?:[-+*](?:\s|$)|\d+[.)](?:\s|$)|>|`{3}|~{3})")


def _bars(text: str) -> list[tuple[int, int]]:
    """The line and the column of every pair of bars that hides something."""
    lines = _LINE_END.sub("\n", text).split("\n")
    found: list[tuple[int, int]] = []
    for token in _READER.parse(text):
        if token.type != "inline" or token.map is None:
            continue
        for child in token.children or ():
            for offset in child.meta.get("bars", ()):
                before = token.content[:offset].split("\n")
                line = token.map[0] + len(before) - 1
                # A line of the content is the end of its source line, without marks and indents.
                content = token.content.split("\n")[len(before) - 1]
                start = len(lines[line].rstrip()) - len(content.rstrip())
                found.append((line, start + len(before[-1])))
    return found


def moment(at: datetime, *, relative: bool = False) -> str:
    """A time as our Markdown writes it."""
    return f"<t:{int(at.timestamp())}{':R' if relative else ''}>"


_PUNCTUATION = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~&@:])")
_MARKS_IN_A_ROW = 2
_LONGEST_LINE = 200  # characters after a command's name


def escape(text: str, limit: int = 80) -> str:
    """Text that people wrote, as one line of our Markdown that says just that.

    At most `limit` characters of it; white space and control characters become spaces, piled
    up combining marks ("zalgo") are thinned, and right-to-left text is isolated so that it
    cannot reorder what stands beside it.
    """
    line = _PUNCTUATION.sub(r"\\\1", _legible(text, limit))
    if any(unicodedata.bidirectional(character) in ("R", "AL") for character in line):
        return f"\u2068{line}\u2069"
    return line


def _legible(text: str, limit: int) -> str:
    kept: list[str] = []
    marks = 0
    for character in text[: limit * 4]:
        category = unicodedata.category(character)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if marks > _MARKS_IN_A_ROW:
            continue
        hidden = category in ("Cc", "Cs", "Co", "Cn") or character in _DIRECTION
        kept.append(" " if hidden or character.isspace() else character)
    line = " ".join("".join(kept).split())
    if len(line) > limit:
        line = line[: limit - 1].rstrip() + "…"
    return line


_DIRECTION = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
