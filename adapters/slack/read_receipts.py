"""The ✅ on replies that were read as answers, where the bot may write reactions."""

from __future__ import annotations

import asyncio
from typing import Final

from adapters.slack.errors import ANY, DONE_ALREADY, code, explained
from adapters.slack.workspaces import Workspace
from bot.chat.model import MessageRef
from bot.errors import ChatRefused

READ: Final = "white_check_mark"
_REFUSED: Final = 600.0  # seconds that a workspace which refused is not asked again


class ReadMarks:
    """Puts the bot's own reaction on messages."""

    def __init__(self) -> None:
        self._refused: dict[str, float] = {}  # since when, by workspace

    async def mark(self, workspace: Workspace, ref: MessageRef, *, read: bool) -> None:
        """Put the mark there, or take it off; nothing where that isn't allowed. Raises ChatError.

        It's tried once, and waits for no rate limit: a mark that comes much later helps nobody.
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
            fault = explained(exc)
            if isinstance(fault, ChatRefused):
                self._refused[space] = now
            raise fault from exc
