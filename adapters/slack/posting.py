"""Post once per key, at most one message per second and channel, with retries."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Final

from cachetools import FIFOCache
from slack_sdk.errors import SlackApiError

from adapters.slack.backfill import KEY_EVENT, Backfill
from adapters.slack.blocks import Message
from adapters.slack.emoji import to_name
from adapters.slack.errors import (
    ANY,
    DONE_ALREADY,
    FIRST_WAIT,
    TRIES,
    code,
    is_transient,
    reading,
    status,
    to_chat_error,
    with_retries,
)
from adapters.slack.rate_limit import RateLimit
from adapters.slack.uploads import Pictures
from adapters.slack.workspaces import Workspace
from bot.chat.model import MessageRef, Place, Post
from bot.errors import ChatError, MessageGone

_KEYS: Final = 4096  # keys of recent posts

_log = logging.getLogger(__name__)


class Poster:
    """A sender of posts and of the reactions under them."""

    def __init__(
        self,
        pictures: Pictures,
        pace: RateLimit,
        reading: Backfill,
        clock: Callable[[], datetime],
    ) -> None:
        self._pictures = pictures
        self._pace = pace
        self._reading = reading
        self._clock = clock
        self._sent: FIFOCache[str, asyncio.Task[MessageRef]] = FIFOCache(_KEYS)
        self._seeding: set[asyncio.Task[None]] = set()

    async def send(self, workspace: Workspace, place: Place, post: Post, key: str) -> MessageRef:
        """Post, unless this key was already posted."""
        task = self._sent.get(key)
        if task is None or (task.done() and (task.cancelled() or task.exception())):
            task = asyncio.create_task(self._send(workspace, place, post, key))
            self._sent[key] = task
            task.add_done_callback(_seen)
        return await asyncio.shield(task)

    def stop(self) -> None:
        """Stop adding reactions."""
        for task in self._seeding:
            task.cancel()

    async def _send(self, workspace: Workspace, place: Place, post: Post, key: str) -> MessageRef:
        """Post. If Slack doesn't confirm the message, look for it before posting again."""
        now = self._clock()
        where = (workspace, place.channel, place.thread)
        ts: str | None = None
        wait = FIRST_WAIT
        tries_left = TRIES
        while ts is None:
            tries_left -= 1
            await self._pace.turn(place.channel)
            try:
                call = partial(_post, workspace, place, key)
                ts = await self._pictures.say(workspace, post, call)
            except ANY as exc:
                if not tries_left or not is_transient(exc) or status(exc) == 429:
                    raise to_chat_error(exc) from exc
                await asyncio.sleep(wait)
                wait *= 2
                ts = await self._reading.sent_with(*where, key, now)
        ref = MessageRef(place, ts)
        self._seed(workspace, ref, post.reactions)
        return ref

    def _seed(self, workspace: Workspace, ref: MessageRef, emoji: Sequence[str]) -> None:
        """Add the reactions for people to press. The post is complete without them."""
        if emoji:
            task = asyncio.create_task(_react(workspace, ref, emoji))
            self._seeding.add(task)
            task.add_done_callback(self._seeding.discard)


async def _post(workspace: Workspace, place: Place, key: str, message: Message) -> str:
    sent = await workspace.client.chat_postMessage(
        channel=place.channel,
        thread_ts=place.thread,
        text=message.text,
        blocks=message.blocks,
        metadata={"event_type": KEY_EVENT, "event_payload": {"key": key}},
        unfurl_links=False,
        unfurl_media=False,
    )
    with reading():
        return str(sent["ts"])


async def _react(workspace: Workspace, ref: MessageRef, emoji: Sequence[str]) -> None:
    for name in filter(None, map(to_name, emoji)):
        try:
            await with_retries(partial(_add, workspace, ref, name))
        except MessageGone as exc:
            _log.warning("reactions could not be added to %s: %s", ref.id, exc)
            return
        except ChatError as exc:
            _log.warning("a reaction could not be added to %s: %s", ref.id, exc)


async def _add(workspace: Workspace, ref: MessageRef, name: str) -> None:
    try:
        await workspace.client.reactions_add(channel=ref.place.channel, timestamp=ref.id, name=name)
    except SlackApiError as exc:
        if code(exc) not in DONE_ALREADY:
            raise


def _seen(task: asyncio.Task[MessageRef]) -> None:
    """Mark a task's error as retrieved, so asyncio doesn't log it if no caller is left."""
    if not task.cancelled():
        task.exception()
