"""Render our Markdown as Slack's mrkdwn, within Slack's limits.

Pure: it imports no Slack library. Slack can't hide text, so "(hidden)" replaces a spoiler, and the
post's `unhide` button shows it privately (`bot.chat.fit`). `Limits.spoilers` tells the core.

A command appears under its name on Slack, which depends on `prefix` (`command_names.called`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from adapters.slack.command_names import called
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

LIMITS: Final = Limits(
    name="Slack",
    title=150,  # a header block
    text=3000,  # a section block
    footer=2000,  # a context block's text
    button_label=75,
    button_line=30,  # Slack may cut a longer label
    buttons=25,
    buttons_in_row=5,
    rows=5,
    alt=2000,
    can_whisper_to_reactions=True,
    spoilers=False,
    reads_channel=True,
)

_APART = "\u200b"  # prevents Slack from reading a character as markup
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_MARKUP = re.compile(r"[*_~`]")
_SHOUT = re.compile(r"@(?=(?:channel|here|everyone)\b)", re.IGNORECASE)
_AUTO_LINK = re.compile(r"(?<=[a-z]):(?=//)", re.IGNORECASE)
_LINE_START = re.compile(r"^(\s*)(?=&gt;|•|\d+\.)", re.MULTILINE)


def mrkdwn(document: Document, prefix: str = "") -> str:
    """Render a document as mrkdwn that can't ping anyone."""
    return "".join(_spaced(document.blocks, prefix))


def named(ref: CommandRef, prefix: str) -> str:
    """Return a command as it's typed on Slack."""
    return f"/{called(ref.name, prefix)} {ref.line}".rstrip()


def _spaced(blocks: Sequence[Block], prefix: str) -> Iterable[str]:
    """Yield blocks with an empty line between them, but none between a list and its intro."""
    before: Block | None = None
    for block, text in zip(blocks, _blocks(blocks, prefix), strict=True):
        near = isinstance(block, Listing | Fence) and isinstance(before, Paragraph)
        yield ("" if before is None else "\n" if near else "\n\n") + text
        before = block


def _blocks(blocks: Iterable[Block], prefix: str) -> Iterable[str]:
    for block in blocks:
        match block:
            case Paragraph(inner):
                yield _inlines(inner, prefix)
            case Fence(code, _):
                yield f"```\n{_code(code)}\n```"
            case Quote(inner_blocks):
                lines = "\n".join(_blocks(inner_blocks, prefix)).split("\n")
                yield "\n".join(f"> {line}" for line in lines)
            case Listing(items, start):
                yield _listing(items, start, prefix)


def _listing(items: Sequence[Sequence[Block]], start: int | None, prefix: str) -> str:
    rows = []
    for number, item in enumerate(items, start or 0):
        mark = "• " if start is None else f"{number}. "
        lines = "\n".join(_blocks(item, prefix)).split("\n")
        rows.append(mark + lines[0])
        rows.extend(f"    {line}" for line in lines[1:])
    return "\n".join(rows)


def _inlines(inlines: Iterable[Inline], prefix: str) -> str:
    return "".join(_inline(inline, prefix) for inline in inlines)


def _inline(inline: Inline, prefix: str) -> str:
    match inline:
        case Text(text):
            return escaped(text)
        case Code(text):
            return f"`{_code(text.replace(chr(10), ' '))}`"
        case CommandRef():
            return f"`{_code(named(inline, prefix))}`"
        case Break():
            return "\n"
        case Moment():
            return _moment(inline)
        case Bold(inner):
            return _around("*", _inlines(inner, prefix))
        case Italic(inner):
            return _around("_", _inlines(inner, prefix))
        case Spoiler():
            return _around("_", HIDDEN)
        case Link(url, inner):
            label = _inlines(inner, prefix).replace("|", "¦").replace("\n", " ")
            return f"<{_address(url)}|{label}>"


def _around(mark: str, inside: str) -> str:
    """Wrap each line in a mark. Marks work only at a word's edge, so add zero-width spaces."""
    return "\n".join(
        f"{_APART}{mark}{line}{mark}{_APART}" if line.strip() else line
        for line in inside.split("\n")
    )


def _moment(moment: Moment) -> str:
    """Render a time, which Slack shows in the reader's time zone ("today at 17:46").

    Slack can't show "in 20 seconds", so a relative time shows seconds instead.
    """
    at = moment.at
    clock = "{time_secs}" if moment.relative else "{time}"
    written = f"{at:%Y-%m-%d %H:%M:%S} UTC" if moment.relative else f"{at:%Y-%m-%d %H:%M} UTC"
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} at {clock}|{written}>"


def entities(text: str) -> str:
    """Escape the three characters that Slack requires as entities: &, < and >."""
    return "".join(_ENTITIES.get(character, character) for character in text)


def escaped(text: str) -> str:
    """Escape text so that Slack shows it literally: no markup, mentions or automatic links."""
    quiet = _SHOUT.sub(f"@{_APART}", entities(text))
    plain = _MARKUP.sub(lambda found: f"{_APART}{found[0]}{_APART}", quiet)
    return _LINE_START.sub(rf"\1{_APART}", _AUTO_LINK.sub(f":{_APART}", plain))


def _code(text: str) -> str:
    quiet = _SHOUT.sub(f"@{_APART}", entities(text))
    return quiet.replace("`", f"{_APART}`{_APART}")


def _address(url: str) -> str:
    """Escape a URL so that it can't close its own brackets."""
    return entities(url).replace("|", "%7C").replace(" ", "%20")
