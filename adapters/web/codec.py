"""Convert posts and events to JSON and back, for the playground's own file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.chat.events import Commanded, Event, Pressed, Reacted, Replied, Wrote
from bot.chat.model import Accent, Button, MessageRef, Person, Picture, Place, Post, Style

PLATFORM = "web"
SPACE = "playground"
CHANNEL = "studyhall"


def place(channel: str = CHANNEL, thread: str | None = None) -> Place:
    """Return a place in the playground."""
    return Place(PLATFORM, SPACE, channel, thread, direct=channel != CHANNEL)


def direct_channel(person_id: str) -> str:
    """Return the id of a person's direct messages with the bot."""
    return f"@{person_id}"


def dump_time(at: datetime) -> str:
    """Return a time as text that sorts chronologically."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def load_time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def dump_post(post: Post) -> str:
    """Return a post as JSON, without its picture's bytes, which have their own column."""
    return json.dumps(
        {
            "text": post.text,
            "title": post.title,
            "accent": post.accent.value,
            "alt": None if post.picture is None else post.picture.alt,
            "buttons": [_dump_button(one) for one in post.buttons],
            "reactions": post.reactions,
            "footer": post.footer,
            "unhide": None if post.unhide is None else _dump_button(post.unhide),
            "brief": post.brief,
        },
        ensure_ascii=False,
    )


def load_post(text: str) -> Post:
    """Return a post from JSON; its picture has no bytes."""
    data = json.loads(text)
    alt = data["alt"]
    unhide = data.get("unhide")  # older versions wrote neither this nor "brief"
    return Post(
        text=data["text"],
        title=data["title"],
        accent=Accent(data["accent"]),
        picture=None if alt is None else Picture(b"", alt),
        buttons=tuple(map(_load_button, data["buttons"])),
        reactions=tuple(data["reactions"]),
        footer=data["footer"],
        unhide=None if unhide is None else _load_button(unhide),
        brief=data.get("brief", ""),
    )


def _dump_button(one: Button) -> list[Any]:
    return [
        *(one.id, one.label, one.style.value, one.ask, one.row, one.disabled),
        *(one.full, one.spell_out),
    ]


def _load_button(data: list[Any]) -> Button:
    id_, label, style, ask, row, disabled, *names = data  # older versions wrote no names
    return Button(id_, label, Style(style), ask, row, disabled, *names)


def dump_event(event: Event) -> str:
    data: dict[str, Any] = {
        "kind": type(event).__name__,
        "delivery": event.delivery,
        "at": dump_time(event.at),
        "person": [event.person.id, event.person.name],
        "place": [event.place.channel, event.place.thread],
    }
    match event:
        case Commanded():
            data |= {"name": event.name, "options": dict(event.options), "admin": event.is_admin}
        case Pressed():
            data |= {"message": _dump_ref(event.message), "button": event.button}
            data |= {"text": event.text}
        case Reacted():
            data |= {"message": _dump_ref(event.message), "emoji": event.emoji}
            data |= {"added": event.added}
        case Replied() | Wrote():
            data |= {"message": _dump_ref(event.message), "text": event.text}
    return json.dumps(data, ensure_ascii=False)


def load_event(text: str) -> Event:
    data = json.loads(text)
    base: Mapping[str, Any] = {
        "delivery": data["delivery"],
        "at": load_time(data["at"]),
        "person": person(*data["person"]),
        "place": place(*data["place"]),
    }
    match data["kind"]:
        case "Commanded":
            admin = data["admin"]
            return Commanded(**base, name=data["name"], options=data["options"], is_admin=admin)
        case "Pressed":
            message = _load_ref(data["message"])
            return Pressed(**base, message=message, button=data["button"], text=data["text"])
        case "Reacted":
            message = _load_ref(data["message"])
            return Reacted(**base, message=message, emoji=data["emoji"], added=data["added"])
        case kind:
            said = Wrote if kind == "Wrote" else Replied
            return said(**base, message=_load_ref(data["message"]), text=data["text"])


def person(person_id: str, name: str) -> Person:
    """Return a person in the playground."""
    return Person(PLATFORM, SPACE, person_id, name)


def _dump_ref(message: MessageRef) -> list[str | None]:
    return [message.place.channel, message.place.thread, message.id]


def _load_ref(data: list[Any]) -> MessageRef:
    channel, thread, message_id = data
    return MessageRef(place(channel, thread), message_id)
