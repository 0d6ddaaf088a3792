"""Look up which topic a message of the bot is about."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.button_ids import (
    LESSON_VERBS,
    QUESTION,
    LessonButton,
    QuestionButton,
    owner,
)
from bot.chat.model import MessageRef
from bot.quiz import records
from bot.store.engine import Store


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
            for button in buttons:
                if owner(button) == QUESTION:
                    about = await records.by_id(connection, QuestionButton.read(button).round_id)
                    if about is not None:
                        return about.posed.topic
        lessons = (LessonButton.read(each) for each in buttons if owner(each) in LESSON_VERBS)
        return next((each.topic for each in lessons if each.topic), None)
