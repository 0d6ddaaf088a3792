"""What Discord's own JSON looks like: just enough of it for discord.py to take it."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web

TOKEN = "a.right.token"
ME, GUILD, CHANNEL, OWNER = "1", "500", "600", "9"

Json = dict[str, Any]


def user(name: str, number: str, *, bot: bool = False) -> Json:
    return {
        "id": number,
        "username": name.casefold(),
        "global_name": name,
        "discriminator": "0",
        "avatar": None,
        "bot": bot,
    }


def member(who: str) -> Json:
    return {
        "user": user(f"P{who}", who),
        "nick": None,
        "roles": [],
        "joined_at": "2026-01-01T00:00:00+00:00",
        "deaf": False,
        "mute": False,
        "flags": 0,
        "permissions": "0",
    }


def application() -> Json:
    return {
        "id": ME,
        "name": "Studyhall",
        "description": "",
        "icon": None,
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "",
        "owner": user("Owner", OWNER),
        "team": None,
        "flags": 0,
    }


def message(number: str, channel: str, author: Json, **content: Any) -> Json:
    return {
        "id": number,
        "channel_id": channel,
        "author": author,
        "content": "",
        "timestamp": "2026-01-01T00:00:00+00:00",
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": [],
        "components": [],
        "pinned": False,
        "flags": 0,
        "type": 0,
        **content,
    }


def reaction(emoji: str, amount: int) -> Json:
    return {
        "emoji": {"id": None, "name": emoji},
        "count": amount,
        "me": False,
        "me_burst": False,
        "count_details": {"burst": 0, "normal": amount},
        "burst_colors": [],
    }


def guild() -> Json:
    everyone = {
        "id": GUILD,
        "name": "@everyone",
        "permissions": "2147483647",
        "position": 0,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": False,
        "mentionable": False,
        "flags": 0,
    }
    channel = {"id": CHANNEL, "type": 0, "name": "general", "position": 0}
    return {
        "id": GUILD,
        "name": "The club",
        "owner_id": OWNER,
        "roles": [everyone],
        "emojis": [],
        "stickers": [],
        "features": [],
        "channels": [{**channel, "guild_id": GUILD, "permission_overwrites": []}],
        "threads": [],
        "members": [],
        "voice_states": [],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
        "member_count": 4,
        "large": False,
        "unavailable": False,
        "verification_level": 0,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "premium_tier": 0,
        "preferred_locale": "en-GB",
        "system_channel_flags": 0,
        "afk_timeout": 300,
        "premium_progress_bar_enabled": False,
    }


def content_of(body: Json) -> Json:
    """Of what was sent, what a message shows."""
    kept = {key: body[key] for key in ("content", "embeds", "components") if key in body}
    return {key: value if value is not None else [] for key, value in kept.items()}


async def body_of(request: web.Request) -> Any:
    if request.content_type == "multipart/form-data":
        form = await request.post()
        return json.loads(str(form["payload_json"]))
    return await request.json() if request.can_read_body else {}


def error(status: int, code: int, message: str) -> web.Response:
    return as_json({"code": code, "message": message}, status)


def as_json(data: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """JSON with the very content type that discord.py looks for."""
    sent = {"Content-Type": "application/json", **(headers or {})}
    return web.Response(body=json.dumps(data).encode(), status=status, headers=sent)
