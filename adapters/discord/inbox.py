"""Where everything that Discord tells comes in: told once, answered always."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final, TypeVar

import discord

from adapters.discord import parse
from adapters.discord.clock import DiscordClock
from adapters.discord.commands import choices
from adapters.discord.deferral import Patience
from adapters.discord.embeds import Card, asks, box, card
from adapters.discord.errors import ANY
from adapters.discord.guilds import shard_of
from adapters.discord.interaction_reply import Answering, Said
from adapters.discord.message_keys import Told
from adapters.discord.worker_pool import Crew
from bot.chat.commands import BY_NAME
from bot.chat.model import (
    Accent,
    Commanded,
    Delivery,
    Event,
    Handler,
    MessageRef,
    Person,
    Pointed,
    Post,
    Pressed,
    Reacted,
    Removed,
    TextBox,
    Wrote,
)
from bot.errors import ChatError
from bot.text.emoji import KEYCAPS, canonical

_log = logging.getLogger(__name__)

_REMEMBERED: Final = 4096
_IN_FLIGHT: Final = 128  # answers on their way at once; more are slower for everybody
_HANDS: Final = 1000  # reactions taken up at once
_SORRY: Final = Post(
    "That could not be done just now. Please try again in a moment.",
    title="Sorry",
    accent=Accent.BAD,
)
_LEFT: Final = Post(
    "I am no longer a member of this server, so I cannot do that here. Somebody who manages it "
    "can invite me again.",
    accent=Accent.BAD,
)

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


class _Work:
    """What is being done: each `with` block of it. `none` is set while there is nothing."""

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


class Desk:
    """Takes what the client hears, and brings it to the handler as events."""

    def __init__(
        self,
        handler: Handler,
        clock: DiscordClock,
        connected: Callable[[], None],
        *,
        reads_content: bool = False,
    ) -> None:
        """`reads_content`: whether Discord shows us what people write to one another."""
        self._handler = handler
        self._reads_content = reads_content
        self._connected = connected
        self.client: discord.Client | None = None
        self.clock = clock
        self._told: dict[int, Told] = {}
        self._seen: OrderedDict[int, None] = OrderedDict()
        self._names: OrderedDict[int, str] = OrderedDict()
        self._open: dict[str, Answering] = {}
        self._cards: OrderedDict[tuple[Person, str], Said] = OrderedDict()
        self._patience = Patience()
        self._in_flight = asyncio.Semaphore(_IN_FLIGHT)
        self._work = _Work()
        self._reactions = Crew(self._reacted, _HANDS)
        self._closing = False

    @property
    def me(self) -> int:
        user = self.client.user if self.client is not None else None
        return user.id if user is not None else 0

    def session_began(self, shard: int) -> None:
        """What happened on this shard since its last session, if there was one, is told by
        nobody."""
        self._told[shard] = Told(secrets.token_hex(4))

    def told_in(self, space: str) -> Told:
        """What was told of reactions in this space, and on its shard, in this session."""
        count = self.client.shard_count if self.client is not None else None
        shard = shard_of(space, count or 1)
        if shard not in self._told:  # another process's, or not connected yet
            self.session_began(shard)
        return self._told[shard]

    def connected(self) -> None:
        self._connected()

    async def finish(self, seconds: float) -> None:
        """Take up nothing new (who presses is told to try again), and let what was begun come to
        its end."""
        self._closing = True
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._work.none.wait()
                await self._reactions.done()

    # What is told.

    async def interacted(self, interaction: discord.Interaction[Any]) -> None:
        """A command, a press, a text box or a completion. It is answered, whatever happens."""
        self.clock.heard(interaction.id)
        if interaction.id in self._seen:
            return
        _remember(self._seen, interaction.id, None)
        with self._work:
            answering = Answering(interaction)
            try:
                if not self._closing:
                    await self._interacted(interaction, answering)
            except ChatError as exc:
                _log.warning("the answer to %s could not be given: %s", interaction.id, exc)
            except Exception:
                _log.exception("the interaction %s could not be taken up", interaction.id)
            if not answering.answered:
                await _excuse(interaction, answering)

    async def _interacted(
        self, interaction: discord.Interaction[Any], answering: Answering
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
        """Whether this needs a server that the bot is not a member of any more."""
        guild = interaction.guild_id
        if guild is None or self.client is None or self.client.get_guild(guild) is not None:
            return False
        command = BY_NAME.get(event.name)
        return command is None or not command.in_direct_messages

    async def _serve(self, event: Event, answering: Answering) -> None:
        """Bring an event to the handler; where that takes long, say that we are thinking."""
        _remember(self._names, int(event.person.id), event.person.name)
        self._open[event.delivery] = answering
        self._patience.begin(answering)
        try:
            await self._handler.handle(event)
        finally:
            self._patience.end(answering)
            del self._open[event.delivery]

    async def _complete(self, interaction: discord.Interaction[Any], answering: Answering) -> None:
        command, option, typed = parse.typed(interaction)
        where = parse.place(interaction.guild_id, interaction.channel_id)
        who = parse.person(interaction.user, where.space)
        found = await self._handler.complete(who, where, command, option, typed)
        await answering.suggest(choices(found))

    def reaction(self, payload: discord.RawReactionActionEvent) -> None:
        """A reaction, given or taken back. Our own, and those of bots, are none; nor is what can
        mark no option of a question: for most of what a server reacts to, nobody is looked up."""
        if self._closing or payload.user_id == self.me:
            return
        if payload.member is not None and payload.member.bot:
            return
        if payload.message_author_id not in (None, self.me):
            return  # Discord tells it where a reaction is given
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
            _remember(self._names, payload.user_id, payload.member.display_name)
        name = self._names.get(payload.user_id, "")
        self._reactions.give(parse.reacted(payload, name, self.clock.now(), delivery))

    async def _reacted(self, event: Reacted) -> None:
        """Discord does not tell who somebody is who takes a reaction back: the names of those who
        were heard of lately are kept, and others are looked up. A bot is nobody."""
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
        """A moderator took everybody's reactions off. Nobody has withdrawn anything by that."""
        self.told_in(space).cleared(message, emoji)

    async def removed(self, removed: Removed) -> None:
        """Messages are gone. Where that cannot be kept, it is found when they are read back."""
        if not self._closing:
            with self._work:
                await self._handler.removed(removed)

    async def said(self, message: discord.Message) -> None:
        """A message. The handler receives a reply to one of ours, of a few characters in a channel,
        and of what is written to us alone."""
        self.clock.heard(message.id)
        if self._closing:
            return
        event = self._event_of(message)
        if event is None:
            return
        with self._work:
            if not isinstance(event, Wrote):  # most of whom never answer anything
                _remember(self._names, message.author.id, event.person.name)
            await self._handler.handle(event)

    async def edited(self, message: discord.Message) -> None:
        """Discord tells of a message anew: perhaps its author has edited it."""
        event = None if self._closing else self._edit(message)
        if event is not None:
            with self._work:
                await self._handler.handle(event)

    def read(self, message: discord.Message) -> Event | None:
        """A message in a server that is read back: of one that was edited, its latest text."""
        return self._event_of(message) if message.edited_at is None else self._edit(message)

    def _edit(self, message: discord.Message) -> Event | None:
        when, reads = self.clock.read, self._reads_content
        return parse.edited(message, self.me, when, reads_content=reads)

    def _event_of(self, message: discord.Message) -> Event | None:
        at = self.clock.at(message.id)
        if parse.guild_of(message) is None:
            return parse.written(message, self.me, at)
        return parse.replied(message, self.me, at) or parse.wrote(message, self.me, at)

    # What is answered.

    def written(self, event: Event) -> bool:
        """Whether it is a message to us alone, which is answered by another."""
        return event.place.direct and event.delivery not in self._open

    async def answer(
        self,
        event: Event,
        make: Callable[[], Card],
        *,
        instead: bool,
        about: MessageRef | None = None,
    ) -> Delivery:
        """Answer an interaction privately; impossible for what is none."""
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
        """Give an interaction the response that Discord waits for, and let nobody see it."""
        answering = self._open.get(event.delivery)
        if answering is not None:
            async with self._in_flight:
                await answering.vanish()

    async def _replace_card(
        self, about: tuple[Person, str], event: Event, said: Said | None
    ) -> None:
        """Of a person's private cards about one message, only the one to the last interaction
        stays, even where it was the quicker one."""
        outdated = self._cards.get(about)
        if outdated is not None and _stands_on(event, outdated):  # the card was edited in place
            _remember(self._cards, about, said or outdated)
            return
        if outdated is not None and outdated.interaction > int(event.delivery):
            outdated = said
        else:
            self._cards.pop(about, None)
            if said is not None:
                _remember(self._cards, about, said)
        if outdated is not None and self.client is not None:
            await outdated.take_away(self.client)


def _stands_on(event: Event, card: Said) -> bool:
    """Tell whether the pressed button stands on this private card."""
    return isinstance(event, Pressed) and event.message.id == str(card.message)


async def _excuse(interaction: discord.Interaction[Any], answering: Answering) -> None:
    """Say that it could not be done; there is nothing to say to who is still typing."""
    with contextlib.suppress(ChatError):
        if interaction.type is discord.InteractionType.autocomplete:
            await answering.suggest([])
        else:
            await answering.give(lambda: card(_SORRY), instead=False)


def _remember(known: OrderedDict[_Key, _Value], key: _Key, value: _Value) -> None:
    known[key] = value
    if len(known) > _REMEMBERED:
        known.popitem(last=False)
