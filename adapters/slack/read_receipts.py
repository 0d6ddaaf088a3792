"""Add a ✅ to replies that count as answers, if the bot may add reactions."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Final

from cachetools import TTLCache

from adapters.slack.errors import ANY, DONE_ALREADY, code, to_chat_error
from adapters.slack.workspaces import Workspace
from bot.chat.model import MessageRef
from bot.errors import ChatRefused

READ: Final = "white_check_mark"
_REFUSED: Final = 600.0  # seconds until the next attempt in a channel that refused
_REMEMBERED: Final = 4096  # channels


class ReadMarks:
    """The bot's own reactions on the answers that it read."""

    def __init__(self, time: Callable[[], float] = monotonic) -> None:
        self._refused = TTLCache[tuple[str, str], bool](_REMEMBERED, _REFUSED, timer=time)

    async def mark(self, workspace: Workspace, ref: MessageRef, *, read: bool) -> None:
        """Add or remove the mark; do nothing if the channel refused lately. Raises ChatError.

        Try once, without waiting out a rate limit: a late mark helps nobody.
        """
        channel = ref.place.space, ref.place.channel
        if channel in self._refused:
            return
        client = workspace.hasty
        call = client.reactions_add if read else client.reactions_remove
        try:
            await call(channel=ref.place.channel, timestamp=ref.id, name=READ)
        except ANY as exc:
            if code(exc) in DONE_ALREADY:
                return
            error = to_chat_error(exc)
            if isinstance(error, ChatRefused):
                self._refused[channel] = True
            raise error from exc
