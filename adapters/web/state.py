"""Define the playground's people and messages."""

from __future__ import annotations

import re
import secrets
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime

from adapters.web.codec import CHANNEL, direct_channel, place
from bot.chat.model import MessageRef, Post


@dataclass(frozen=True, slots=True)
class Member:
    """A person of the playground."""

    id: str
    name: str
    is_admin: bool = False


@dataclass(frozen=True, slots=True)
class Reaction:
    """One emoji under a message; `seeded` if the bot added it for people to press."""

    emoji: str
    people: tuple[str, ...]
    seeded: bool


@dataclass(frozen=True, slots=True)
class Replies:
    """The summary of a message's thread."""

    count: int = 0
    last: datetime | None = None
    authors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """A message in its current state: a person's text, or the bot's post."""

    id: str
    n: int
    seq: int
    channel: str
    thread: str | None
    author: str | None
    only: str | None
    at: datetime
    edited: datetime | None
    said: str | None
    post: Post | None
    about: str | None
    gone: bool
    reactions: tuple[Reaction, ...] = ()
    replies: Replies = Replies()

    @property
    def ref(self) -> MessageRef:
        return MessageRef(place(self.channel, self.thread), self.id)

    def visible_to(self, viewer: str) -> bool:
        own = self.channel in (CHANNEL, direct_channel(viewer))
        return own and self.only in (None, viewer)


@dataclass(frozen=True, slots=True)
class Speech:
    """A person's new message."""

    channel: str
    thread: str | None
    text: str
    id: str = field(default_factory=lambda: secrets.token_hex(8))  # the message's id


def unused_id(name: str, taken: set[str]) -> str:
    """Return a readable, unused id for a new person."""
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    base = re.sub(r"[^a-z0-9]+", "-", ascii_name.casefold()).strip("-")[:24] or "person"
    number = 2
    candidate = base
    while candidate in taken:
        candidate = f"{base}-{number}"
        number += 1
    return candidate
