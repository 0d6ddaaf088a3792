"""Render our Markdown as Discord's, within Discord's limits. Pure: it imports no discord."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from bot.chat.commands import ACTION, BY_NAME, read
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
)
from bot.chat.platform import Limits

LIMITS: Final = Limits(
    name="Discord",
    title=256,
    text=4096,  # an embed's description
    footer=1600,  # 2048 at most, but title, text and footer share 6000
    button_label=80,
    button_line=38,  # recommended by Discord's guidelines for buttons
    buttons=25,
    buttons_in_row=5,
    rows=5,
    alt=1024,
    can_whisper_to_reactions=False,  # only interactions can be answered privately
    spoilers=True,
    reads_channel=False,  # only with the message content intent
)

Called = Callable[[CommandRef], str]  # renders a command in Discord's Markdown

_APART = "\u200b"  # breaks up a mention or a fence
_MARKUP = re.compile(r"([\\`*_~|<>\[\]()])")
_LINE_MARKUP = re.compile(r"^(\s*(?:\d+(?=\.\s))?)([#+-]|(?<=\d)\.)", re.MULTILINE)
_AUTO_LINK = re.compile(r"(?<=[a-z]):(?=//)", re.IGNORECASE)


def as_code(ref: CommandRef) -> str:
    """Render a command as code, for where it can't be a link (see `command_links`)."""
    return code(as_command(ref))


def markdown(document: Document, called: Called = as_code) -> str:
    """Render a document in Discord's Markdown, without pings. `called` renders each command."""
    return "".join(_spaced(document.blocks, called))


def _spaced(blocks: Sequence[Block], called: Called) -> Iterable[str]:
    """Yield blocks with an empty line between them, unless Discord adds the space itself."""
    before: Block | None = None
    for block, text in zip(blocks, _blocks(blocks, called), strict=True):
        near = isinstance(block, Listing | Fence) or isinstance(before, Fence)
        yield ("" if before is None else "\n" if near else "\n\n") + text
        before = block


def _blocks(blocks: Iterable[Block], called: Called) -> Iterable[str]:
    for block in blocks:
        match block:
            case Paragraph(inner):
                yield _inlines(inner, called)
            case Fence(inside, language):
                yield _fence(inside, language)
            case Quote(inner_blocks):
                lines = "\n".join(_blocks(inner_blocks, called)).split("\n")
                yield "\n".join(f"> {line}" for line in lines)
            case Listing(items, start):
                yield _listing(items, start, called)


def _listing(items: Sequence[Sequence[Block]], start: int | None, called: Called) -> str:
    rows = []
    for number, item in enumerate(items, start or 0):
        mark = "- " if start is None else f"{number}. "
        lines = "\n".join(_blocks(item, called)).split("\n")
        rows.append(mark + lines[0])
        rows.extend(" " * len(mark) + line for line in lines[1:])
    return "\n".join(rows)


def _fence(text: str, language: str) -> str:
    inside = _unmentioned(text).replace("```", f"`{_APART}`{_APART}`")
    name = language if re.fullmatch(r"[A-Za-z0-9+#-]{1,20}", language) else ""
    return f"```{name}\n{inside}\n```"


def _inlines(inlines: Iterable[Inline], called: Called) -> str:
    return "".join(_inline(each, called) for each in inlines)


def _inline(inline: Inline, called: Called) -> str:
    match inline:
        case Text(text):
            return escaped(text)
        case Code(text):
            return code(text)
        case CommandRef():
            return called(inline)
        case Break():
            return "\n"
        case Moment(at, relative):
            return _moment(int(at.timestamp()), relative=relative)
        case Bold(inner):
            return _around("**", _inlines(inner, called))
        case Italic(inner):
            return _around("*", _inlines(inner, called))
        case Spoiler(inner):
            return _around("||", _inlines(inner, called))
        case Link(url, inner):
            return f"[{_inlines(inner, as_code)}]({_address(url)})"


def _moment(at: int, *, relative: bool) -> str:
    """Render a time, which Discord shows in the reader's time zone and updates.

    We don't know the reader's "today", so it includes the date, or the time remaining.
    """
    return f"<t:{at}:T> (<t:{at}:R>)" if relative else f"<t:{at}:f>"


def _around(mark: str, inside: str) -> str:
    return f"{mark}{inside}{mark}" if inside.strip() else inside


def code(text: str) -> str:
    """Render inline code. It has no escapes, so a text with a backtick gets double backticks."""
    inside = _unmentioned(text.replace("\n", " "))
    if "`" not in inside:
        return f"`{inside}`"
    return f"`` {inside.replace('``', f'`{_APART}`')} ``"


def as_command(ref: CommandRef) -> str:
    """Return a command as it's typed on Discord: `/learn topic:pretraining mode:why`."""
    action, arguments = typed_parts(ref)
    return " ".join(filter(None, [f"/{ref.name}", action, arguments]))


def typed_parts(ref: CommandRef) -> tuple[str, str]:
    """Return the subcommand ("" if there is none) and what's typed after it."""
    command = BY_NAME.get(ref.name)
    given = read(command, ref.line) if command is not None else {}
    if command is None or not given:
        return "", ref.line
    action = given.pop(ACTION, "")
    if command.subcommands and action not in command.actions:
        return "", ref.line
    order = [option.name for option in command.options_of(action)]
    return action, " ".join(f"{name}:{given[name]}" for name in order if name in given)


def escaped(text: str) -> str:
    """Escape text so that Discord shows it literally: no markup, mentions or automatic links."""
    marked = _MARKUP.sub(r"\\\1", text)
    marked = _LINE_MARKUP.sub(r"\1\\\2", marked)
    return _unmentioned(_AUTO_LINK.sub(f":{_APART}", marked))


def _unmentioned(text: str) -> str:
    """Break up mentions: @everyone, <@1>, <@&1> and <#1>, even in code."""
    apart = re.sub(r"@(?!\u200b)", f"@{_APART}", text)
    return re.sub(r"<(?=[@#/:a]|id:)", f"<{_APART}", apart)


def _address(url: str) -> str:
    return url.replace("(", "%28").replace(")", "%29").replace(" ", "%20").replace("@", "%40")
