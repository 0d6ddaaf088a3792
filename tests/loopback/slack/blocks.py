"""What Slack refuses in blocks and views: slack_sdk's own models, and the limits they miss."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block, BlockElement
from slack_sdk.models.views import View

from tests.loopback.slack.world import Payload

BLOCKS, VIEW_BLOCKS = 50, 100
TEXT = 40_000
_IN_MESSAGES = {
    "section", "divider", "image", "actions", "context", "header", "rich_text", "markdown", "video"
}  # fmt: skip
_IN_VIEWS = (_IN_MESSAGES | {"input"}) - {"markdown"}
_STYLES = {None, "primary", "danger"}
_SELECTS = ("static_select", "multi_static_select")


def faults_of(blocks: Any, *, in_view: bool = False, files: Any = ()) -> list[str]:
    """All that Slack would not take, as `where: what`; an empty list for good blocks."""
    if not isinstance(blocks, list) or not all(isinstance(each, dict) for each in blocks):
        return ["blocks: not a list of objects"]
    found = list(_counts(blocks, VIEW_BLOCKS if in_view else BLOCKS))
    for number, block in enumerate(blocks):
        allowed = _IN_VIEWS if in_view else _IN_MESSAGES
        faults = list(_block(block, allowed, files))
        found += [f"/blocks/{number}: {fault}" for fault in faults]
    return found


def view_faults(view: Any, *, kind: str, files: Any = ()) -> list[str]:
    if not isinstance(view, dict) or view.get("type") != kind:
        return [f"view: its type is not {kind}"]
    found = faults_of(view.get("blocks"), in_view=True, files=files)
    try:
        View(**view).to_dict()
    except (SlackObjectFormationError, TypeError, ValueError) as refusal:
        found.append(str(refusal))
    if kind == "modal":
        if not (view.get("title") or {}).get("text"):
            found.append("view: no title")
        if not view.get("submit") and any(each["type"] == "input" for each in view["blocks"]):
            found.append("view: an input block without a submit button")
    for name in ("title", "submit", "close"):
        found += _text(view.get(name), name, 24, plain=True) if view.get(name) else ()
    found += _longer("private_metadata", view.get("private_metadata"), 3000)
    found += _longer("callback_id", view.get("callback_id"), 255)
    return found


def _counts(blocks: list[Payload], most: int) -> Iterator[str]:
    if len(blocks) > most:
        yield f"blocks: {len(blocks)}, more than {most}"
    ids = [each["block_id"] for each in blocks if each.get("block_id")]
    yield from (f"block_id {name!r} twice" for name in sorted({x for x in ids if ids.count(x) > 1}))
    # Slack wants an action_id to be unique within its block; a bot that looks answers up by it
    # wants it unique within the message.
    actions = [each["action_id"] for each in _interactive(blocks) if each.get("action_id")]
    twice = sorted({name for name in actions if actions.count(name) > 1})
    yield from (f"action_id {name!r} twice" for name in twice)


def _interactive(blocks: list[Payload]) -> Iterator[Payload]:
    for block in blocks:
        yield from block.get("elements") or ()
        yield from (block[name] for name in ("accessory", "element") if block.get(name))


def _block(block: Payload, allowed: set[str], files: Any) -> Iterator[str]:
    kind = str(block.get("type"))
    if kind not in allowed:
        yield f"unsupported type {kind!r}"
        return
    yield from _sdk_says(block)
    yield from _longer("block_id", block.get("block_id"), 255)
    match kind:
        case "section":
            if not block.get("text") and not block.get("fields"):
                yield "a section without text"
            if "text" in block:
                yield from _text(block["text"], "text", 3000)
            for each in block.get("fields") or ():
                yield from _text(each, "fields", 2000)
            if len(block.get("fields") or ()) > 10:
                yield "more than 10 fields"
        case "header":
            yield from _text(block.get("text"), "text", 150, plain=True)
        case "context":
            yield from _context(block.get("elements") or [])
        case "actions":
            if not 1 <= len(block.get("elements") or ()) <= 25:
                yield "elements: 1 to 25"
        case "image":
            yield from _image(block, files)
        case "input":
            yield from _text(block.get("label"), "label", 2000, plain=True)
    if kind != "context":
        for each in _interactive([block]):
            yield from _element(each)


def _sdk_says(block: Payload) -> Iterator[str]:
    try:
        parsed = Block.parse(block)
        if parsed is None:
            yield "slack_sdk does not know it"
        else:
            parsed.to_dict()
        for each in _interactive([block]):
            if BlockElement.parse(each) is None:
                yield f"slack_sdk does not know the element {each.get('type')!r}"
    except (SlackObjectFormationError, TypeError, ValueError) as refusal:
        yield str(refusal)


def _context(elements: list[Payload]) -> Iterator[str]:
    if not 1 <= len(elements) <= 10:
        yield "elements: 1 to 10"
    for each in elements:
        if each.get("type") == "image":
            yield from _longer("alt_text", each.get("alt_text"), 2000)
        else:
            yield from _text(each, "elements", 2000)


def _image(block: Payload, files: Any) -> Iterator[str]:
    yield from _longer("alt_text", block.get("alt_text"), 2000, least=1)
    if block.get("title"):
        yield from _text(block["title"], "title", 2000, plain=True)
    file, url = block.get("slack_file"), block.get("image_url")
    if (file is None) == (url is None):
        yield "an image has an image_url or a slack_file"
    if url is not None and not str(url).startswith(("http://", "https://")):
        yield "image_url: no address"
    if file is not None and file.get("id") not in files and "url" not in file:
        yield f"slack_file: invalid slack file {file!r}"
    yield from _longer("image_url", url, 3000)


def _element(each: Payload) -> Iterator[str]:
    kind = str(each.get("type"))
    yield from _longer("action_id", each.get("action_id"), 255)
    yield from _longer("value", each.get("value"), 2000)
    if kind == "button":
        yield from _text(each.get("text"), "button", 75, plain=True)
        yield from _longer("accessibility_label", each.get("accessibility_label"), 75)
        if each.get("style") not in _STYLES:
            yield f"style {each['style']!r}"
    if each.get("placeholder") is not None:
        yield from _text(each["placeholder"], "placeholder", 150, plain=True)
    if kind in _SELECTS:
        groups = each.get("option_groups") or [each]
        options = [one for group in groups for one in group.get("options") or ()]
        if not options or any(len(group.get("options") or ()) > 100 for group in groups):
            yield "options: 1 to 100"
        for option in options:
            yield from _option(option)
    if kind in ("overflow", "radio_buttons", "checkboxes"):
        for option in each.get("options") or ():
            yield from _option(option)


def _option(option: Payload) -> Iterator[str]:
    yield from _text(option.get("text"), "option", 75)
    yield from _longer("option value", option.get("value"), 150, least=1)
    if option.get("description"):
        yield from _text(option["description"], "description", 75)


def option_faults(answer: Any) -> list[str]:
    """What Slack refuses in the options that answer a `block_suggestion`."""
    if not isinstance(answer, dict) or not isinstance(answer.get("options"), list):
        return ["no options"]
    found = [] if len(answer["options"]) <= 100 else ["options: more than 100"]
    return found + [fault for each in answer["options"] for fault in _option(each)]


def _text(text: Any, where: str, most: int, *, plain: bool = False) -> Iterator[str]:
    if not isinstance(text, dict) or text.get("type") not in ("plain_text", "mrkdwn"):
        yield f"{where}: no text object"
        return
    if plain and text["type"] != "plain_text":
        yield f"{where}: must be plain_text"
    yield from _longer(where, text.get("text"), most, least=1)


def _longer(where: str, text: Any, most: int, *, least: int = 0) -> Iterator[str]:
    if text is None and not least:
        return
    if not isinstance(text, str):
        yield f"{where}: no string"
    elif not least <= len(text) <= most:
        yield f"{where}: {len(text)} characters, not {least} to {most}"
