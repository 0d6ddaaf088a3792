"""The private cards that people have of messages: by which address each can be deleted, if any."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Final

from bot.chat.model import MessageRef, Person, Post

_KEPT: Final = 4096  # cards
_LIVES: Final = 29 * 60.0  # seconds that a response_url is good for, with a minute to spare
_SEEN: Final = 30.0  # seconds in which a card that says the same is not shown again

Key = tuple[Person, str]


@dataclass(frozen=True, slots=True)
class Card:
    """The last card that somebody was shown about a message."""

    said: int  # the hash of its post
    at: float  # on the monotonic clock
    response_url: str = ""  # of the last press on it


class PrivateCards:
    """Remembers the last card of each person about each message, for a while."""

    def __init__(self, time: Callable[[], float] = monotonic) -> None:
        self._time = time
        self._cards: OrderedDict[Key, Card] = OrderedDict()

    def says(self, person: Person, about: MessageRef, post: Post) -> bool:
        """Whether the card that they were shown just now says this."""
        card = self._cards.get((person, about.id))
        return card is not None and card.said == hash(post) and self._time() - card.at < _SEEN

    def shown(self, person: Person, about: MessageRef, post: Post, response_url: str = "") -> str:
        """Remember a card; returns the address by which the one before can be deleted: "" where
        there is none, or where the card has taken its place (`response_url` is then its own)."""
        key = (person, about.id)
        before = self._cards.pop(key, None)
        self._cards[key] = Card(hash(post), self._time(), response_url)
        if len(self._cards) > _KEPT:
            self._cards.popitem(last=False)
        if response_url or before is None or self._time() - before.at > _LIVES:
            return ""
        return before.response_url
