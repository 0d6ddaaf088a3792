"""Add a ✅ to replies that count as answers, if the bot may add reactions."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Final

import discord
from cachetools import TTLCache

from adapters.discord import guilds
from adapters.discord.errors import ANY, to_chat_error
from adapters.discord.rate_limit import RateLimit
from bot.chat.model import MessageRef

READ: Final = "\u2705"
_WANTED: Final = discord.Permissions(add_reactions=True, read_message_history=True)
_REFUSED: Final = 600.0  # seconds until the next attempt in a channel that refused
_REMEMBERED: Final = 1000  # channels


class ReadMarks:
    """The bot's own reactions on the answers that it read. Adding one twice has no effect."""

    def __init__(self, pace: RateLimit, time: Callable[[], float] = monotonic) -> None:
        self._pace = pace
        self._refused: TTLCache[str, None] = TTLCache(_REMEMBERED, _REFUSED, timer=time)  # channels

    async def mark(
        self,
        client: discord.Client,
        message: discord.PartialMessage,
        ref: MessageRef,
        *,
        read: bool,
    ) -> None:
        """Add or remove the mark; do nothing if that isn't allowed. Raises ChatError.

        Try once: a late mark helps nobody.
        """
        place = ref.place
        if place.channel in self._refused:
            return
        if client.user is None or guilds.lacks(client, place.space, place.channel, _WANTED):
            return
        try:
            await self._pace.turn()
            if read:
                await message.add_reaction(READ)
            else:
                await message.remove_reaction(READ, client.user)
        except discord.NotFound as exc:
            if read:  # a missing mark needn't be removed
                raise to_chat_error(exc) from exc
        except ANY as exc:
            if isinstance(exc, discord.Forbidden):
                self._refused[place.channel] = None
            raise to_chat_error(exc) from exc
