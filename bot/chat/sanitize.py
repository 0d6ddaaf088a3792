"""What came from a platform, as every database and every platform can hold it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, Final, TypeVar

from bot.chat.model import Commanded, Event, Met, Pointed, Pressed, Reacted, Replied, Visited, Wrote

# PostgreSQL refuses NUL, UTF-8 a lone surrogate: one such name would fail the transaction that
# everybody else's answers are in.
_UNSTORABLE: Final = re.compile("[\0\ud800-\udfff]")
_LONGEST_ID: Final = 200  # PostgreSQL refuses an index entry of more than 2.7 kB; ids are in many
_KEPT: Final = 150
_WRITTEN: Final = frozenset({"name", "options", "text", "button", "emoji"})  # the rest are ids

T = TypeVar("T")


def cleaned(event: T) -> T:
    """Return the event, person or place with U+FFFD for each character that cannot be stored.

    In an id the character's code follows, and a long id ends in its hash, so that two ids never
    become one.
    """
    if isinstance(event, Event) and _is_clean(event):
        return event
    made: T = _clean(event, is_id=True)
    return made


def written(text: str) -> str:
    """Return a text with U+FFFD for each character that cannot be stored."""
    return _UNSTORABLE.sub("\ufffd", text)


def _is_clean(event: Event) -> bool:
    """Whether nothing needs to change, said quickly: this is on the way of every answer."""
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
