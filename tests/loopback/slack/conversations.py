"""conversations.*, reactions.*, users.*, team.info, bots.info and auth.test."""

from __future__ import annotations

import math
import time

from tests.loopback.slack.api import Call, Method, page
from tests.loopback.slack.emoji import kept_as, known
from tests.loopback.slack.events import Events
from tests.loopback.slack.refusals import Refused
from tests.loopback.slack.world import SHOWN_REACTORS, Payload, World

_TYPES = {"public_channel": "is_channel", "private_channel": "is_group", "im": "is_im"}


class Conversations:
    def __init__(self, world: World, events: Events) -> None:
        self._world = world
        self._events = events
        self.read_every = 0.0  # seconds between two readings, of apps outside the Marketplace
        self._read: dict[str, float] = {}

    def methods(self) -> dict[str, Method]:
        return {
            "auth.test": self._auth,
            "conversations.history": self._history,
            "conversations.replies": self._replies,
            "conversations.info": self._info,
            "conversations.list": self._list,
            "conversations.open": self._open,
            "users.info": self._user,
            "users.list": self._users,
            "users.conversations": self._mine,
            "reactions.add": self._react,
            "reactions.remove": self._unreact,
            "reactions.get": self._reactions,
            "team.info": self._team,
            "bots.info": self._bot,
        }

    # Reading back.

    def _seen(self, call: Call, channel: Payload, message: Payload, most: int | None) -> Payload:
        found = dict(message)
        if not call.truth("include_all_metadata"):
            found.pop("metadata", None)
        reactions = self._world.reactions(channel["id"], message["ts"], most)
        return {**found, "reactions": reactions} if reactions else found

    def _between(self, call: Call, messages: list[Payload]) -> list[Payload]:
        oldest = float(call.args.get("oldest") or 0)
        latest = float(call.args.get("latest") or "inf")
        within = call.truth("inclusive")
        return [
            each
            for each in messages
            if oldest < (ts := float(each["ts"])) < latest or (within and ts in (oldest, latest))
        ]

    def _readable(self, call: Call) -> Payload:
        self._pace(call)
        channel = call.conversation("history")
        if not call.belongs(channel):
            raise Refused("not_in_channel")
        return channel

    def _pace(self, call: Call) -> None:
        """Such apps read 15 messages a minute, by each of the two methods."""
        if not self.read_every:
            return
        now = time.perf_counter()
        left = self._read.get(call.method, float("-inf")) + self.read_every - now
        if left > 0:
            raise Refused("ratelimited", retry_after=math.ceil(left))
        self._read[call.method] = now
        call.args["limit"] = min(call.number("limit", 100), 15)

    def _history(self, call: Call) -> Payload:
        """Newest first, without what was said in threads."""
        channel = self._readable(call)
        everything = list(self._world.messages[channel["id"]].values())
        roots = [each for each in everything if each.get("thread_ts", each["ts"]) == each["ts"]]
        found = sorted(self._between(call, roots), key=lambda each: each["ts"], reverse=True)
        part, cursor = page(call, found)
        told = {
            "messages": [self._seen(call, channel, each, SHOWN_REACTORS) for each in part],
            "has_more": bool(cursor),
            "pin_count": 0,
        }
        return {**told, "response_metadata": {"next_cursor": cursor}} if cursor else told

    def _replies(self, call: Call) -> Payload:
        """The root and what followed, oldest first; the root is always told."""
        channel = self._readable(call)
        asked = call.says("ts", "thread_not_found")
        here = self._world.messages[channel["id"]]
        if asked not in here:
            raise Refused("thread_not_found")
        root = here[asked]
        later = [
            each
            for each in here.values()
            if each.get("thread_ts") == root.get("thread_ts", asked) and each["ts"] != asked
        ]
        part, cursor = page(call, self._between(call, later), 1000)
        told = {
            "messages": [self._seen(call, channel, each, SHOWN_REACTORS) for each in [root, *part]],
            "has_more": bool(cursor),
        }
        return {**told, "response_metadata": {"next_cursor": cursor}} if cursor else told

    # Where and who.

    def _info(self, call: Call) -> Payload:
        channel = call.conversation("read")
        told = {**channel, "is_member": call.belongs(channel)} if "name" in channel else channel
        if call.truth("include_num_members"):
            told = {**told, "num_members": len(self._world.members[channel["id"]])}
        return {"channel": told}

    def _channels(self, call: Call) -> list[Payload]:
        kinds = str(call.args.get("types") or "public_channel").split(",")
        traits = [_TYPES[each.strip()] for each in kinds if each.strip() in _TYPES]
        return [
            each
            for each in self._world.channels.values()
            if each["context_team_id"] == call.team
            and any(each.get(trait) for trait in traits)
            and not (call.truth("exclude_archived") and each["is_archived"])
        ]

    def _list(self, call: Call) -> Payload:
        seen = [
            each for each in self._channels(call) if each.get("is_channel") or call.belongs(each)
        ]
        return _paged(
            call, "channels", [{**each, "is_member": call.belongs(each)} for each in seen]
        )

    def _mine(self, call: Call) -> Payload:
        return _paged(call, "channels", [x for x in self._channels(call) if call.belongs(x)])

    def _open(self, call: Call) -> Payload:
        person = self._someone(call, call.says("users", "users_list_not_supplied"))
        if person["deleted"]:
            raise Refused("user_disabled")
        if person["is_bot"]:
            raise Refused("cannot_dm_bot")
        before = (call.team, person["id"]) in self._world.directs
        channel = self._world.direct(call.team, person["id"])
        if before:
            return {"no_op": True, "already_open": True, "channel": {"id": channel["id"]}}
        return {"channel": {"id": channel["id"]}}

    def _someone(self, call: Call, asked: str) -> Payload:
        """Strangers of a Slack Connect channel are told as well."""
        found = self._world.people.get(asked)
        if found is None or (found["team_id"] != call.team and not found.get("is_stranger")):
            raise Refused("user_not_found")
        return found

    def _user(self, call: Call) -> Payload:
        return {"user": self._someone(call, call.says("user", "user_not_found"))}

    def _users(self, call: Call) -> Payload:
        here = [each for each in self._world.people.values() if each["team_id"] == call.team]
        return {**_paged(call, "members", here), "cache_ts": 1_700_000_000}

    def _team(self, call: Call) -> Payload:
        return {"team": self._world.teams[call.team]}

    def _bot(self, call: Call) -> Payload:
        assert call.install is not None
        if call.args.get("bot") != call.install.bot_id:
            raise Refused("bot_not_found")
        return {
            "bot": {
                "id": call.install.bot_id,
                "deleted": False,
                "name": call.install.bot["real_name"],
                "updated": 1_700_000_000,
                "app_id": self._world.app_id,
                "user_id": call.install.bot["id"],
                "icons": {"image_36": "", "image_48": "", "image_72": ""},
            }
        }

    def _auth(self, call: Call) -> Payload:
        assert call.install is not None
        team = self._world.teams[call.team]
        return {
            "url": team["url"],
            "team": team["name"],
            "user": call.install.bot["name"],
            "team_id": team["id"],
            "user_id": call.install.bot["id"],
            "bot_id": call.install.bot_id,
            "is_enterprise_install": False,
        }

    # Reactions.

    def _on(self, call: Call) -> tuple[Payload, Payload]:
        channel = call.conversation()
        if not call.belongs(channel):
            raise Refused("not_in_channel")
        found = self._world.found(channel["id"], call.says("timestamp", "no_item_specified"))
        if found is None:
            raise Refused("message_not_found")
        return channel, found

    def _changed(self, call: Call, error: str, *, added: bool) -> Payload:
        name = call.says("name", "invalid_name").strip(":")
        if not known(name):
            raise Refused("invalid_name")
        channel, found = self._on(call)
        if channel["is_archived"]:
            raise Refused("is_archived")
        assert call.install is not None
        who, name = call.install.bot["id"], kept_as(name)
        standing = self._world.reactors.get((channel["id"], found["ts"]), {})
        if (who in standing.get(name, [])) == added:
            raise Refused(error)
        self._events.reacted(channel, found, who, name, added=added)
        return {}

    def _react(self, call: Call) -> Payload:
        return self._changed(call, "already_reacted", added=True)

    def _unreact(self, call: Call) -> Payload:
        return self._changed(call, "no_reaction", added=False)

    def _reactions(self, call: Call) -> Payload:
        channel, found = self._on(call)
        most = None if call.truth("full") else SHOWN_REACTORS
        told = {**self._seen(call, channel, found, most), "permalink": "https://slack.example/p1"}
        return {"type": "message", "channel": channel["id"], "message": told}


def _paged(call: Call, name: str, everything: list[Payload]) -> Payload:
    part, cursor = page(call, everything)
    return {name: part, "response_metadata": {"next_cursor": cursor}}
