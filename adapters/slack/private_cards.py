"""Track the private cards that people have, and the `response_url` that can delete each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Final

from cachetools import FIFOCache

from bot.chat.model import MessageRef, Person, Post

_KEPT: Final = 4096  # cards
_LIVES: Final = 29 * 60.0  # seconds until a response_url expires, less a minute
_SEEN: Final = 30.0  # seconds in which an identical card is a duplicate

Key = tuple[Person, str]


@dataclass(frozen=True, slots=True)
class Card:
    """The last card that a person saw about a message."""

    said: int  # the hash of its post
    at: float  # by the monotonic clock
    response_url: str = ""  # from the last press on it


class PrivateCards:
    """A bounded record of each person's last card about each message."""

    def __init__(self, time: Callable[[], float] = monotonic) -> None:
        self._time = time
        self._cards: FIFOCache[Key, Card] = FIFOCache(_KEPT)

    def says(self, person: Person, about: MessageRef, post: Post) -> bool:
        """Return whether the person has just seen an identical card."""
        card = self._cards.get((person, about.id))
        return card is not None and card.said == hash(post) and self._time() - card.at < _SEEN

    def shown(self, person: Person, about: MessageRef, post: Post, response_url: str = "") -> str:
        """Record a card; return the `response_url` that deletes the previous one, or "".

        It's "" if there is none, or if the card replaced the previous one. In that case
        `response_url` is the card's own.
        """
        key = (person, about.id)
        before = self._cards.get(key)
        self._cards[key] = Card(hash(post), self._time(), response_url)
        if response_url or before is None or self._time() - before.at > _LIVES:
            return ""
        return before.response_url
