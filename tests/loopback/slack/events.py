"""What happens in channels, and who hears of it: the app, if it subscribed."""

from __future__ import annotations

import copy

from tests.loopback.slack import payloads
from tests.loopback.slack.deliveries import EVENTS, Delivery, Postman
from tests.loopback.slack.refusals import kind_of
from tests.loopback.slack.world import Payload, World

_SCOPES = {
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
    "member_joined_channel": "channels:read",
    "channel_archive": "channels:read",
    "channel_deleted": "channels:read",
    "channel_rename": "channels:read",
    "app_mention": "app_mentions:read",
    "user_change": "users:read",
}


class Events:
    """Changes the world and tells of it."""

    def __init__(self, world: World, postman: Postman) -> None:
        self._world = world
        self._postman = postman

    def tell(
        self, team: str, event: Payload, channel: Payload | None = None, *, name: str = ""
    ) -> Delivery | None:
        """Deliver an event if the app asked for it, may have it, and is in the channel."""
        name = name or event["type"]
        install = payloads.install_in(self._world, team)
        scope = _SCOPES.get(name)
        if name not in self._world.subscribed or (scope and scope not in install.scopes):
            return None
        if channel is not None and install.bot["id"] not in self._world.members[channel["id"]]:
            return None
        return self._postman.deliver(EVENTS, payloads.event_callback(self._world, team, event))

    def _message(self, channel: Payload, event: Payload) -> Delivery | None:
        name = f"message.{kind_of(channel)}"
        return self.tell(channel["context_team_id"], event, channel, name=name)

    def stored(self, channel: Payload, made: Payload, thread: str = "") -> Delivery | None:
        """A message is in the channel from now on, perhaps in a thread."""
        here = self._world.messages[channel["id"]]
        root = here.get(thread)
        if root is not None:
            made["thread_ts"] = root.setdefault("thread_ts", root["ts"])
            made["parent_user_id"] = root["user"]
            who = root.setdefault("reply_users", [])
            if made["user"] not in who:
                who.append(made["user"])
            root["reply_count"] = root.get("reply_count", 0) + 1
            root["reply_users_count"] = len(who)
            root["latest_reply"] = made["ts"]
        here[made["ts"]] = made
        return self._message(channel, payloads.said(channel, made))

    def edited(self, channel: Payload, found: Payload, args: Payload) -> None:
        before = copy.deepcopy(found)
        payloads.put(found, {"text": found["text"], **args} if "blocks" in args else args)
        if args.get("metadata"):
            found["metadata"] = args["metadata"]
        stamp = self._world.clock.stamp()
        found["edited"] = {"user": found["user"], "ts": stamp}
        self._message(channel, payloads.changed(channel, found, before, stamp))

    def removed(self, channel: Payload, found: Payload) -> None:
        del self._world.messages[channel["id"]][found["ts"]]
        stamp = self._world.clock.stamp()
        self._message(channel, payloads.deleted(channel, found, stamp))

    def reacted(
        self, channel: Payload, message: Payload, who: str, name: str, *, added: bool, at: str = ""
    ) -> Delivery | None:
        """Give or take back a reaction; None too where that changed nothing."""
        if not self._world.react(channel["id"], message["ts"], name, who, added=added):
            return None
        stamp = at or self._world.clock.stamp()
        event = payloads.reacted(channel, message, who, name, stamp, added=added)
        return self.tell(channel["context_team_id"], event, channel)
