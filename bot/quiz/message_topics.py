"""Look up which topic a message of the bot is about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.chat.model import MessageRef
from bot.quiz import records
from bot.store.engine import Store

_OF_LESSONS: Final = ("learn", "read", "share")  # "learn:topic:mode:page", as `bot.study` has them
_OF_QUESTIONS: Final = "quiz"  # "quiz:round:..."


class MessageTopics:
    """A lookup of messages' topics."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def topic_of(self, message: MessageRef, buttons: Sequence[str]) -> str | None:
        """Return the topic id of the message's question, or else the one that its buttons name."""
        async with self._store.read() as connection:
            current = await records.by_message(connection, message)
            if current is not None:
                return current.posed.topic
            named = [button.split(":") for button in buttons]
            for kind, *rest in named:
                if kind == _OF_QUESTIONS and rest:
                    about = await records.by_id(connection, rest[0])
                    if about is not None:
                        return about.posed.topic
        return next((rest[0] for kind, *rest in named if kind in _OF_LESSONS and rest), None)
