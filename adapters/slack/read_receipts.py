"""Add a ✅ to replies that count as answers, if the bot may add reactions."""

from __future__ import annotations

import asyncio
from typing import Final

from adapters.slack.errors import ANY, DONE_ALREADY, code, to_chat_error
from adapters.slack.workspaces import Workspace
from bot.chat.model import MessageRef
from bot.errors import ChatRefused

READ: Final = "white_check_mark"
_REFUSED: Final = 600.0  # seconds until the next attempt in a workspace that refused


class ReadMarks:
    """The bot's own reactions on the answers that it read."""

    def __init__(self) -> None:
        self._refused: dict[str, float] = {}  # the time of the last refusal, by workspace

    async def mark(self, workspace: Workspace, ref: MessageRef, *, read: bool) -> None:
        """Add or remove the mark; do nothing if the workspace refused lately. Raises ChatError.

        Try once, without waiting out a rate limit: a late mark helps nobody.
        """
        space, now = ref.place.space, asyncio.get_running_loop().time()
        if now - self._refused.get(space, -_REFUSED) < _REFUSED:
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
                self._refused[space] = now
            raise error from exc
