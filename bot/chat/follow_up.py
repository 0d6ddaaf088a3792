"""What a feature still has to do in the chat for an event, once what it keeps of it is durable."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.chat.model import Answer

Send = Callable[[], Awaitable[None]]  # posts what is durable already


@dataclass(frozen=True, slots=True)
class ChatWork:
    """Work that talks to the chat: a feature returns it instead of an answer, and the dispatcher
    runs it after the event is acknowledged. No acknowledgement waits for a platform's API then,
    and none comes before what has to be kept.

    What only reads can be such work as a whole.
    """

    run: Callable[[], Awaitable[Answer | None]]
