"""What people did on a message while nobody listened: reactions and replies, read back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from functools import partial
from typing import Any, Final

import discord

from adapters.discord import parse
from adapters.discord.desk import Desk
from adapters.discord.faults import tried
from bot.chat import Event, MessageRef, Person, Standing
from bot.emoji import canonical

_READ_BACK: Final = 1000  # messages after a question, for replies to it


async def standing(desk: Desk, ref: MessageRef, found: discord.Message, at: datetime) -> Standing:
    """The reactions on a message that was fetched after `at`."""
    people: dict[str, list[Person]] = {}
    for reaction in found.reactions:
        if reaction.me and reaction.count == 1:
            continue  # ours alone
        emoji = canonical(str(reaction.emoji))
        users = [each for each in await tried(partial(_who, reaction)) if not each.bot]
        people[emoji] = [parse.person(user, ref.place.space) for user in users]
        for user in users:
            desk.told_in(ref.place.space).found(found.id, user.id, emoji)
    ours = frozenset(canonical(str(each.emoji)) for each in found.reactions if each.me)
    return Standing(at, people, ours)


async def _who(reaction: discord.Reaction) -> list[discord.User | discord.Member]:
    return await everything(reaction.users())


async def missed_replies(
    desk: Desk,
    client: discord.Client,
    channel: discord.PartialMessageable,
    ref: MessageRef,
    found: discord.Message,
) -> list[Event]:
    """Replies to a message in its channel, what was written in the thread it began, and the few
    characters that people wrote in the channel without replying."""
    after = await tried(lambda: everything(channel.history(limit=_READ_BACK, after=found)))
    thread = client.get_channel(found.id) if found.flags.has_thread else None
    if isinstance(thread, discord.Thread):
        after += await tried(lambda: everything(thread.history(limit=_READ_BACK)))
    told: list[Event] = []
    for each in after:
        at = desk.clock.at(each.id)
        reply = parse.replied(each, desk.me, at)
        if reply is not None and reply.message == ref:
            told.append(reply)
        elif (mark := parse.wrote(each, desk.me, at)) is not None:
            told.append(mark)
    return told


async def everything(found: AsyncIterator[Any]) -> list[Any]:
    """All that an iterator gives, so that asking can be tried as one."""
    return [each async for each in found]
