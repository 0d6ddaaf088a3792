"""Parse Slack's payloads into our events. Pure; a payload that we ignore gives None.

A message's id is its timestamp (`ts`), a thread's that of its first message. `space` is the
workspace in which the bot is installed, also for guests and for people of another workspace
(Slack Connect). Messages by bots, workflows and Slackbot are never answers.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

from adapters.slack.blocks import HOME, typed
from adapters.slack.command_names import meant
from adapters.slack.emoji import from_name, spelt_out
from bot.chat.commands import asked, spoken
from bot.chat.events import (
    LONGEST_MARK,
    Commanded,
    Met,
    Pressed,
    Reacted,
    Removed,
    Replied,
    Visited,
    Wrote,
)
from bot.chat.model import LONGEST_TYPED, MessageRef, Person, Place

PLATFORM = "slack"
SLACKBOT = "USLACKBOT"
CHANGES = ("message_changed", "message_deleted")  # subtypes of changes to a message
_SAID_WITH = (None, "thread_broadcast", "file_share")  # subtypes of what people write
_QUOTES = str.maketrans("“”„«»‟", '""""""')
_LINK = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")
_MARKED_UP = 64  # characters: a longer raw text can't be a typed mark
_ID = re.compile(r"[0-9]+\.[0-9]+")

Body = Mapping[str, Any]
When = Callable[[object], datetime]  # converts a Slack timestamp, or None if there was none

# What parsing a malformed payload can raise.
MALFORMED: Final = (
    LookupError,
    TypeError,
    ValueError,
    AttributeError,
    OverflowError,
    OSError,  # a timestamp out of the platform's range
    RecursionError,
)


@dataclass(frozen=True, slots=True)
class Way:
    """The reply routes of an event, besides its person's id."""

    response_url: str = ""
    trigger: str = ""  # opens a text box, for 3 seconds
    private: bool = False  # the event came from an ephemeral or direct message
    home: bool = False  # the event came from the App Home, which isn't a message
    asks: str | None = None  # the pressed button's prompt


def moment(ts: object) -> datetime:
    """Return a Slack timestamp as a time: seconds since 1970; the fraction is an ordinal."""
    return datetime.fromtimestamp(float(str(ts)), UTC)


def is_ts(text: str) -> bool:
    """Return whether this is a Slack message's id."""
    return _ID.fullmatch(text) is not None


def plain(text: str) -> str:
    """Return a typed text without Slack's markup: links, mentions, entities, emoji names."""

    def word(found: re.Match[str]) -> str:
        target, label = found[1], found[2]
        if target[:1] in ("@", "#", "!"):
            return f"{'@' if target[0] == '!' else target[0]}{label or target[1:]}"
        return label or target

    return spelt_out(html.unescape(_LINK.sub(word, text)))


def _person(space: str, user: str, name: str) -> Person:
    return Person(PLATFORM, space, user, name)


# Commands.


def commanded(body: Body, space: str, prefix: str, at: datetime) -> Commanded:
    """Parse a slash command."""
    line = plain(str(body.get("text") or "")).translate(_QUOTES)
    name, options = asked(meant(str(body.get("command", "")), prefix), line)
    user = str(body["user_id"])
    return Commanded(
        delivery=str(body.get("trigger_id") or f"{user}:{at.timestamp()}"),
        at=at,
        person=_person(space, user, str(body.get("user_name") or "")),
        place=_asked_in(body, space),
        name=name,
        options=_as_called(options, prefix),
    )


def _as_called(options: dict[str, str], prefix: str) -> dict[str, str]:
    """Replace the command that `help` is about by its name in the table."""
    about = options.get("about")
    return options if about is None else options | {"about": meant(about, prefix)}


def _asked_in(body: Body, space: str) -> Place:
    channel = str(body.get("channel_id") or "")
    direct = body.get("channel_name") == "directmessage" or channel.startswith("D")
    return Place(PLATFORM, space, channel, direct=direct)


def command_way(body: Body) -> Way:
    return Way(
        response_url=str(body.get("response_url") or ""),
        trigger=str(body.get("trigger_id") or ""),
    )


# Buttons and text boxes.


def pressed(body: Body, space: str, when: When = moment) -> Pressed:
    """Parse a button press. The action's id is the core button's id."""
    action = body["actions"][0]
    container = body.get("container") or {}
    channel = (body.get("channel") or {}).get("id") or container.get("channel_id") or ""
    ts = container.get("message_ts") or (body.get("message") or {}).get("ts") or ""
    thread = container.get("thread_ts") or (body.get("message") or {}).get("thread_ts")
    direct = str(channel).startswith("D") or container.get("type") == "view"  # the App Home
    where = Place(PLATFORM, space, str(channel), str(thread) if thread else None, direct=direct)
    person = _presser(body, space)
    pressed_at = action.get("action_ts")
    return Pressed(
        delivery=f"{body.get('trigger_id') or f'{person.id}:{pressed_at}'}:{action['action_id']}",
        at=when(pressed_at),
        person=person,
        place=where,
        message=MessageRef(where, str(ts)),
        button=str(action["action_id"]),
    )


def _presser(body: Body, space: str) -> Person:
    user = body["user"]
    return _person(space, str(user["id"]), str(user.get("name") or user.get("username") or ""))


def press_way(body: Body) -> Way:
    container = body.get("container") or {}
    channel = str(container.get("channel_id") or "")
    asked = body["actions"][0].get("value")
    return Way(
        response_url=str(body.get("response_url") or ""),
        trigger=str(body.get("trigger_id") or ""),
        private=bool(container.get("is_ephemeral")) or channel.startswith("D"),
        home=container.get("type") == "view",
        asks=str(asked) if asked else None,
    )


def returned(event: Pressed, way: Way) -> Visited | None:
    """Return a visit if the press leads back to the App Home's first page."""
    if not way.home or event.button != HOME:
        return None
    return Visited(delivery=event.delivery, at=event.at, person=event.person, place=event.place)


def context(event: Pressed, way: Way, longest: int) -> str:
    """Return a text box's private metadata: the button's message, and the longest answer."""
    saved = asdict(way) | {"trigger": "", "asks": None}
    where = event.place
    to = [where.channel, where.thread, event.message.id]
    return json.dumps({"to": to, "way": saved, "longest": longest})


def submitted(body: Body, space: str, at: datetime) -> tuple[Pressed, Way, int]:
    """Return a text box's answer, its reply routes, and the longest answer in characters."""
    view = body["view"]
    carried = json.loads(view.get("private_metadata") or "{}")
    channel, thread, message = carried["to"]
    way = Way(**carried["way"])
    direct = str(channel).startswith("D") or way.home
    where = Place(PLATFORM, space, channel, thread, direct=direct)
    event = Pressed(
        delivery=f"{view['id']}:submitted",
        at=at,
        person=_presser(body, space),
        place=where,
        message=MessageRef(where, message),
        button=str(view["callback_id"]),
        text=plain(typed(view.get("state") or {})),
    )
    return event, way, int(carried.get("longest", LONGEST_TYPED))


# Events.


def reacted(body: Body, space: str, when: When = moment) -> Reacted | None:
    """Parse a reaction added to or removed from a message. Slack doesn't send the person's name."""
    event = body["event"]
    item = event.get("item") or {}
    if item.get("type") != "message" or not event.get("user"):
        return None
    where = Place(PLATFORM, space, str(item["channel"]))
    return Reacted(
        delivery=str(body["event_id"]),
        at=_event_time(body, when),
        person=_person(space, str(event["user"]), ""),
        place=where,
        message=MessageRef(where, str(item["ts"])),
        emoji=from_name(str(event["reaction"])),
        added=event["type"] == "reaction_added",
    )


def _event_time(body: Body, when: When) -> datetime:
    """Return an event's time, or else when Slack sent it, in whole seconds."""
    return when(body["event"].get("event_ts") or body.get("event_time"))


def replied(
    message: Body, space: str, channel: str, me: str, when: When = moment
) -> Replied | None:
    """Parse a thread reply; None for a thread's first message, or one that no person wrote.

    Its delivery id is the message's id, so a backfilled reply is recognized as a duplicate.
    """
    root, ts = message.get("thread_ts"), message.get("ts")
    text = said(message, me)
    if not root or not ts or root == ts or not text:
        return None
    where = Place(PLATFORM, space, channel)
    return Replied(
        delivery=f"{channel}:{ts}",
        at=when(ts),
        person=_person(space, str(message["user"]), ""),
        place=Place(PLATFORM, space, channel, str(root)),
        message=MessageRef(where, str(root)),
        text=text,
        reply=MessageRef(where, str(ts)),
    )


def wrote(message: Body, space: str, channel: str, me: str, when: When = moment) -> Wrote | None:
    """Parse a short message in a channel; None in a thread, and for a longer message."""
    ts = message.get("ts")
    if message.get("thread_ts") or not ts or len(str(message.get("text") or "")) > _MARKED_UP:
        return None
    text = said(message, me)
    if not 0 < len(text) <= LONGEST_MARK:
        return None
    where = Place(PLATFORM, space, channel)
    return Wrote(
        delivery=f"{channel}:{ts}",
        at=when(ts),
        person=_person(space, str(message["user"]), ""),
        place=where,
        message=MessageRef(where, str(ts)),
        text=text,
    )


def written(
    message: Body, space: str, me: str, prefix: str, when: When = moment
) -> Commanded | None:
    """Parse a direct message as a command; None if no person wrote it."""
    text = said(message, me)
    if not text:
        return None
    name, options = spoken(text.translate(_QUOTES), partial(meant, prefix=prefix))
    thread = message.get("thread_ts")
    channel = str(message["channel"])
    return Commanded(
        delivery=f"{channel}:{message['ts']}",
        at=when(message["ts"]),
        person=_person(space, str(message["user"]), ""),
        place=Place(PLATFORM, space, channel, str(thread) if thread else None, direct=True),
        name=name,
        options=_as_called(options, prefix),
    )


def by_person(message: Body, me: str) -> bool:
    """Return whether a person wrote this message and Slack shows it."""
    who = message.get("user")
    if not who or who in (SLACKBOT, me) or message.get("bot_id") or message.get("hidden"):
        return False
    return message.get("subtype") in _SAID_WITH


def said(message: Body, me: str) -> str:
    """Return what a person wrote; "" if no person wrote it."""
    if not by_person(message, me):
        return ""
    words = re.sub(rf"^\s*<@{me}(?:\|[^>]*)?>", "", str(message.get("text") or ""))
    return plain(words).strip()


def removed(event: Body, space: str, me: str, when: When = moment) -> Removed | None:
    """Parse the deletion of our message, of a person's reply or mark, or of a channel.

    An archived channel counts as deleted. A deleted message with a thread leaves a tombstone.
    """
    channel = str(event.get("channel") or "")
    where = Place(PLATFORM, space, channel)
    if event["type"] != "message":
        return Removed(where, None) if channel else None
    before = event.get("previous_message") or {}
    changed = event.get("message") or {}
    match event.get("subtype"):
        case "message_deleted":
            ts = event.get("deleted_ts") or before.get("ts")
        case "message_changed" if changed.get("subtype") == "tombstone":
            ts = changed.get("ts")
        case _:
            return None
    if not channel or not ts:
        return None
    if me and before.get("user", me) != me and not may_answer(before, me):
        return None
    return Removed(where, frozenset({str(ts)}), when(event.get("event_ts")))


def may_answer(message: Body, me: str) -> bool:
    """Return whether a message may be an answer: a reply, or a short text.

    True for a message that Slack sends no content of.
    """
    if not message:
        return True
    reply = message.get("thread_ts") not in (None, message.get("ts"))
    return by_person(message, me) and (reply or len(str(message.get("text") or "")) <= _MARKED_UP)


def renamed(body: Body, space: str, name: str, when: When = moment) -> Met | None:
    """Parse a profile change, which may be a new name."""
    user = str(body["event"]["user"].get("id") or "")
    if not user:
        return None
    return Met(
        delivery=str(body["event_id"]),
        at=when(body["event_time"]),
        person=_person(space, user, name),
        place=Place(PLATFORM, space, ""),
    )


def visited(body: Body, space: str, when: When = moment) -> Visited | None:
    """Parse a visit to the App Home."""
    event = body["event"]
    if event.get("tab") != "home":
        return None
    return Visited(
        delivery=str(body["event_id"]),
        at=_event_time(body, when),
        person=_person(space, str(event["user"]), ""),
        place=Place(PLATFORM, space, str(event.get("channel") or "")),
    )
