"""What people did on a message while nobody listened: reactions and replies, read back."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any, Final

from adapters.slack import parse
from adapters.slack.emoji import from_name
from adapters.slack.faults import tried
from adapters.slack.people import People
from adapters.slack.workspaces import Workspace
from bot.chat import Event, MessageRef, Person, Reacted
from bot.emoji import KEYCAPS

KEY_EVENT: Final = "studyhall_post"  # the kind of metadata in which a message carries its key
_PAGE: Final = 200
_PAGES: Final = 10
_REMEMBERED: Final = 512  # messages
_LOOKED_THROUGH: Final = 100  # messages, newest first, for one that was sent with a key


async def channel_of(workspace: Workspace, channel: str) -> Mapping[str, Any]:
    """What Slack says of a channel."""
    told = await tried(partial(workspace.client.conversations_info, channel=channel))
    found: Mapping[str, Any] = told["channel"]
    return found


async def sent_with(workspace: Workspace, channel: str, thread: str | None, key: str) -> str | None:
    """The time of our message that was sent with this key, among the latest."""
    if thread is not None:
        found = [each async for each in in_thread(workspace, channel, thread)]
    else:
        ask = partial(
            workspace.client.conversations_history,
            channel=channel,
            limit=_LOOKED_THROUGH,
            include_all_metadata=True,
        )
        found = list((await tried(ask)).get("messages") or ())
    for message in found:
        metadata = message.get("metadata") or {}
        told = metadata.get("event_payload") or {}
        if metadata.get("event_type") == KEY_EVENT and told.get("key") == key:
            return str(message["ts"])
    return None


async def in_thread(workspace: Workspace, channel: str, root: str) -> AsyncIterator[dict[str, Any]]:
    """The messages of a thread, its first included, oldest first."""
    cursor: str | None = None
    for _ in range(_PAGES):
        ask = partial(
            workspace.client.conversations_replies,
            channel=channel,
            ts=root,
            cursor=cursor,
            limit=_PAGE,
            include_all_metadata=True,
        )
        page = await tried(ask)
        for message in page.get("messages") or ():
            yield message
        cursor = (page.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            return


async def missed_replies(workspace: Workspace, ref: MessageRef) -> list[Event]:
    """What was written in the thread under a message."""
    channel = ref.place.channel
    told = [
        parse.replied(each, ref.place.space, channel, workspace.user)
        async for each in in_thread(workspace, channel, ref.place.thread or ref.id)
    ]
    return [each for each in told if each is not None]


class Marks:
    """Whose marks stand on a message, as far as was told lately: one that was taken back while
    nobody listened is missed by it alone."""

    def __init__(self, remembered: int = _REMEMBERED) -> None:
        self._remembered = remembered
        self._on: OrderedDict[MessageRef, dict[tuple[str, str], Person]] = OrderedDict()

    def told(self, event: Reacted) -> None:
        if event.emoji not in KEYCAPS:
            return
        standing = self._on.setdefault(event.message, {})
        if event.added:
            standing[event.person.id, event.emoji] = event.person
        else:
            standing.pop((event.person.id, event.emoji), None)
        if len(self._on) > self._remembered:
            self._on.popitem(last=False)

    def gone(self, ref: MessageRef, there: set[tuple[str, str]]) -> list[tuple[Person, str]]:
        """Those that were told and are not there any more."""
        told = self._on.get(ref, {})
        return [(who, key[1]) for key, who in told.items() if key not in there]


async def missed_reactions(
    workspace: Workspace, people: People, marks: Marks, ref: MessageRef, now: datetime
) -> list[Event]:
    """The marks that stand on a message now, and those that were told and are gone. Slack does not
    tell since when: they count from now, where they were not told before."""
    ask = partial(
        workspace.client.reactions_get, channel=ref.place.channel, timestamp=ref.id, full=True
    )
    found = (await tried(ask)).get("message") or {}
    events: list[Event] = []
    there: set[tuple[str, str]] = set()
    for reaction in found.get("reactions") or ():
        emoji = from_name(str(reaction["name"]))
        if emoji not in KEYCAPS:
            continue
        for user in reaction.get("users") or ():
            if user == workspace.user:
                continue
            there.add((str(user), emoji))
            profile = await people.learn(ref.place.space, user)
            if profile is None or profile.plays:
                who = Person(parse.PLATFORM, ref.place.space, user, profile.name if profile else "")
                events.append(_reaction(ref, who, emoji, now, added=True))
    gone = marks.gone(ref, there)
    return [*events, *(_reaction(ref, who, emoji, now, added=False) for who, emoji in gone)]


def _reaction(ref: MessageRef, who: Person, emoji: str, now: datetime, *, added: bool) -> Reacted:
    return Reacted(
        delivery=f"{ref.place.channel}:{ref.id}:{who.id}:{emoji}:{now.timestamp()}",
        at=now,
        person=who,
        place=ref.place,
        message=ref,
        emoji=emoji,
        added=added,
        found=added,
    )
