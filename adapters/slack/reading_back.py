"""What people did on a message while nobody listened: reactions and replies, read back."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from adapters.slack import parse
from adapters.slack.clock import SlackClock
from adapters.slack.emoji import from_name
from adapters.slack.faults import tried
from adapters.slack.people import People
from adapters.slack.workspaces import Workspace
from bot.chat import Event, MessageRef, Person, Standing
from bot.emoji import KEYCAPS

KEY_EVENT: Final = "studyhall_post"  # the kind of metadata in which a message carries its key
_PAGE: Final = 200
_PAGES: Final = 10
_CLOCKS_DIFFER: Final = timedelta(minutes=1)  # Slack's and ours, at most


async def channel_of(workspace: Workspace, channel: str) -> Mapping[str, Any]:
    """What Slack says of a channel."""
    told = await tried(partial(workspace.client.conversations_info, channel=channel))
    found: Mapping[str, Any] = told["channel"]
    return found


async def sent_with(
    workspace: Workspace, channel: str, thread: str | None, key: str, since: datetime
) -> str | None:
    """The time of our message that was sent with this key, not before then."""
    oldest = f"{(since - _CLOCKS_DIFFER).timestamp():.6f}"
    if thread is None:
        ask = partial(workspace.client.conversations_history, channel=channel)
    else:
        ask = partial(workspace.client.conversations_replies, channel=channel, ts=thread)
    async for message in _pages(partial(ask, oldest=oldest)):
        metadata = message.get("metadata") or {}
        told = metadata.get("event_payload") or {}
        if metadata.get("event_type") == KEY_EVENT and told.get("key") == key:
            return str(message["ts"])
    return None


def in_thread(workspace: Workspace, channel: str, root: str) -> AsyncIterator[dict[str, Any]]:
    """The messages of a thread, its first included, oldest first."""
    return _pages(partial(workspace.client.conversations_replies, channel=channel, ts=root))


async def _pages(ask: Callable[..., Awaitable[Any]]) -> AsyncIterator[dict[str, Any]]:
    """All messages, page by page, in the order in which Slack gives them."""
    cursor: str | None = None
    for _ in range(_PAGES):
        page = await tried(partial(ask, cursor=cursor, limit=_PAGE, include_all_metadata=True))
        for message in page.get("messages") or ():
            yield message
        cursor = (page.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            return


async def missed_replies(workspace: Workspace, ref: MessageRef, when: parse.When) -> list[Event]:
    """What was written in the thread under a message."""
    channel = ref.place.channel
    told = [
        parse.replied(each, ref.place.space, channel, workspace.user, when)
        async for each in in_thread(workspace, channel, ref.place.thread or ref.id)
    ]
    return [each for each in told if each is not None]


async def standing(
    workspace: Workspace, people: People, ref: MessageRef, clock: SlackClock
) -> Standing:
    """The marks on a message as it is now: Slack does not tell since when."""
    ask = partial(
        workspace.client.reactions_get, channel=ref.place.channel, timestamp=ref.id, full=True
    )
    at = clock.now()
    answer = await tried(ask)
    clock.compare(at, getattr(answer, "headers", None) or {})
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
                if user != workspace.user and (who := await _who(people, ref, user)) is not None
            ]
        )
    return Standing(at, given, frozenset(ours))


async def _who(people: People, ref: MessageRef, user: str) -> Person | None:
    """A person who plays; who is not known is taken for one."""
    profile = await people.learn(ref.place.space, user)
    if profile is not None and not profile.plays:
        return None
    name = profile.name if profile is not None else ""
    return Person(parse.PLATFORM, ref.place.space, user, name)
