"""chat.*: posting, changing, deleting, and what only one person sees."""

from __future__ import annotations

import json
import re
import time
from typing import Any

from tests.loopback.slack import payloads
from tests.loopback.slack.api import Call, Method
from tests.loopback.slack.blocks import TEXT, faults_of
from tests.loopback.slack.events import Events
from tests.loopback.slack.refusals import Refused
from tests.loopback.slack.world import Ephemeral, Payload, World

_METADATA = 16_000  # characters
_EVENT_TYPE = re.compile(r"[a-zA-Z0-9_.-]{1,250}")


class Chat:
    def __init__(self, world: World, events: Events) -> None:
        self._world = world
        self._events = events
        self.one_a_second = False  # whether a channel takes one post a second and no more
        self.limited = 0
        self._posted: dict[str, float] = {}

    def methods(self) -> dict[str, Method]:
        return {
            "chat.postMessage": self._post,
            "chat.update": self._update,
            "chat.delete": self._delete,
            "chat.getPermalink": self._link,
            "chat.postEphemeral": self._whisper,
        }

    def _post(self, call: Call) -> Payload:
        channel = self._where(call)
        content(self._world, call.args)
        self._pace(channel["id"])
        made = self.make(call.install, channel, call.args)
        return {"channel": channel["id"], "ts": made["ts"], "message": shown(made)}

    def _link(self, call: Call) -> Payload:
        channel, ts = call.conversation(), call.says("message_ts", "message_not_found")
        message = self._world.found(channel["id"], ts)
        if message is None:
            raise Refused("message_not_found")
        link = (
            f"{self._world.teams[call.team]['url']}archives/{channel['id']}/p{ts.replace('.', '')}"
        )
        thread = message.get("thread_ts", ts)
        within = "" if thread == ts else f"?thread_ts={thread}&cid={channel['id']}"
        return {"channel": channel["id"], "permalink": link + within}

    def _where(self, call: Call) -> Payload:
        """The channel to post in; a person's id stands for the conversation with them."""
        asked = call.says("channel", "channel_not_found")
        person = self._world.people.get(asked)
        if person is not None and person["team_id"] == call.team:
            if person["deleted"]:
                raise Refused("user_disabled")
            return self._world.direct(call.team, asked)
        channel = call.conversation()
        assert call.install is not None
        if channel["is_archived"]:
            raise Refused("is_archived")
        public = channel.get("is_channel") and "chat:write.public" in call.install.scopes
        if not call.belongs(channel) and not public:
            raise Refused("not_in_channel")
        thread = call.args.get("thread_ts")
        if thread and self._world.found(channel["id"], str(thread)) is None:
            raise Refused("thread_not_found")
        return channel

    def _pace(self, channel: str) -> None:
        now = time.perf_counter()
        if self.one_a_second and now - self._posted.get(channel, 0.0) < 0.95:
            self.limited += 1
            raise Refused("ratelimited", retry_after=1)
        self._posted[channel] = now

    def make(self, install: Any, channel: Payload, args: Payload) -> Payload:
        """A message of the bot, from now on in the channel."""
        made = payloads.bot_message(install, self._world.app_id, self._world.clock.stamp())
        payloads.put(made, args)
        if args.get("metadata"):
            made["metadata"] = args["metadata"]
        self._events.stored(channel, made, str(args.get("thread_ts") or ""))
        return made

    def _mine(self, call: Call, error: str) -> tuple[Payload, Payload]:
        channel = call.conversation()
        found = self._world.found(channel["id"], call.says("ts", "message_not_found"))
        if found is None:
            raise Refused("message_not_found")
        assert call.install is not None
        if found["user"] != call.install.bot["id"]:
            raise Refused(error)
        if channel["is_archived"]:
            raise Refused("is_archived")
        return channel, found

    def _update(self, call: Call) -> Payload:
        channel, found = self._mine(call, "cant_update_message")
        content(self._world, call.args)
        self._events.edited(channel, found, call.args)
        return {
            "channel": channel["id"],
            "ts": found["ts"],
            "text": found["text"],
            "message": shown(found),
        }

    def _delete(self, call: Call) -> Payload:
        channel, found = self._mine(call, "cant_delete_message")
        self._events.removed(channel, found)
        return {"channel": channel["id"], "ts": found["ts"]}

    def _whisper(self, call: Call) -> Payload:
        channel = call.conversation()
        if channel["is_archived"]:
            raise Refused("is_archived")
        if not call.belongs(channel):
            raise Refused("not_in_channel")
        who = call.says("user", "user_not_in_channel")
        if who not in self._world.members[channel["id"]]:
            raise Refused("user_not_in_channel")
        content(self._world, call.args)
        ephemeral = make_ephemeral(self._world, call.install, who, channel, call.args)
        ephemeral.via = "chat.postEphemeral"
        return {"message_ts": ephemeral.message["ts"]}


def make_ephemeral(
    world: World, install: Any, who: str, channel: Payload, args: Payload
) -> Ephemeral:
    """A message that one person sees from now on; it is in no history."""
    made = payloads.bot_message(install, world.app_id, world.clock.stamp())
    payloads.put(made, args)
    if args.get("thread_ts"):
        made["thread_ts"] = args["thread_ts"]
    seen = Ephemeral(who, channel["id"], made, "", time.perf_counter())
    world.ephemerals.append(seen)
    return seen


def content(world: World, args: Payload) -> None:
    """Refuse what Slack would not show."""
    if not world.checked:
        return
    text, blocks = args.get("text"), args.get("blocks")
    if not text and not blocks and not args.get("attachments"):
        raise Refused("no_text")
    if len(text or "") > TEXT:
        raise Refused("msg_too_long")
    faults = [] if blocks is None else faults_of(blocks, files=world.files)
    if faults:
        raise Refused("invalid_blocks", errors=faults, response_metadata={"messages": faults})
    metadata = args.get("metadata")
    if metadata is not None:
        _metadata(metadata)


def _metadata(metadata: Any) -> None:
    if not isinstance(metadata, dict) or set(metadata) != {"event_type", "event_payload"}:
        raise Refused("invalid_metadata_format")
    kind, told = metadata["event_type"], metadata["event_payload"]
    if not isinstance(told, dict) or not _EVENT_TYPE.fullmatch(str(kind)):
        raise Refused("invalid_metadata_schema")
    if len(json.dumps(told)) > _METADATA:
        raise Refused("metadata_too_large")


def shown(message: Payload) -> Payload:
    """A message as an answer tells it."""
    return {key: value for key, value in message.items() if key != "reply_users"}
