"""Sanitize events, so that every database and platform can store them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, Final, TypeVar

from bot.chat.events import (
    Commanded,
    Event,
    Met,
    Pointed,
    Pressed,
    Reacted,
    Replied,
    Visited,
    Wrote,
)

# PostgreSQL rejects NUL, and UTF-8 can't encode a lone surrogate. One such name would fail a
# transaction that contains other people's answers.
_UNSTORABLE: Final = re.compile("[\0\ud800-\udfff]")
_LONGEST_ID: Final = 200  # PostgreSQL limits an index entry to 2.7 kB, and many contain ids
_KEPT: Final = 150
_WRITTEN: Final = frozenset({"name", "options", "text", "button", "emoji"})  # the rest are ids

T = TypeVar("T")


def cleaned(event: T) -> T:
    """Return the event, person or place with U+FFFD for each character that can't be stored.

    In an id, U+FFFD is followed by the character's code, and a long id is shortened to end in its
    hash, so that different ids stay different.
    """
    if isinstance(event, Event) and _is_clean(event):
        return event
    made: T = _clean(event, is_id=True)
    return made


def written(text: str) -> str:
    """Return a text with U+FFFD for each character that can't be stored."""
    return _UNSTORABLE.sub("\ufffd", text)


def _is_clean(event: Event) -> bool:
    """Return quickly whether nothing needs to change: every answer passes through here."""
    person, place = event.person, event.place
    ids = [event.delivery, person.space, person.id, place.space, place.channel, place.thread or ""]
    words = [person.name, person.platform, place.platform]
    match event:
        case Pressed(button=button, text=text):
            words += (button, text or "")
        case Reacted(emoji=emoji):
            words.append(emoji)
        case Replied(text=text) | Wrote(text=text):
            words.append(text)
        case Pointed(name=name, buttons=buttons):
            words += (name, *buttons)
        case Commanded(name=name, options=options):
            words += (name, *options, *options.values())
        case Visited() | Met():
            pass
        case _:
            return False
    if isinstance(event, Pointed | Pressed | Reacted | Replied | Wrote):
        reply = event.reply if isinstance(event, Replied) else None
        for message in (event.message, reply or event.message):
            where = message.place
            words.append(where.platform)
            ids += (message.id, where.space, where.channel, where.thread or "")
    return max(map(len, ids)) <= _LONGEST_ID and not _UNSTORABLE.search("".join(ids + words))


def _clean(value: Any, *, is_id: bool) -> Any:  # noqa: ANN401 - any field's
    if isinstance(value, str):
        return _id(value) if is_id else written(value)
    if isinstance(value, tuple):
        return tuple(written(each) for each in value)
    if isinstance(value, Mapping):
        return {written(key): written(typed) for key, typed in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return replace(
            value,
            **{
                field.name: _clean(getattr(value, field.name), is_id=field.name not in _WRITTEN)
                for field in fields(value)
            },
        )
    return value


def _id(text: str) -> str:
    plain = _UNSTORABLE.sub(lambda found: f"\ufffd{ord(found[0]):04x}", text)
    if len(plain) <= _LONGEST_ID:
        return plain
    return f"{plain[:_KEPT]}…{hashlib.sha256(plain.encode()).hexdigest()[:32]}"
