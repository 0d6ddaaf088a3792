"""What stands in the loopback's Discord: a server, its people and messages. All happens in one
channel, until another is opened, there or in another server.

Everything is kept as the payloads that Discord sends, so that there is nothing to translate.
"""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

Payload = dict[str, Any]

_EPOCH_MS = 1_420_070_400_000
_numbers = itertools.count()
ALL_PERMISSIONS = str((1 << 50) - 1)
_HAS_THREAD = 1 << 5
MEMBER = str(1 << 10 | 1 << 11 | 1 << 6 | 1 << 16)  # view, send, react, read back


def snowflake() -> str:
    """An id of now, as Discord makes them."""
    return str(((int(time.time() * 1000) - _EPOCH_MS) << 22) | (next(_numbers) & 0x3FFFFF))


def snowflake_of(shard: int, shards: int) -> str:
    """The id of a server that Discord gives to this shard."""
    milliseconds = int(snowflake()) >> 22
    return str((milliseconds - milliseconds % shards + shard) << 22 | next(_numbers) & 0x3FFFFF)


def stamp() -> str:
    return datetime.now(UTC).isoformat()


def user(name: str, *, bot: bool = False) -> Payload:
    return {
        "id": snowflake(),
        "username": name,
        "global_name": name,
        "discriminator": "0",
        "avatar": None,
        "bot": bot,
    }


def member(of: Payload, permissions: str = MEMBER) -> Payload:
    return {
        "user": of,
        "nick": None,
        "avatar": None,
        "roles": [],
        "joined_at": "2026-01-01T00:00:00+00:00",
        "premium_since": None,
        "deaf": False,
        "mute": False,
        "flags": 0,
        "pending": False,
        "permissions": permissions,
    }


def message(channel: str, author: Payload, body: Payload, *, flags: int = 0) -> Payload:
    """A message as Discord gives it, from the body that was sent."""
    made: Payload = {
        "id": snowflake(),
        "channel_id": channel,
        "author": author,
        "timestamp": stamp(),
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "pinned": False,
        "type": 0,
        "flags": flags,
        "attachments": [],
        "reactions": [],
        "content": "",
        "embeds": [],
        "components": [],
    }
    if body.get("nonce") is not None:
        made["nonce"] = body["nonce"]
    put(made, body)
    return made


def put(into: Payload, body: Payload) -> None:
    """Write the parts that the body names into a message."""
    for name in ("content", "embeds", "components"):
        if name in body:
            into[name] = body[name] or ("" if name == "content" else [])
    if "attachments" in body:
        into["attachments"] = [
            {
                "size": 1,
                "url": f"https://cdn.example/{each['filename']}",
                "proxy_url": f"https://cdn.example/{each['filename']}",
                **each,
                "id": str(each["id"]),
            }
            for each in body["attachments"]
            if "filename" in each
        ]


@dataclass
class World:
    """The server, its people, and what was said there."""

    token: str = "a-secret-token"
    content_intent: bool = False
    bot: Payload = field(default_factory=lambda: user("Studyhall", bot=True))
    owner: Payload = field(default_factory=lambda: user("Owner"))
    guild_id: str = field(default_factory=snowflake)
    channel_id: str = field(default_factory=snowflake)
    channels: dict[str, str] = field(default_factory=dict)  # of each channel: its server
    people: dict[str, Payload] = field(default_factory=dict)  # by id
    messages: dict[str, dict[str, Payload]] = field(default_factory=dict)  # by channel, by id
    reactors: dict[tuple[str, str], list[str]] = field(default_factory=dict)  # by message, emoji
    nonces: dict[str, Payload] = field(default_factory=dict)
    registered: dict[str, list[Payload]] = field(default_factory=dict)  # by server; "": everywhere
    directs: dict[str, str] = field(default_factory=dict)  # a person's channel with the bot

    @property
    def commands(self) -> list[Payload]:
        """What somebody sees who types a slash in the server."""
        return [*self.registered.get("", []), *self.registered.get(self.guild_id, [])]

    def __post_init__(self) -> None:
        self.people[self.bot["id"]] = self.bot
        self.people[self.owner["id"]] = self.owner
        self.opens(self.guild_id)

    def opens(self, guild: str) -> str:
        """From now on all happens in a new channel of this server."""
        if self.channels:
            self.guild_id, self.channel_id = guild, snowflake()
        self.channels[self.channel_id] = guild
        self.messages[self.channel_id] = {}
        return self.channel_id

    def goes_to(self, channel: str) -> None:
        """From now on all happens there."""
        self.guild_id, self.channel_id = self.channels[channel], channel

    @property
    def guilds(self) -> set[str]:
        return set(self.channels.values())

    def guild_of(self, channel: str) -> str:
        """The server of a channel; one that was never opened is in the current one."""
        return self.channels.get(channel, self.guild_id)

    def joins(self, name: str) -> Payload:
        someone = user(name)
        self.people[someone["id"]] = someone
        return someone

    def direct(self, who: str) -> Payload:
        """A person's channel with the bot."""
        channel = self.directs.setdefault(who, snowflake())
        self.messages.setdefault(channel, {})
        return {"id": channel, "type": 1, "flags": 0, "recipients": [self.people[who]]}

    def thread(self, on: Payload) -> Payload:
        """The thread that began at a message."""
        on["flags"] |= _HAS_THREAD
        self.messages.setdefault(on["id"], {})
        return {
            "id": on["id"],
            "type": 11,
            "name": "About this",
            "guild_id": self.guild_id,
            "parent_id": on["channel_id"],
            "owner_id": on["author"]["id"],
            "message_count": 0,
            "member_count": 1,
            "thread_metadata": {
                "archived": False,
                "auto_archive_duration": 1440,
                "archive_timestamp": stamp(),
                "locked": False,
            },
        }

    @property
    def channel(self) -> Payload:
        return self.channel_as_told(self.channel_id)

    def channel_as_told(self, channel: str) -> Payload:
        return {
            "id": channel,
            "type": 0,
            "name": "general",
            "position": 0,
            "guild_id": self.guild_of(channel),
            "permission_overwrites": [],
            "permissions": ALL_PERMISSIONS,
            "nsfw": False,
            "parent_id": None,
        }

    @property
    def guild(self) -> Payload:
        return self.guild_as_told(self.guild_id)

    def guild_as_told(self, guild: str) -> Payload:
        """A server as GUILD_CREATE tells it."""
        everyone = {
            "id": guild,
            "name": "@everyone",
            "color": 0,
            "hoist": False,
            "position": 0,
            "permissions": ALL_PERMISSIONS,
            "managed": False,
            "mentionable": False,
            "flags": 0,
        }
        channels = [each for each, where in self.channels.items() if where == guild]
        return {
            "id": guild,
            "name": "The club",
            "owner_id": self.owner["id"],
            "roles": [everyone],
            "channels": [self.channel_as_told(each) for each in channels],
            "threads": [],
            "members": [member(self.bot, ALL_PERMISSIONS)],
            "member_count": 2,
            "large": False,
            "unavailable": False,
            "emojis": [],
            "stickers": [],
            "features": [],
            "voice_states": [],
            "presences": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
            "soundboard_sounds": [],
            "verification_level": 0,
            "default_message_notifications": 0,
            "explicit_content_filter": 0,
            "mfa_level": 0,
            "premium_tier": 0,
            "preferred_locale": "en-US",
            "afk_timeout": 0,
            "system_channel_flags": 0,
            "nsfw_level": 0,
        }

    def store(self, made: Payload) -> Payload:
        self.messages.setdefault(made["channel_id"], {})[made["id"]] = made
        return made

    def found(self, channel: str, message_id: str) -> Payload | None:
        return self.messages.get(channel, {}).get(message_id)

    @property
    def said(self) -> list[Payload]:
        """What the bot said in the channel, as it stands now."""
        here = self.messages[self.channel_id].values()
        return [each for each in here if each["author"]["id"] == self.bot["id"]]

    def seen(self, of: Payload) -> Payload:
        """A message as the bot may see it: without the intent, content only of what pings it, or is
        written to it alone."""
        mine = of["author"]["id"] == self.bot["id"]
        pinged = any(each["id"] == self.bot["id"] for each in of["mentions"])
        alone = of["channel_id"] in self.directs.values()
        shown = of if mine or pinged or alone or self.content_intent else {**of, "content": ""}
        return {**shown, "reactions": self.reactions(of["id"])}

    def reactions(self, message_id: str) -> list[Payload]:
        return [
            {
                "emoji": {"id": None, "name": emoji},
                "count": len(who),
                "count_details": {"normal": len(who), "burst": 0},
                "me": self.bot["id"] in who,
                "me_burst": False,
                "burst_colors": [],
            }
            for (where, emoji), who in self.reactors.items()
            if where == message_id and who
        ]

    def clear(self, message_id: str, emoji: str) -> None:
        """Take off everybody's reactions with this emoji, as a moderator does."""
        self.reactors.pop((message_id, emoji), None)

    def react(self, message_id: str, emoji: str, who: str, *, added: bool) -> bool:
        """Give or take back a reaction; whether that changed anything."""
        standing = self.reactors.setdefault((message_id, emoji), [])
        if (who in standing) == added:
            return False
        if added:
            standing.append(who)
        else:
            standing.remove(who)
        return True
