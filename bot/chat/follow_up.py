"""Deferred chat work: what a feature does in the chat after its data is saved."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.chat.model import Answer

Send = Callable[[], Awaitable[None]]  # posts data that is already durable


@dataclass(frozen=True, slots=True)
class ChatWork:
    """Work that calls the chat. A feature returns it instead of an answer, and the dispatcher runs
    it after acknowledging the event. So an acknowledgement never waits for a platform's API, and
    never comes before the data is saved.

    A feature that only reads can do everything in such work.
    """

    run: Callable[[], Awaitable[Answer | None]]
