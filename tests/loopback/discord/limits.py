"""What Discord refuses in a message, and its description of itself does not say. What no message
of ours may lack counts as refused, too: the word that nobody is to be pinged."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

SAY, UPDATE = 4, 7  # the answers to an interaction that hold a message
EMPTY = "Cannot send an empty message"

_MENTION = re.compile(r"@everyone|@here|<@[!&]?\d+>|<#\d+>|<id:\w+>")
_ROW, _ROWS = 1, 5
_COUNTED = ("title", "description")
_PARTS = ("content", "embeds", "components", "attachments")


def faults_of(message: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """All that is too long, too much, or lacking, as (where, what)."""
    if any(name in message for name in _PARTS) and not any(map(message.get, _PARTS)):
        yield "", EMPTY
    if len(message.get("content") or "") > 2000:
        yield "content", "Must be 2000 or fewer in length."
    if (length := sum(map(_length, message.get("embeds") or []))) > 6000:
        yield "embeds", f"{length} characters together, more than 6000"
    yield from _rows(message.get("components") or [])
    mentions = message.get("allowed_mentions")
    if mentions is None or mentions.get("parse") != [] or any(mentions.values()):
        yield "allowed_mentions", f"could ping somebody: {mentions}"
    for text in _with_mentions(message):
        if found := _MENTION.search(text):
            yield "", f"mentions {found[0]}"


def _with_mentions(message: dict[str, Any]) -> Iterator[str]:
    """The texts in which Discord would show a mention."""
    yield message.get("content") or ""
    for embed in message.get("embeds") or []:
        yield embed.get("description") or ""
        yield from (each["value"] for each in embed.get("fields") or [])


def _length(embed: dict[str, Any]) -> int:
    fields = embed.get("fields") or []
    footer = (embed.get("footer") or {}).get("text") or ""
    author = (embed.get("author") or {}).get("name") or ""
    texts = [embed.get(name) or "" for name in _COUNTED]
    return sum(map(len, (*texts, footer, author))) + sum(
        len(each["name"]) + len(each["value"]) for each in fields
    )


def _rows(rows: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    if len(rows) > _ROWS:
        yield "components", f"{len(rows)} rows, more than {_ROWS}"
    inside = [each for row in rows if row["type"] == _ROW for each in row["components"]]
    for name, times in Counter(each.get("custom_id") for each in inside).items():
        if not name or times > 1:
            yield "components", f"the custom_id {name!r} {times} times"
    if not all(each.get("label") or each.get("emoji") for each in inside):
        yield "components", "a button without a label"
