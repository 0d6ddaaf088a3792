"""What Discord tells, as our events. Pure; bots, and what is no event of ours, give None.

A thread is a channel to Discord and has an id of its own; here, too: a `Place` never names a
thread besides its channel. A thread that began at a message has the id of that message.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import discord

from adapters.discord.embeds import asks
from adapters.discord.message_keys import unmarked
from bot.chat.commands import ACTION, ON_MESSAGE, spoken
from bot.chat.model import (
    LONGEST_MARK,
    NO_SPACE,
    Commanded,
    MessageRef,
    Person,
    Place,
    Pointed,
    Pressed,
    Reacted,
    Removed,
    Replied,
    Wrote,
)
from bot.text.emoji import canonical

PLATFORM = "discord"
_ON_MESSAGE = 3  # a command of a message's own menu
_SUBCOMMAND = 1  # an option that is a subcommand, and holds its options
_MENTION = 24  # characters, with the space after it

When = Callable[[datetime], datetime]  # a time of Discord's, by our clock


def place(guild: int | None, channel: int | None) -> Place:
    space = NO_SPACE if guild is None else str(guild)
    return Place(PLATFORM, space, str(channel or 0), direct=guild is None)


def person(who: discord.User | discord.Member, space: str) -> Person:
    return Person(PLATFORM, space, str(who.id), who.display_name)


def _common(interaction: discord.Interaction[Any], at: datetime) -> dict[str, Any]:
    where = place(interaction.guild_id, interaction.channel_id)
    return {
        "delivery": str(interaction.id),
        "at": at,
        "person": person(interaction.user, where.space),
        "place": where,
    }


def commanded(interaction: discord.Interaction[Any], at: datetime) -> Commanded:
    """A slash command."""
    name, action, given = _given(interaction)
    options = {str(each["name"]): str(each.get("value", "")) for each in given}
    return Commanded(
        **_common(interaction, at),
        name=name,
        options={ACTION: action, **options} if action else options,
        is_admin=interaction.permissions.manage_guild,
    )


def pointed(interaction: discord.Interaction[Any], me: int, at: datetime) -> Pointed | None:
    """A command in a message's own menu; None for any other command."""
    data: Mapping[str, Any] = interaction.data or {}
    command = ON_MESSAGE.get(str(data.get("name", "")))
    if data.get("type") != _ON_MESSAGE or command is None:
        return None
    target = str(data.get("target_id", ""))
    found = (data.get("resolved") or {}).get("messages", {}).get(target, {})
    ours = str(found.get("author", {}).get("id", "")) == str(me)
    common = _common(interaction, at)
    return Pointed(
        **common,
        name=command.name,
        message=MessageRef(common["place"], target),
        buttons=tuple(_ids(found.get("components") or ())) if ours else (),
    )


def _ids(components: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The ids of a message's buttons, as our posts have them."""
    for component in components:
        if "custom_id" in component:
            marked = unmarked(str(component["custom_id"]))
            _, button = asks(marked) or ("", marked)
            yield button
        yield from _ids(component.get("components") or ())


def typed(interaction: discord.Interaction[Any]) -> tuple[str, str, str]:
    """What is being completed: the command (with its subcommand: "team join"), its option, and
    what is typed so far."""
    name, action, given = _given(interaction)
    for option in given:
        if option.get("focused"):
            command = f"{name} {action}".rstrip()
            return command, str(option["name"]), str(option.get("value", ""))
    return name, "", ""


def _given(interaction: discord.Interaction[Any]) -> tuple[str, str, Sequence[Mapping[str, Any]]]:
    """The command, its subcommand ("" where it has none) and the options that were given.

    A Discord app that was not restarted since may still send a subcommand as an option.
    """
    data: Mapping[str, Any] = interaction.data or {}
    name, options = str(data.get("name", "")), list(data.get("options") or ())
    if options and options[0].get("type") == _SUBCOMMAND:
        return name, str(options[0]["name"]), list(options[0].get("options") or ())
    actions = (str(each.get("value", "")) for each in options if each["name"] == ACTION)
    return name, next(actions, ""), options


def custom_id(interaction: discord.Interaction[Any]) -> str:
    """Which component was pressed, or which modal was sent."""
    data: Mapping[str, Any] = interaction.data or {}
    return unmarked(str(data.get("custom_id", "")))


def pressed(interaction: discord.Interaction[Any], at: datetime) -> Pressed:
    """A button, or the text box that a button opened."""
    common = _common(interaction, at)
    message = str(interaction.message.id) if interaction.message is not None else "0"
    text = None
    if interaction.type is discord.InteractionType.modal_submit:
        data: Mapping[str, Any] = interaction.data or {}
        text = next(_values(data.get("components") or ()), "")
    return Pressed(
        **common,
        message=MessageRef(common["place"], message),
        button=custom_id(interaction),
        text=text,
    )


def _values(components: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """What was typed, wherever in a modal's rows or labels the input stands."""
    for component in components:
        if "value" in component:
            yield str(component["value"])
        inner = component.get("components") or ()
        yield from _values(
            [*inner, *([component["component"]] if "component" in component else [])]
        )


def reacted(
    payload: discord.RawReactionActionEvent, name: str, at: datetime, delivery: str
) -> Reacted:
    """A reaction given or taken back. Discord tells neither when, nor an id, nor always a name."""
    where = place(payload.guild_id, payload.channel_id)
    return Reacted(
        delivery=delivery,
        at=at,
        person=Person(PLATFORM, where.space, str(payload.user_id), name),
        place=where,
        message=MessageRef(where, str(payload.message_id)),
        emoji=canonical(str(payload.emoji)),
        added=payload.event_type == "REACTION_ADD",
    )


def guild_of(message: discord.Message) -> int | None:
    """The server that a message is in; the library doesn't know it on another process's shard."""
    if message.guild is not None:
        return message.guild.id
    channel = message.channel
    return channel.guild_id if isinstance(channel, discord.PartialMessageable) else None


def replied(
    message: discord.Message, me: int, at: datetime, *, edited: bool = False
) -> Replied | None:
    """A reply to a message of ours, or what was written in a thread that began at a message.

    None where it is neither, is empty (its content is hidden from us), or comes from a bot. It may
    be `edited` until it is empty.
    """
    if message.author.bot or message.webhook_id is not None:
        return None
    text = _said(message.content, me)
    guild = guild_of(message)
    root = _root(message, me)
    if root is None or not (text or edited):
        return None
    where = place(guild, message.channel.id)
    return Replied(
        delivery=str(message.id),
        at=at,
        person=person(message.author, where.space),
        place=where,
        message=MessageRef(place(guild, root[0]), str(root[1])),
        text=text,
        reply=MessageRef(where, str(message.id)),
    )


def wrote(message: discord.Message, me: int, at: datetime, *, edited: bool = False) -> Wrote | None:
    """A few characters that somebody wrote in a channel, without replying to anything.

    None in a thread (`replied` reads those), for longer talk, and where the content is hidden. It
    may be `edited` into longer talk, or into nothing.
    """
    if not edited and not 0 < len(message.content) <= LONGEST_MARK + _MENTION:
        return None
    guild = guild_of(message)
    if message.author.bot or message.webhook_id is not None or guild is None:
        return None
    if message.reference is not None or message.type is not discord.MessageType.default:
        return None
    text = _said(message.content, me)
    if isinstance(message.channel, discord.Thread):
        return None
    if not edited and not 0 < len(text) <= LONGEST_MARK:
        return None
    where = place(guild, message.channel.id)
    return Wrote(
        delivery=str(message.id),
        at=at,
        person=person(message.author, where.space),
        place=where,
        message=MessageRef(where, str(message.id)),
        text=text,
    )


def edited(
    message: discord.Message, me: int, when: When, *, reads_content: bool
) -> Replied | Wrote | None:
    """The latest text of a message that its author edited; None where none was, as when Discord
    adds a preview, or where its content is hidden from us.

    Told again, and read back, the same edit has the same delivery.
    """
    if message.edited_at is None or guild_of(message) is None:
        return None
    if not message.content and not reads_content:
        return None
    posted_at, at = when(message.created_at), when(message.edited_at)
    event = replied(message, me, at, edited=True) or wrote(message, me, at, edited=True)
    if event is None:
        return None
    edit = round(message.edited_at.timestamp() * 1_000_000)
    return replace(event, delivery=f"{message.id}:{edit}", posted_at=posted_at)


def written(message: discord.Message, me: int, at: datetime) -> Commanded | None:
    """What somebody wrote to the bot alone, as the command that it asks for; None for what has no
    words, or comes from a bot."""
    text = _said(message.content, me)
    if message.author.bot or not text:
        return None
    where = place(None, message.channel.id)
    name, options = spoken(text)
    return Commanded(
        delivery=str(message.id),
        at=at,
        person=person(message.author, where.space),
        place=where,
        name=name,
        options=options,
    )


def removed(
    payload: discord.RawMessageDeleteEvent | discord.RawBulkMessageDeleteEvent,
) -> Removed | None:
    """Messages that were deleted in a server; none of ours asks anything elsewhere."""
    if payload.guild_id is None:
        return None
    if isinstance(payload, discord.RawMessageDeleteEvent):
        messages = frozenset({str(payload.message_id)})
    else:
        messages = frozenset(map(str, payload.message_ids))
    return Removed(place(payload.guild_id, payload.channel_id), messages)


def _root(message: discord.Message, me: int) -> tuple[int, int] | None:
    """The channel and the id of the message that was answered."""
    reference = message.reference
    if reference is not None and reference.message_id is not None:
        if reference.type is not discord.MessageReferenceType.reply:
            return None
        to = reference.resolved
        if isinstance(to, discord.Message) and to.author.id != me:
            return None
        return reference.channel_id, reference.message_id
    if isinstance(message.channel, discord.Thread):
        return message.channel.parent_id, message.channel.id
    return None


def _said(content: str, me: int) -> str:
    """What was said, without the mention of the bot that it may begin or end with."""
    return re.sub(rf"^\s*<@!?{me}>|<@!?{me}>\s*$", "", content).strip()
