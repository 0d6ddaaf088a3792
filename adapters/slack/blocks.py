"""Render a post as Block Kit: header, section, picture, rows of buttons, footer as context.

Pure: it imports no Slack library. Slack has no disabled buttons, so disabled ones are left
out, and the footer says so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Any, Final

from adapters.slack.render import LIMITS, escaped, mrkdwn, named
from bot.chat.display_names import readable
from bot.chat.fit import fit, shorten
from bot.chat.markup import parse, plain
from bot.chat.model import Button, Post, Style, TextBox

Block = dict[str, Any]

_STYLES: Final[Mapping[Style, str]] = {
    Style.PRIMARY: "primary",
    Style.GOOD: "primary",
    Style.BAD: "danger",
}
HOME: Final = "home"  # the id of the button that leads back to the App Home's first page
_MODAL_TITLE = 24  # characters
_MODAL_LABEL = 2000
_INPUT = 3000  # characters
_FALLBACK = 300  # characters in a notification, which doesn't show blocks
_INPUT_BLOCK, _INPUT_ACTION = "answer", "text"
_PING = re.compile("<(?=[!@#])|@(?=(?:channel|here|everyone)\\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Message:
    """A post as it's sent to Slack."""

    blocks: tuple[Block, ...]
    text: str  # for notifications


def message(post: Post, file: str | None = None, prefix: str = "") -> Message:
    """Render `post`, cut to Slack's limits.

    `file` is the id of its picture; without one, the picture's alt text replaces it. `prefix` is
    the prefix of the commands.
    """
    if post.in_place:
        post = replace(post, buttons=(*post.buttons, *post.in_place), in_place=())
    return Message(tuple(_blocks(post, file, prefix)), _fallback(post, prefix))


def _blocks(post: Post, file: str | None, prefix: str) -> list[Block]:
    fitted, text = (_fitted if post.picture is None else _cut)(post, prefix)
    made: list[Block] = []
    if title := shown(fitted.title, LIMITS.title):
        made.append({"type": "header", "text": _plain(title)})
    if text.strip():
        # `verbatim`: Slack doesn't turn plain text into links or mentions.
        said = {"type": "mrkdwn", "text": text, "verbatim": True}
        made.append({"type": "section", "text": said, "expand": True})
    if fitted.picture is not None:
        alt = shown(fitted.picture.alt, LIMITS.alt) or "A picture"
        made.append(
            {"type": "context", "elements": [_plain(f"🖼 {alt}"[: LIMITS.alt])]}
            if file is None
            else {"type": "image", "slack_file": {"id": file}, "alt_text": alt}
        )
    made.extend(_actions(fitted.buttons))
    if footer := shown(fitted.footer, LIMITS.footer):
        made.append({"type": "context", "elements": [_plain(footer)]})
    return made or [{"type": "section", "text": _plain("…")}]


def _cut(post: Post, prefix: str) -> tuple[Post, str]:
    """Return the post cut to Slack's limits, and its text in Slack's mrkdwn."""
    fitted = fit(post, LIMITS, partial(mrkdwn, prefix=prefix))
    return fitted, mrkdwn(parse(fitted.text), prefix)


# Cached because many people get the same card: everybody who chose an option, for example.
_fitted = lru_cache(maxsize=256)(_cut)


def _actions(buttons: Sequence[Button]) -> list[Block]:
    rows: dict[int, list[Block]] = {}
    for button in buttons:
        if not button.disabled:
            rows.setdefault(button.row, []).append(_button(button))
    return [{"type": "actions", "elements": row} for row in rows.values()]


def _button(button: Button) -> Block:
    """Render a button. Its id holds everything that a press needs; its value is its prompt."""
    made: Block = {
        "type": "button",
        "action_id": button.id,
        "text": _plain(shown(button.label, LIMITS.button_label) or "…"),
    }
    if button.full:
        made["accessibility_label"] = shown(button.full, LIMITS.button_label)
    if button.style in _STYLES:
        made["style"] = _STYLES[button.style]
    if button.ask is not None:
        made["value"] = shown(button.ask, _MODAL_LABEL) or "…"
    return made


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": text, "emoji": False}


def shown(text: str, limit: int) -> str:
    """Return text for a plain-text field: on one line, without pings."""
    line = " ".join(text.split())
    return shorten(_PING.sub(lambda found: f"{found[0]}\u200b", line), limit)


def _fallback(post: Post, prefix: str) -> str:
    text = plain(post.text, partial(named, prefix=prefix), spoilers=LIMITS.spoilers)
    words = " · ".join(part for part in (post.title, text) if part.strip())
    return escaped(shorten(" ".join(words.split()), _FALLBACK)) or "…"


def modal(box: TextBox, button: str, context: str, prefix: str = "") -> Block:
    """Render a button's text box. Slack sends `context` back with the answer."""
    text = _cut(Post(box.about), prefix)[1]
    about = {"type": "mrkdwn", "text": text, "verbatim": True}
    field = {
        "type": "input",
        "block_id": _INPUT_BLOCK,
        "label": _plain(shown(box.label, _MODAL_LABEL) or "…"),
        "element": {
            "type": "plain_text_input",
            "action_id": _INPUT_ACTION,
            "multiline": False,
            "min_length": 1,
            "max_length": min(box.longest, _INPUT),
        },
    }
    return {
        "type": "modal",
        "callback_id": button,
        "private_metadata": context,
        "title": _plain(shown(box.label, _MODAL_TITLE) or "…"),
        "submit": _plain("Send"),
        "close": _plain("Cancel"),
        "blocks": [{"type": "section", "text": about}, field] if text.strip() else [field],
    }


def refusal(text: str, longest: int) -> Block | None:
    """Return the acknowledgement that rejects an answer and keeps its text box open.

    None if the text is acceptable.
    """
    length = len(text.strip())
    if not readable(text):
        why = "Write an answer first."
    elif length > longest:
        why = f"That's {length:,} characters. The limit is {longest:,}."
    else:
        return None
    return {"response_action": "errors", "errors": {_INPUT_BLOCK: why}}


def typed(state: Mapping[str, Any]) -> str:
    """Return the text box's answer from a view's state."""
    values = state.get("values") or {}
    field = (values.get(_INPUT_BLOCK) or {}).get(_INPUT_ACTION) or {}
    return str(field.get("value") or "")


def home(shows: Message, *, leads_back: bool = False) -> Block:
    """Render a post as the App Home; with `leads_back`, add a button to its first page."""
    back = _actions([Button(HOME, "‹ Home")]) if leads_back else []
    return {"type": "home", "blocks": [*shows.blocks, *back]}
