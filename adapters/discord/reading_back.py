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
from bot.chat import Event, MessageRef, Person, Reacted
from bot.emoji import canonical

_READ_BACK: Final = 1000  # messages after a question, for replies to it


async def missed_reactions(
    desk: Desk, ref: MessageRef, found: discord.Message, now: datetime
) -> list[Event]:
    """The reactions that stand on a message now, and those that were told and are gone."""
    there: dict[tuple[int, str], str] = {}
    for reaction in found.reactions:
        for user in await tried(partial(_who, reaction)):
            if not user.bot:
                there[(user.id, canonical(str(reaction.emoji)))] = user.display_name
    gone = [each for each in desk.told.standing(found.id) if each not in there]
    return [
        *(
            _reaction(desk, ref, user, name, emoji, now, True)
            for (user, emoji), name in there.items()
        ),
        *(_reaction(desk, ref, user, desk.name(user), emoji, now, False) for user, emoji in gone),
    ]


async def _who(reaction: discord.Reaction) -> list[discord.User | discord.Member]:
    return await everything(reaction.users())


def _reaction(
    desk: Desk, ref: MessageRef, user: int, name: str, emoji: str, at: datetime, added: bool
) -> Reacted:
    return Reacted(
        delivery=desk.told.name(int(ref.id), user, emoji, added=added, read_back=True),
        at=at,
        person=Person(parse.PLATFORM, ref.place.space, str(user), name),
        place=ref.place,
        message=ref,
        emoji=emoji,
        added=added,
    )


async def missed_replies(
    desk: Desk,
    client: discord.Client,
    channel: discord.PartialMessageable,
    ref: MessageRef,
    found: discord.Message,
) -> list[Event]:
    """Replies to a message in its channel, and what was written in the thread it began."""
    after = await tried(lambda: everything(channel.history(limit=_READ_BACK, after=found)))
    thread = client.get_channel(found.id) if found.flags.has_thread else None
    if isinstance(thread, discord.Thread):
        after += await tried(lambda: everything(thread.history(limit=_READ_BACK)))
    told = (parse.replied(each, desk.me) for each in after)
    return [each for each in told if each is not None and each.message == ref]


async def everything(found: AsyncIterator[Any]) -> list[Any]:
    """All that an iterator gives, so that asking can be tried as one."""
    return [each async for each in found]
