"""What the playground knows: people, and messages as they stand."""

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
    """Somebody whom one can be."""

    id: str
    name: str
    is_admin: bool = False


@dataclass(frozen=True, slots=True)
class Reaction:
    """One emoji under a message; `seeded` when the bot put it there to be pressed."""

    emoji: str
    people: tuple[str, ...]
    seeded: bool


@dataclass(frozen=True, slots=True)
class Replies:
    """What a message's thread shows from outside."""

    count: int = 0
    last: datetime | None = None
    authors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it stands now: what a person said, or the bot's post."""

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
    """Something that a person says."""

    channel: str
    thread: str | None
    text: str
    id: str = field(default_factory=lambda: secrets.token_hex(8))  # its message's


def unused_id(name: str, taken: set[str]) -> str:
    """An id that tells whose it is, for a new person."""
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    base = re.sub(r"[^a-z0-9]+", "-", ascii_name.casefold()).strip("-")[:24] or "person"
    number = 2
    candidate = base
    while candidate in taken:
        candidate = f"{base}-{number}"
        number += 1
    return candidate
