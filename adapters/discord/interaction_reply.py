"""Answer an interaction once, in time, and privately.

Discord waits 3 s for the first response, whose visibility can't change later. The first response
is the answer itself if it's ready in time, and otherwise "thinking".
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

import discord

from adapters.discord.embeds import Card
from adapters.discord.errors import (
    ALREADY_ANSWERED,
    ANY,
    CLOSED,
    EXPIRED,
    NETWORK,
    is_transient,
    to_chat_error,
)
from bot.chat.platform import Delivery
from bot.errors import ChatError, MessageGone

_TRIES: Final = 2  # the answer has to arrive within 3 s

_log = logging.getLogger(__name__)
_NOBODY: Final = discord.AllowedMentions.none()


@dataclass(frozen=True, slots=True)
class SentReply:
    """A sent private answer, with what's needed to delete it.

    It doesn't hold the interaction: hundreds of them, each with its message and member, would
    dominate the garbage collector's work.
    """

    interaction: int
    application: int
    token: str
    message: int

    async def take_away(self, client: discord.Client) -> None:
        """Delete the answer, if it still exists."""
        try:
            hook = discord.Webhook.partial(self.application, self.token, client=client)
            await hook.delete_message(self.message)
        except ANY:
            _log.debug("could not delete a private answer; it's probably gone")


class InteractionReply:
    """An interaction and the state of its answer."""

    def __init__(self, interaction: discord.Interaction[Any]) -> None:
        self._interaction = interaction
        # Not `interaction.response`, which forms a reference cycle with the interaction: only the
        # garbage collector would free it.
        self._response = discord.InteractionResponse(interaction)
        self._turn = asyncio.Lock()
        self._thinking = False
        self._message: int | None = None
        self.answered = False

    @property
    def said(self) -> SentReply | None:
        """Return the sent answer; None if Discord hasn't sent its id."""
        if self._message is None:
            return None
        to = self._interaction
        return SentReply(to.id, to.application_id, to.token, self._message)

    @property
    def on_private(self) -> bool:
        """Return whether the interaction came from a message that only this person sees."""
        to = self._interaction
        return to.message is not None and (to.message.flags.ephemeral or to.guild_id is None)

    async def think(self) -> None:
        """Defer the answer, unless it's already sent."""
        async with self._turn:
            if self.answered or self._response.is_done():
                return
            # A private message is about to be replaced: leave it unchanged until then.
            thinking = not self.on_private
            await self._say(lambda: self._response.defer(thinking=thinking, ephemeral=True))
            self._thinking = True

    async def vanish(self) -> None:
        """Respond with a private "thinking" and delete it; edit it to "Done." if that fails."""
        async with self._turn:
            if not self._acknowledged:
                await self._say(lambda: self._response.defer(thinking=True, ephemeral=True))
            self._thinking = False
            self.answered = True
            try:
                await self._say(self._interaction.delete_original_response)
            except MessageGone:
                return  # an earlier delivery deleted it
            except ChatError:
                with contextlib.suppress(ChatError):
                    done = self._interaction.edit_original_response
                    await self._say(lambda: done(content="Done.", allowed_mentions=_NOBODY))

    async def ask(self, modal: discord.ui.Modal) -> None:
        """Open a text box."""
        async with self._turn:
            await self._say(lambda: self._response.send_modal(modal))
            self.answered = True

    async def suggest(self, choices: list[tuple[str, str]]) -> None:
        """Send completions."""
        made = [discord.app_commands.Choice(name=name, value=value) for name, value in choices]
        async with self._turn:
            await self._say(lambda: self._response.autocomplete(made))
            self.answered = True

    async def give(self, make: Callable[[], Card], *, instead: bool) -> Delivery:
        """Answer privately; `instead` replaces the private message that was pressed."""
        async with self._turn:
            call = self._in_place(make) if instead and self.on_private else self._anew(make)
            delivery = await self._say(call)
            self._thinking = False
            self.answered = True
            return delivery

    @property
    def _acknowledged(self) -> bool:
        """Return whether there was a first response.

        discord.py doesn't know of a response whose confirmation was lost.
        """
        return self._thinking or self._response.is_done()

    def _in_place(self, make: Callable[[], Card]) -> Callable[[], Awaitable[object]]:
        def call() -> Awaitable[object]:
            card = make()
            if self._acknowledged:
                return self._interaction.edit_original_response(
                    embed=card.embed,
                    view=card.view,
                    attachments=card.files,
                    allowed_mentions=_NOBODY,
                )
            return self._response.edit_message(
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
            if self._acknowledged:
                return self._interaction.followup.send(
                    embed=card.embed,
                    view=view,
                    files=card.files,
                    ephemeral=True,
                    allowed_mentions=_NOBODY,
                )
            return self._response.send_message(
                embed=card.embed,
                view=view,
                files=card.files,
                ephemeral=True,
                allowed_mentions=_NOBODY,
            )

        return call

    async def _say(self, call: Callable[[], Awaitable[object]]) -> Delivery:
        """Make the call. Return DELIVERED if it's already answered, IMPOSSIBLE if it's too late."""
        for tries_left in reversed(range(_TRIES)):
            try:
                self._message = _id_of(await call())
            except discord.InteractionResponded:
                return Delivery.DELIVERED
            except (discord.DiscordException, *NETWORK, CLOSED) as exc:
                if not is_transient(exc):
                    return self._settled(exc)
                if not tries_left:
                    raise to_chat_error(exc) from exc
                await asyncio.sleep(0.2)
            else:
                return Delivery.DELIVERED
        raise AssertionError("unreachable")

    def _settled(self, exc: Exception) -> Delivery:
        code = exc.code if isinstance(exc, discord.HTTPException) else 0
        if code == ALREADY_ANSWERED:
            return Delivery.DELIVERED
        if code in EXPIRED:
            _log.warning("the answer to %s came too late for Discord", self._interaction.id)
            return Delivery.IMPOSSIBLE
        raise to_chat_error(exc) from exc


def _id_of(said: object) -> int | None:
    match said:
        case discord.InteractionCallbackResponse():
            return said.message_id
        case discord.Message():
            return said.id
        case _:
            return None
