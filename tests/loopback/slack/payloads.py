"""What Slack tells an app: commands, presses, filled-in forms and events."""

from __future__ import annotations

import copy
import secrets
import time
from typing import Any

from tests.loopback.slack.world import Install, Payload, World, new_id


def install_in(world: World, team: str) -> Install:
    found = [*world.installs.values(), *world.codes.values(), world.installed]
    return next(each for each in found if each.team == team)


def slash_command(
    world: World, who: Payload, channel: Payload, command: str, text: str, links: Payload
) -> Payload:
    team = world.teams[who["team_id"]]
    return {
        "token": world.verification,
        "team_id": team["id"],
        "team_domain": team["domain"],
        "channel_id": channel["id"],
        "channel_name": channel.get("name", "directmessage"),
        "user_id": who["id"],
        "user_name": who["name"],
        "command": command,
        "text": text,
        "api_app_id": world.app_id,
        "is_enterprise_install": "false",
        **links,
    }


def interaction(world: World, kind: str, who: Payload, **parts: Any) -> Payload:
    """What block_actions, view_submission and block_suggestion share."""
    team = world.teams[who["team_id"]]
    return {
        "type": kind,
        "team": {"id": team["id"], "domain": team["domain"]},
        "user": {
            "id": who["id"],
            "username": who["name"],
            "name": who["name"],
            "team_id": who["team_id"],
        },
        "api_app_id": world.app_id,
        "token": world.verification,
        "enterprise": None,
        "is_enterprise_install": False,
        **parts,
    }


def on_message(channel: Payload, message: Payload, *, ephemeral: bool) -> Payload:
    """Where a press on a message happened. Slack shows no ephemeral message again."""
    container = {
        "type": "message",
        "message_ts": message["ts"],
        "channel_id": channel["id"],
        "is_ephemeral": ephemeral,
    }
    if "thread_ts" in message:
        container["thread_ts"] = message["thread_ts"]
    where = {"id": channel["id"], "name": channel.get("name", "directmessage")}
    told: Payload = {"container": container, "channel": where}
    return told if ephemeral else {**told, "message": message}


def on_view(view: Payload) -> Payload:
    return {"container": {"type": "view", "view_id": view["id"]}, "view": view}


def action(element: Payload, block_id: str, **given: Any) -> Payload:
    """One pressed button, or one choice in a select."""
    shared = ("type", "action_id", "text", "value", "style", "placeholder")
    told = {name: element[name] for name in shared if name in element}
    return {**told, "block_id": block_id, "action_ts": f"{time.time():.6f}", **given}


def event_callback(world: World, team: str, event: Payload) -> Payload:
    install = install_in(world, team)
    told: Payload = {
        "token": world.verification,
        "team_id": team,
        "api_app_id": world.app_id,
        "event": event,
        "type": "event_callback",
        "event_id": f"Ev{secrets.token_hex(5).upper()}",
        "event_time": int(time.time()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": team,
                "user_id": install.bot["id"],
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": secrets.token_hex(16),
    }
    if event["type"] in _IN_CONTEXT:
        told |= {"context_team_id": team, "context_enterprise_id": None}
    return told


_IN_CONTEXT = ("reaction_added", "reaction_removed", "member_joined_channel")


def kind_of_channel(channel: Payload) -> str:
    if channel.get("is_im"):
        return "im"
    return "group" if channel.get("is_private") else "channel"


def said(channel: Payload, message: Payload) -> Payload:
    """The event of a new message, whoever wrote it."""
    left_out = ("app_id", "metadata")
    if message.get("subtype") == "file_share":
        left_out += ("team", "bot_id", "bot_profile")
    plain = {key: value for key, value in message.items() if key not in left_out}
    return {
        **plain,
        "channel": channel["id"],
        "event_ts": message["ts"],
        "channel_type": kind_of_channel(channel),
    }


_OF_THREAD = ("reply_users", "reactions", "app_id", "metadata", "files")


def changed(channel: Payload, message: Payload, before: Payload, ts: str) -> Payload:
    def bare(of: Payload) -> Payload:
        return {key: value for key, value in of.items() if key not in _OF_THREAD}

    return {
        "type": "message",
        "subtype": "message_changed",
        "channel": channel["id"],
        "hidden": True,
        "message": bare(message),
        "previous_message": bare(before),
        "event_ts": ts,
        "ts": ts,
        "channel_type": kind_of_channel(channel),
    }


def deleted(channel: Payload, before: Payload, ts: str) -> Payload:
    return {
        "type": "message",
        "subtype": "message_deleted",
        "channel": channel["id"],
        "hidden": True,
        "deleted_ts": before["ts"],
        "previous_message": {k: v for k, v in before.items() if k not in _OF_THREAD},
        "event_ts": ts,
        "ts": ts,
        "channel_type": kind_of_channel(channel),
    }


def reacted(
    channel: Payload, message: Payload, who: str, name: str, ts: str, *, added: bool
) -> Payload:
    return {
        "type": "reaction_added" if added else "reaction_removed",
        "user": who,
        "item": {"type": "message", "channel": channel["id"], "ts": message["ts"]},
        "reaction": name,
        "item_user": message["user"],
        "event_ts": ts,
    }


def bot_message(install: Install, app_id: str, ts: str) -> Payload:
    """What marks every message of a bot."""
    return {
        "type": "message",
        "user": install.bot["id"],
        "bot_id": install.bot_id,
        "app_id": app_id,
        "team": install.team,
        "ts": ts,
        "bot_profile": {
            "id": install.bot_id,
            "deleted": False,
            "name": install.bot["real_name"],
            "updated": 1_700_000_000,
            "app_id": app_id,
            "icons": {"image_36": "", "image_48": "", "image_72": ""},
            "team_id": install.team,
        },
    }


def given_ids(blocks: list[Payload]) -> list[Payload]:
    """Blocks as Slack keeps them: each with a name."""
    return [{**each, "block_id": each.get("block_id") or new_id("b")} for each in blocks]


def put(into: Payload, args: Payload) -> None:
    """Write what was sent into a message: text alone takes away the blocks."""
    into["text"] = args.get("text") or ""
    blocks = args.get("blocks")
    if blocks:
        into["blocks"] = given_ids(copy.deepcopy(blocks))
    elif "text" in args or blocks == []:
        into.pop("blocks", None)
    if args.get("files"):
        into |= {"subtype": "file_share", "files": args["files"], "upload": False}
    if args.get("attachments"):
        into["attachments"] = args["attachments"]
