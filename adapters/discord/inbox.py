"""Receive Discord's events: deduplicate them, and answer every interaction."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

import discord
from cachetools import FIFOCache

from adapters.discord import parse
from adapters.discord.clock import DiscordClock
from adapters.discord.commands import choices
from adapters.discord.deferral import DeferralTimer
from adapters.discord.embeds import Card, asks, box, card
from adapters.discord.errors import ANY
from adapters.discord.guilds import shard_of
from adapters.discord.interaction_reply import InteractionReply, SentReply
from adapters.discord.message_keys import ReactionLog
from adapters.discord.worker_pool import WorkerPool
from bot.chat.commands import BY_NAME
from bot.chat.events import Commanded, Event, Pointed, Pressed, Reacted, Removed, Wrote
from bot.chat.model import Accent, MessageRef, Person, Post, TextBox
from bot.chat.platform import Delivery, Handler
from bot.errors import ChatError, StoreError
from bot.text.emoji import KEYCAPS, canonical

_log = logging.getLogger(__name__)

_REMEMBERED: Final = 4096
_IN_FLIGHT: Final = 128  # concurrent answers; more would slow all of them down
_HANDS: Final = 1000  # concurrent reactions
_SORRY: Final = Post(
    "That didn't work just now. Try again in a moment.",
    title="Sorry",
    accent=Accent.BAD,
)
_LEFT: Final = Post(
    "I'm no longer a member of this server, so I can't do that here. A server manager can invite "
    "me again.",
    accent=Accent.BAD,
)


class _Work:
    """The work in progress: one unit per `with` block. `none` is set while there is no work."""

    def __init__(self) -> None:
        self._begun = 0
        self.none = asyncio.Event()
        self.none.set()

    def __enter__(self) -> None:
        self._begun += 1
        self.none.clear()

    def __exit__(self, *_: object) -> None:
        self._begun -= 1
        if not self._begun:
            self.none.set()


class Inbox:
    """The inbox that passes the client's events to the handler."""

    def __init__(
        self,
        handler: Handler,
        clock: DiscordClock,
        connected: Callable[[], None],
        *,
        reads_content: bool = False,
    ) -> None:
        """`reads_content`: whether the bot has the message content intent."""
        self._handler = handler
        self._reads_content = reads_content
        self._connected = connected
        self.client: discord.Client | None = None
        self.clock = clock
        self._told: dict[int, ReactionLog] = {}
        self._seen: FIFOCache[int, None] = FIFOCache(_REMEMBERED)
        self._names: FIFOCache[int, str] = FIFOCache(_REMEMBERED)
        self._open: dict[str, InteractionReply] = {}
        self._cards: FIFOCache[tuple[Person, str], SentReply] = FIFOCache(_REMEMBERED)
        self._patience = DeferralTimer()
        self._in_flight = asyncio.Semaphore(_IN_FLIGHT)
        self._work = _Work()
        self._reactions = WorkerPool(self._reacted, _HANDS)
        self._closing = False

    @property
    def me(self) -> int:
        user = self.client.user if self.client is not None else None
        return user.id if user is not None else 0

    def session_began(self, shard: int) -> None:
        """Start with no known reactions: Discord doesn't replay a previous session's events."""
        self._told[shard] = ReactionLog(secrets.token_hex(4))

    def told_in(self, space: str) -> ReactionLog:
        """Return this session's reactions on a space's shard."""
        count = self.client.shard_count if self.client is not None else None
        shard = shard_of(space, count or 1)
        if shard not in self._told:  # another process's, or not connected yet
            self.session_began(shard)
        return self._told[shard]

    def connected(self) -> None:
        self._connected()

    async def finish(self, seconds: float) -> None:
        """Refuse new events (presses get "try again") and wait for work in progress to finish."""
        self._closing = True
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._work.none.wait()
                await self._reactions.done()

    # Events.

    async def interacted(self, interaction: discord.Interaction[Any]) -> None:
        """Handle a command, press, text box or completion. Answer it even after an error."""
        self.clock.heard(interaction.id)
        if interaction.id in self._seen:
            return
        self._seen[interaction.id] = None
        with self._work:
            answering = InteractionReply(interaction)
            try:
                if not self._closing:
                    await self._interacted(interaction, answering)
            except ChatError as exc:
                _log.warning("the answer to %s could not be sent: %s", interaction.id, exc)
            except Exception:
                _log.exception("the interaction %s could not be handled", interaction.id)
            if not answering.answered:
                await _excuse(interaction, answering)

    async def _interacted(
        self, interaction: discord.Interaction[Any], answering: InteractionReply
    ) -> None:
        kinds = discord.InteractionType
        match interaction.type:
            case kinds.autocomplete:
                await self._complete(interaction, answering)
            case kinds.application_command:
                at = self.clock.at(interaction.id)
                event = parse.pointed(interaction, self.me, at) or parse.commanded(interaction, at)
                if self._left(interaction, event):
                    await answering.give(lambda: card(_LEFT), instead=False)
                else:
                    await self._serve(event, answering)
            case kinds.component:
                asked = asks(parse.custom_id(interaction))
                if asked is not None:
                    label, button = asked
                    press = replace(self._pressed(interaction), button=button)
                    wanted = await self._handler.text_box(press) or TextBox(label)
                    await answering.ask(box(wanted, button))
                else:
                    await self._serve(self._pressed(interaction), answering)
            case kinds.modal_submit:
                await self._serve(self._pressed(interaction), answering)

    def _pressed(self, interaction: discord.Interaction[Any]) -> Pressed:
        return parse.pressed(interaction, self.clock.at(interaction.id))

    def _left(self, interaction: discord.Interaction[Any], event: Commanded | Pointed) -> bool:
        """Return whether this command needs a server that the bot has left."""
        guild = interaction.guild_id
        if guild is None or self.client is None or self.client.get_guild(guild) is not None:
            return False
        command = BY_NAME.get(event.name)
        return command is None or not command.in_direct_messages

    async def _serve(self, event: Event, answering: InteractionReply) -> None:
        """Pass an event to the handler. Defer the answer ("thinking") if that takes long."""
        self._names[int(event.person.id)] = event.person.name
        self._open[event.delivery] = answering
        self._patience.begin(answering)
        try:
            await self._handler.handle(event)
        finally:
            self._patience.end(answering)
            del self._open[event.delivery]

    async def _complete(
        self, interaction: discord.Interaction[Any], answering: InteractionReply
    ) -> None:
        command, option, typed = parse.typed(interaction)
        where = parse.place(interaction.guild_id, interaction.channel_id)
        who = parse.person(interaction.user, where.space)
        found = await self._handler.complete(who, where, command, option, typed)
        await answering.suggest(choices(found))

    def reaction(self, payload: discord.RawReactionActionEvent) -> None:
        """Handle an added or removed reaction.

        Ignore bots, our own reactions, and emoji that can't mark an option: most reactions need no
        look-up.
        """
        if self._closing or payload.user_id == self.me:
            return
        if payload.member is not None and payload.member.bot:
            return
        if payload.message_author_id not in (None, self.me):
            return  # not our message; Discord sends its author only for added reactions
        emoji = str(payload.emoji)
        if canonical(emoji) not in KEYCAPS:
            return
        delivery = self.told_in(str(payload.guild_id)).name(
            payload.message_id,
            payload.user_id,
            emoji,
            added=payload.event_type == "REACTION_ADD",
        )
        if payload.member is not None:
            self._names[payload.user_id] = payload.member.display_name
        name = self._names.get(payload.user_id, "")
        self._reactions.give(parse.reacted(payload, name, self.clock.now(), delivery))

    async def _reacted(self, event: Reacted) -> None:
        """Pass a reaction to the handler, unless a bot gave it.

        Discord doesn't send the name with a removed reaction. If it isn't cached, look it up.
        """
        if not event.person.name and self.client is not None:
            name = event.person.id
            with contextlib.suppress(*ANY):
                user = await self.client.fetch_user(int(event.person.id))
                if user.bot:
                    return
                name = user.display_name
            event = replace(event, person=replace(event.person, name=name))
        await self._handler.handle(event)

    def cleared(self, space: str, message: int, emoji: str | None) -> None:
        """Forget reactions that a moderator cleared. That doesn't withdraw anybody's answer."""
        self.told_in(space).cleared(message, emoji)

    async def removed(self, removed: Removed) -> None:
        """Handle deleted messages. If that fails, a backfill finds the deletion."""
        if not self._closing:
            with self._work:
                await self._handler.removed(removed)

    async def said(self, message: discord.Message) -> None:
        """Handle a message: a reply to one of ours, a short channel message, or a direct one."""
        self.clock.heard(message.id)
        if self._closing:
            return
        event = self._event_of(message)
        if event is None:
            return
        with self._work:
            if not isinstance(event, Wrote):  # most authors of channel messages never answer
                self._names[message.author.id] = event.person.name
            await self._written(event)

    async def edited(self, message: discord.Message) -> None:
        """Handle a message update, which may be an edit by its author."""
        event = None if self._closing else self._edit(message)
        if event is not None:
            with self._work:
                await self._written(event)

    async def _written(self, event: Event) -> None:
        """Pass on what somebody wrote. If it can't be saved, it's backfilled with the database."""
        try:
            await self._handler.handle(event)
        except StoreError as exc:
            _log.warning("%s could not be saved and is read back later: %s", event.delivery, exc)

    def read(self, message: discord.Message) -> Event | None:
        """Return the event for a backfilled server message, with its latest text."""
        return self._event_of(message) if message.edited_at is None else self._edit(message)

    def _edit(self, message: discord.Message) -> Event | None:
        when, reads = self.clock.read, self._reads_content
        return parse.edited(message, self.me, when, reads_content=reads)

    def _event_of(self, message: discord.Message) -> Event | None:
        at = self.clock.at(message.id)
        if parse.guild_of(message) is None:
            return parse.written(message, self.me, at)
        return parse.replied(message, self.me, at) or parse.wrote(message, self.me, at)

    # Answers.

    def written(self, event: Event) -> bool:
        """Return whether the event is a direct message, which gets a direct message in reply."""
        return event.place.direct and event.delivery not in self._open

    async def answer(
        self,
        event: Event,
        make: Callable[[], Card],
        *,
        instead: bool,
        about: MessageRef | None = None,
    ) -> Delivery:
        """Answer an interaction privately; IMPOSSIBLE for any other event."""
        answering = self._open.get(event.delivery)
        if answering is None:
            return Delivery.IMPOSSIBLE
        async with self._in_flight:
            delivery = await answering.give(make, instead=instead)
        if isinstance(event, Pressed) and not answering.on_private:
            about = event.message
        if instead and about is not None:
            await self._replace_card((event.person, about.id), event, answering.said)
        return delivery

    async def acknowledge(self, event: Event) -> None:
        """Acknowledge an interaction with an invisible response."""
        answering = self._open.get(event.delivery)
        if answering is not None:
            async with self._in_flight:
                await answering.vanish()

    async def _replace_card(
        self, about: tuple[Person, str], event: Event, said: SentReply | None
    ) -> None:
        """Keep only a person's card for their latest interaction with a message.

        The latest interaction may be answered before an earlier one.
        """
        outdated = self._cards.get(about)
        if outdated is not None and _stands_on(event, outdated):  # the card was edited in place
            self._cards[about] = said or outdated
            return
        if outdated is not None and outdated.interaction > int(event.delivery):
            outdated = said
        elif said is not None:
            self._cards[about] = said
        else:
            self._cards.pop(about, None)
        if outdated is not None and self.client is not None:
            await outdated.take_away(self.client)


def _stands_on(event: Event, card: SentReply) -> bool:
    """Return whether the pressed button belongs to this private card."""
    return isinstance(event, Pressed) and event.message.id == str(card.message)


async def _excuse(interaction: discord.Interaction[Any], answering: InteractionReply) -> None:
    """Apologize for a failed interaction; a completion just gets no suggestions."""
    with contextlib.suppress(ChatError):
        if interaction.type is discord.InteractionType.autocomplete:
            await answering.suggest([])
        else:
            await answering.give(lambda: card(_SORRY), instead=False)
