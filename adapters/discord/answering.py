"""Answering an interaction: once, in time, and so that only its person sees it.

Discord waits 3 s for the first response, and its visibility cannot be changed later. So the
answer itself is the first response where it is ready in time, and "thinking" where it is not.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final

import discord
import structlog

from adapters.discord.cards import Card
from adapters.discord.faults import ALREADY_ANSWERED, EXPIRED, NETWORK, explained, passing
from bot.chat import Delivery

PATIENCE: Final = 1.5  # seconds until we say that we are thinking
_TRIES: Final = 2  # the whole answer has to be there within 3 s

_log = structlog.get_logger(__name__)
_NOBODY: Final = discord.AllowedMentions.none()


class Answering:
    """One interaction and what was answered to it so far."""

    def __init__(self, interaction: discord.Interaction[Any]) -> None:
        self._interaction = interaction
        self._turn = asyncio.Lock()
        self._thinking = False
        self.answered = False

    @property
    def on_private(self) -> bool:
        """Whether it came from a message that only this person sees."""
        message = self._interaction.message
        return message is not None and message.flags.ephemeral

    async def think(self) -> None:
        """Say that the answer will come, where none was given yet."""
        async with self._turn:
            if self.answered or self._interaction.response.is_done():
                return
            response = self._interaction.response
            # On a private message a page is about to turn: it stays as it is until then.
            thinking = not self.on_private
            await self._say(lambda: response.defer(thinking=thinking, ephemeral=True))
            self._thinking = True

    async def ask(self, modal: discord.ui.Modal) -> None:
        """Open a text box."""
        async with self._turn:
            await self._say(lambda: self._interaction.response.send_modal(modal))
            self.answered = True

    async def suggest(self, choices: list[tuple[str, str]]) -> None:
        """Offer completions."""
        made = [discord.app_commands.Choice(name=name, value=value) for name, value in choices]
        async with self._turn:
            await self._say(lambda: self._interaction.response.autocomplete(made))
            self.answered = True

    async def give(self, make: Callable[[], Card], *, instead: bool) -> Delivery:
        """Answer privately; `instead` puts the answer in the place of a private message."""
        async with self._turn:
            call = self._in_place(make) if instead and self.on_private else self._anew(make)
            delivery = await self._say(call)
            self._thinking = False
            self.answered = True
            return delivery

    async def take_away(self) -> None:
        """Delete the private answer that was given, if it is still there."""
        try:
            await self._interaction.delete_original_response()
        except (discord.DiscordException, *NETWORK):
            _log.debug("a private answer was gone already")

    def _in_place(self, make: Callable[[], Card]) -> Callable[[], Awaitable[object]]:
        def call() -> Awaitable[object]:
            card = make()
            if self._interaction.response.is_done():
                return self._interaction.edit_original_response(
                    embed=card.embed,
                    view=card.view,
                    attachments=card.files,
                    allowed_mentions=_NOBODY,
                )
            return self._interaction.response.edit_message(
                embed=card.embed, view=card.view, attachments=card.files, allowed_mentions=_NOBODY
            )

        return call

    def _anew(self, make: Callable[[], Card]) -> Callable[[], Awaitable[object]]:
        def call() -> Awaitable[object]:
            card = make()
            if self._thinking and not self.on_private:
                return self._interaction.edit_original_response(
                    embed=card.embed,
                    view=card.view,
                    attachments=card.files,
                    allowed_mentions=_NOBODY,
                )
            view = discord.utils.MISSING if card.view is None else card.view
            if self._interaction.response.is_done():
                return self._interaction.followup.send(
                    embed=card.embed,
                    view=view,
                    files=card.files,
                    ephemeral=True,
                    allowed_mentions=_NOBODY,
                )
            return self._interaction.response.send_message(
                embed=card.embed,
                view=view,
                files=card.files,
                ephemeral=True,
                allowed_mentions=_NOBODY,
            )

        return call

    async def _say(self, call: Callable[[], Awaitable[object]]) -> Delivery:
        """Make the call. What was answered before is answered; what is too late is impossible."""
        for tries_left in reversed(range(_TRIES)):
            try:
                await call()
            except discord.InteractionResponded:
                return Delivery.DELIVERED
            except (discord.DiscordException, *NETWORK) as exc:
                if not passing(exc):
                    return self._settled(exc)
                if not tries_left:
                    raise explained(exc) from exc
                await asyncio.sleep(0.2)
            else:
                return Delivery.DELIVERED
        raise AssertionError("unreachable")

    def _settled(self, exc: Exception) -> Delivery:
        code = exc.code if isinstance(exc, discord.HTTPException) else 0
        if code == ALREADY_ANSWERED:
            return Delivery.DELIVERED
        if code in EXPIRED:
            _log.warning("an answer came too late for Discord", delivery=self._interaction.id)
            return Delivery.IMPOSSIBLE
        raise explained(exc) from exc
