"""Parse Discord's payloads into our events. Pure; bots, and events that we ignore, give None.

On Discord a thread is a channel with its own id. So here a `Place` has only a channel, never a
thread. A thread that starts at a message has that message's id.
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
from bot.chat.events import (
    LONGEST_MARK,
    Commanded,
    Pointed,
    Pressed,
    Reacted,
    Removed,
    Replied,
    Wrote,
)
from bot.chat.model import NO_SPACE, MessageRef, Person, Place
from bot.text.emoji import canonical

PLATFORM = "discord"
_ON_MESSAGE = 3  # a command in a message's menu
_SUBCOMMAND = 1  # an option that is a subcommand with its own options
_MENTION = 24  # characters, including the space after it

When = Callable[[datetime], datetime]  # converts Discord's time to our clock


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
    """Parse a slash command."""
    name, action, given = _given(interaction)
    options = {str(each["name"]): str(each.get("value", "")) for each in given}
    return Commanded(
        **_common(interaction, at),
        name=name,
        options={ACTION: action, **options} if action else options,
        is_admin=interaction.permissions.manage_guild,
    )


def pointed(interaction: discord.Interaction[Any], me: int, at: datetime) -> Pointed | None:
    """Parse a command in a message's menu; None for any other command."""
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
    """Yield the ids of a message's buttons, as in our posts."""
    for component in components:
        if "custom_id" in component:
            marked = unmarked(str(component["custom_id"]))
            _, button = asks(marked) or ("", marked)
            yield button
        yield from _ids(component.get("components") or ())


def typed(interaction: discord.Interaction[Any]) -> tuple[str, str, str]:
    """Return the command (with its subcommand: "team join"), option and typed text to complete."""
    name, action, given = _given(interaction)
    for option in given:
        if option.get("focused"):
            command = f"{name} {action}".rstrip()
            return command, str(option["name"]), str(option.get("value", ""))
    return name, "", ""


def _given(interaction: discord.Interaction[Any]) -> tuple[str, str, Sequence[Mapping[str, Any]]]:
    """Return the command, its subcommand ("" if there is none), and the given options.

    A Discord client with an outdated command list may still send a subcommand as an option.
    """
    data: Mapping[str, Any] = interaction.data or {}
    name, options = str(data.get("name", "")), list(data.get("options") or ())
    if options and options[0].get("type") == _SUBCOMMAND:
        return name, str(options[0]["name"]), list(options[0].get("options") or ())
    actions = (str(each.get("value", "")) for each in options if each["name"] == ACTION)
    return name, next(actions, ""), options


def custom_id(interaction: discord.Interaction[Any]) -> str:
    """Return the id of the pressed component or submitted modal."""
    data: Mapping[str, Any] = interaction.data or {}
    return unmarked(str(data.get("custom_id", "")))


def pressed(interaction: discord.Interaction[Any], at: datetime) -> Pressed:
    """Parse a button press, or the text box that a button opened."""
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
    """Yield the typed values in a modal's rows and labels."""
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
    """Parse an added or removed reaction. Discord sends no time, no id, and not always a name."""
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
    """Parse a reply to our message, or a message in a thread that started at one.

    None if it's neither, comes from a bot, or is empty because we can't read its content. An
    `edited` reply may be empty.
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
    """Parse a short message in a channel that isn't a reply.

    None in a thread (see `replied`), for a longer message, and if we can't read its content. An
    `edited` message may be longer, or empty.
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
    """Parse a message that its author edited.

    None if it isn't an edit (Discord added a preview, for example) or if we can't read its content.
    A redelivered or backfilled edit has the same delivery id.
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
    """Parse a direct message as a command; None if it's empty or comes from a bot."""
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
    """Parse deleted messages in a server; questions are only posted there."""
    if payload.guild_id is None:
        return None
    if isinstance(payload, discord.RawMessageDeleteEvent):
        messages = frozenset({str(payload.message_id)})
    else:
        messages = frozenset(map(str, payload.message_ids))
    return Removed(place(payload.guild_id, payload.channel_id), messages)


def _root(message: discord.Message, me: int) -> tuple[int, int] | None:
    """Return the channel and id of the message that this one answers."""
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
    """Return a text without a mention of the bot at its start or end."""
    return re.sub(rf"^\s*<@!?{me}>|<@!?{me}>\s*$", "", content).strip()
