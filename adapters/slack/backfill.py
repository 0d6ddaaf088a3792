"""Backfill from channels and threads: our own posts, reactions and replies.

Every call takes from the rate limit budget. It never waits: it raises ReadingLimited instead.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from cachetools import FIFOCache

from adapters.slack import edits, parse
from adapters.slack.clock import SlackClock
from adapters.slack.emoji import from_name
from adapters.slack.errors import retry_after, status, with_retries
from adapters.slack.people import People
from adapters.slack.token_bucket import TokenBucket
from adapters.slack.workspaces import Workspace
from bot.chat.events import Event
from bot.chat.model import MessageRef, Person
from bot.chat.platform import Missed, ReactionSnapshot
from bot.errors import ChatUnavailable, ReadingLimited
from bot.text.emoji import KEYCAPS

KEY_EVENT: Final = "studyhall_post"  # the event type of the metadata that holds a message's key
_PAGE: Final = 200  # Slack returns 15 to an app that it limits to one call a minute
_PAGES: Final = 10
_STOPPED: Final = 256  # cursors kept for interrupted scans
_CLOCKS_DIFFER: Final = timedelta(minutes=1)  # largest assumed clock skew
_HISTORY: Final = "conversations.history"
_REPLIES: Final = "conversations.replies"
_REACTIONS: Final = "reactions.get"


async def channel_of(workspace: Workspace, channel: str) -> Mapping[str, Any]:
    """Return what Slack knows about a channel (conversations.info)."""
    response = await with_retries(partial(workspace.client.conversations_info, channel=channel))
    found: Mapping[str, Any] = response["channel"]
    return found


class Backfill:
    """A backfill within a rate limit budget; the next call resumes an interrupted scan."""

    def __init__(
        self, people: People, clock: SlackClock, budget: TokenBucket | None = None
    ) -> None:
        self._people = people
        self._clock = clock
        self._budget = budget or TokenBucket()
        self._stopped: FIFOCache[tuple[str, ...], str] = FIFOCache(_STOPPED)  # where to resume

    async def sent_with(
        self, workspace: Workspace, channel: str, thread: str | None, key: str, since: datetime
    ) -> str | None:
        """Return the timestamp of our message with this key, sent since then by Slack's clock.

        Raises ReadingLimited.
        """
        client = workspace.hasty
        if thread is None:
            method, ask = _HISTORY, partial(client.conversations_history, channel=channel)
        else:
            method = _REPLIES
            ask = partial(client.conversations_replies, channel=channel, ts=thread)
        ask = partial(ask, oldest=_oldest(since))
        async for message in self._pages(workspace, method, (channel, thread or "", key), ask):
            metadata = message.get("metadata") or {}
            payload = metadata.get("event_payload") or {}
            if metadata.get("event_type") == KEY_EVENT and payload.get("key") == key:
                return str(message["ts"])
        return None

    async def missed(self, workspace: Workspace, ref: MessageRef, since: datetime) -> Missed:
        """Return a message's replies since then, by our clock, and its current reactions."""
        stands: ReactionSnapshot | None = None
        replies: list[Event] = []
        try:
            stands = await self._standing(workspace, ref)
            await self._replies(workspace, ref, since, replies)
        except ReadingLimited as limited:
            return Missed(_in_order(replies, since), stands, timedelta(seconds=limited.after))
        return Missed(_in_order(replies, since), stands)

    async def _replies(
        self, workspace: Workspace, ref: MessageRef, since: datetime, into: list[Event]
    ) -> None:
        """Add a thread's replies to `into`, page by page. Raises ReadingLimited."""
        channel, root, client = ref.place.channel, ref.place.thread or ref.id, workspace.hasty
        oldest = _oldest(self._clock.theirs(since))
        ask = partial(client.conversations_replies, channel=channel, ts=root, oldest=oldest)
        async for each in self._pages(workspace, _REPLIES, (channel, root), ask):
            event = edits.replied_before(
                each, ref.place.space, channel, workspace.user, self._clock.done_at
            )
            if event is not None:
                into.append(event)

    async def _standing(self, workspace: Workspace, ref: MessageRef) -> ReactionSnapshot:
        """Return a message's current marks: Slack doesn't say when each was added."""
        client = workspace.hasty
        ask = partial(client.reactions_get, channel=ref.place.channel, timestamp=ref.id, full=True)
        at = self._clock.now()
        answer = await self._asked(workspace, _REACTIONS, ask)
        self._clock.compare(at, getattr(answer, "headers", None) or {})
        found = answer.get("message") or {}
        given: dict[str, list[Person]] = {}
        ours = set()
        for reaction in found.get("reactions") or ():
            emoji = from_name(str(reaction["name"]))
            if emoji not in KEYCAPS:
                continue
            users = [str(user) for user in reaction.get("users") or ()]
            if workspace.user in users:
                ours.add(emoji)
            given.setdefault(emoji, []).extend(
                [
                    who
                    for user in users
                    if user != workspace.user and (who := await self._who(ref, user)) is not None
                ]
            )
        return ReactionSnapshot(at, given, frozenset(ours))

    async def _who(self, ref: MessageRef, user: str) -> Person | None:
        """Return a person who plays; None for a bot. Somebody unknown counts as a player."""
        profile = await self._people.learn(ref.place.space, user)
        if profile is not None and not profile.plays:
            return None
        name = profile.name if profile is not None else ""
        return Person(parse.PLATFORM, ref.place.space, user, name)

    async def _pages(
        self,
        workspace: Workspace,
        method: str,
        scan: tuple[str, ...],
        ask: Callable[..., Awaitable[Any]],
    ) -> AsyncIterator[dict[str, Any]]:
        """Yield messages page by page, in Slack's order.

        A scan that a rate limit interrupted resumes at its cursor.
        """
        scan = (workspace.id, *scan)
        cursor = self._stopped.pop(scan, None)
        for _ in range(_PAGES):
            each = partial(ask, cursor=cursor, limit=_PAGE, include_all_metadata=True)
            try:
                page = await self._asked(workspace, method, each)
            except ReadingLimited:
                self._stop(scan, cursor)
                raise
            for message in page.get("messages") or ():
                yield message
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return

    def _stop(self, scan: tuple[str, ...], cursor: str | None) -> None:
        if cursor:
            self._stopped[scan] = cursor

    async def _asked(
        self, workspace: Workspace, method: str, ask: Callable[[], Awaitable[Any]]
    ) -> Any:  # noqa: ANN401 - the library's response
        self._budget.take(workspace.id, method)
        try:
            return await with_retries(ask)
        except ChatUnavailable as exc:
            cause = exc.__cause__
            if isinstance(cause, Exception) and status(cause) == 429:
                raise self._budget.refused(workspace.id, method, retry_after(cause)) from exc
            raise


def _oldest(since: datetime) -> str:
    return f"{(since - _CLOCKS_DIFFER).timestamp():.6f}"


def _in_order(replies: list[Event], since: datetime) -> list[Event]:
    return sorted((each for each in replies if each.at >= since), key=lambda each: each.at)
