"""Backfill reactions and replies on a message after an outage.

Reading counts towards Discord's rate limit. Each request waits for its turn, after requests that
people wait for (`RateLimit.turn_to_read`).
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from functools import partial
from typing import Any, Final

import discord

from adapters.discord import parse
from adapters.discord.clock import DiscordClock
from adapters.discord.errors import with_retries
from adapters.discord.inbox import Inbox
from adapters.discord.rate_limit import RateLimit
from bot.chat.events import Event, Replied, Wrote
from bot.chat.model import MessageRef, Person
from bot.chat.platform import ReactionSnapshot
from bot.text.emoji import canonical

_READ_BACK: Final = 1000  # latest messages after a question to search for replies
_PAGE: Final = 100  # messages or reacting people per request


async def message_and_later(
    clock: DiscordClock,
    message: discord.PartialMessage,
    channel: discord.PartialMessageable,
    pace: RateLimit,
    most: int = _READ_BACK,
) -> tuple[datetime, discord.Message, list[discord.Message]]:
    """Return the time of reading, a message, and the latest messages after it in its channel.

    One request is usually enough. In a busy channel, what was missed is among the latest messages.
    Raises ChatError.
    """
    before = discord.Object(message.id - 1)

    async def read() -> tuple[datetime, list[discord.Message]]:
        await pace.turn_to_read()
        at = clock.now()
        latest = channel.history(limit=most + 1, after=before, oldest_first=False)
        return at, (await _pages(latest, pace))[::-1]

    at, found = await with_retries(read)
    if found and found[0].id == message.id:
        return at, found[0], found[1:]
    await pace.turn_to_read()
    return (
        at,
        await with_retries(message.fetch),
        found[-most:],
    )  # raises MessageGone if it was deleted


async def standing(
    inbox: Inbox, ref: MessageRef, found: discord.Message, at: datetime, pace: RateLimit
) -> ReactionSnapshot:
    """Return the reactions on a message that was read just after `at`."""
    people: dict[str, list[Person]] = {}
    ours: set[str] = set()
    for reaction in found.reactions:
        emoji = canonical(str(reaction.emoji))
        if reaction.me:
            ours.add(emoji)
            if reaction.count == 1:
                continue  # only ours
        users = await with_retries(partial(_who, reaction, pace))
        if any(each.id == inbox.me for each in users):
            ours.add(emoji)
        others = [each for each in users if not each.bot]
        people[emoji] = [parse.person(user, ref.place.space) for user in others]
        for user in others:
            inbox.told_in(ref.place.space).found(found.id, user.id, emoji)
    return ReactionSnapshot(at, people, frozenset(ours))


async def _who(reaction: discord.Reaction, pace: RateLimit) -> list[discord.User | discord.Member]:
    return await everything(reaction.users(), pace)


async def replies(
    inbox: Inbox,
    client: discord.Client,
    ref: MessageRef,
    found: discord.Message,
    later: list[discord.Message],
    pace: RateLimit,
) -> list[Event]:
    """Return a message's replies, its thread's messages, and the channel's later short messages."""
    thread = client.get_channel(found.id) if found.flags.has_thread else None
    written = list(later)
    if isinstance(thread, discord.Thread):
        written += await with_retries(lambda: everything(thread.history(limit=_READ_BACK), pace))
    events: list[Event] = []
    for each in written:
        event = inbox.read(each)
        if isinstance(event, Wrote) or (isinstance(event, Replied) and event.message == ref):
            events.append(event)
    return events


async def everything(found: AsyncIterator[Any], pace: RateLimit) -> list[Any]:
    """Return all items of an iterator, one page per turn, so the whole read can be retried."""
    await pace.turn_to_read()
    return await _pages(found, pace)


async def _pages(found: AsyncIterator[Any], pace: RateLimit) -> list[Any]:
    """Return all items of an iterator; the caller has waited for the first page's turn."""
    pages: list[Any] = []
    async for each in found:
        pages.append(each)
        if len(pages) % _PAGE == 0:
            await pace.turn_to_read()
    return pages
