"""Parse edited messages into our events. Pure."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from adapters.slack.parse import (
    PLATFORM,
    Body,
    When,
    by_person,
    may_answer,
    moment,
    replied,
    said,
)
from bot.chat.events import LONGEST_MARK, Replied, Wrote
from bot.chat.model import MessageRef, Person, Place

_DIGEST: Final = 8  # characters of a text's hash
_INSTANT: Final = timedelta(microseconds=1)


def edited(
    event: Body, space: str, me: str, when: When = moment, done: When = moment
) -> Replied | Wrote | None:
    """Parse an edited message; None if no person wrote it or its text is the same.

    Slack also reports an edit when it adds a preview or a thread begins. `done` converts older
    timestamps.
    """
    message, before = event.get("message") or {}, event.get("previous_message") or {}
    channel = str(event.get("channel") or "")
    if not channel or event.get("channel_type") == "im" or not message.get("edited"):
        return None
    if message.get("text") == before.get("text"):
        return None
    found = _edit(message, space, channel, me, when(event.get("event_ts")), done)
    if isinstance(found, Wrote) and len(found.text) > LONGEST_MARK and not may_answer(before, me):
        return None  # neither text is an answer
    return found


def replied_before(
    message: Body, space: str, channel: str, me: str, when: When = moment
) -> Replied | None:
    """Parse a thread reply in a backfill; an edited one has its latest text."""
    if not message.get("edited"):
        return replied(message, space, channel, me, when)
    event = _edit(message, space, channel, me, when(message["edited"]["ts"]), when)
    return event if isinstance(event, Replied) else None


def _edit(
    message: Body, space: str, channel: str, me: str, at: datetime, when: When
) -> Replied | Wrote | None:
    """Parse an edited message.

    An edit has the same delivery id when it's sent, redelivered and backfilled. Slack sends its
    time in whole seconds, so the id includes a hash of the text.
    """
    if not by_person(message, me):
        return None
    ts, text = str(message["ts"]), said(message, me)
    root = str(message.get("thread_ts") or ts)
    digest = hashlib.sha256(text.encode()).hexdigest()[:_DIGEST]
    where = Place(PLATFORM, space, channel)
    delivery = f"{channel}:{ts}:{message['edited']['ts']}:{digest}"
    person = Person(PLATFORM, space, str(message["user"]), "")
    its, posted_at = MessageRef(where, ts), when(ts)
    at = max(at, posted_at + _INSTANT)
    if root == ts:
        return Wrote(
            delivery=delivery,
            at=at,
            person=person,
            place=where,
            message=its,
            text=text,
            posted_at=posted_at,
        )
    return Replied(
        delivery=delivery,
        at=at,
        person=person,
        place=replace(where, thread=root),
        message=MessageRef(where, root),
        text=text,
        reply=its,
        posted_at=posted_at,
    )
