"""Whether what this Slack says has the shape of what the real one says.

`shapes.json` holds the keys that Slack's own samples know (see README.md); here stand the keys
that are always there, and the ones that Slack's reference documents and the samples lack.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from tests.loopback.slack.deliveries import COMMANDS, EVENTS, Delivery
from tests.loopback.slack.world import Payload

SHAPES: Payload = json.loads(Path(__file__).with_name("shapes.json").read_text("utf-8"))

_REFUSAL = {"ok", "error", "needed", "provided", "warning", "response_metadata", "errors"}
_REACTIONS = dict.fromkeys(("name", "users", "count"))
_MESSAGE = SHAPES["payloads/BlockActionPayload"]["message"] | {
    "permalink": None,
    "reactions": _REACTIONS,
}
_POSTED = {"ok": None, "channel": None, "ts": None, "message": _MESSAGE}
_PAGE = {"next_cursor": None}
_READ = {
    "ok": None,
    "messages": _MESSAGE,
    "has_more": None,
    "pin_count": None,
    "response_metadata": _PAGE,
}
_BOT = ("id", "deleted", "name", "updated", "app_id", "user_id", "icons")
_TOKEN = "ok app_id authed_user scope token_type access_token bot_user_id team enterprise"

# Responses without a sample here, from Slack's reference.
_DOCUMENTED: Payload = {
    "chat.postMessage": _POSTED,
    "chat.update": {**_POSTED, "text": None},
    "chat.getPermalink": dict.fromkeys(("ok", "channel", "permalink")),
    "conversations.history": _READ,
    "conversations.replies": _READ,
    "conversations.open": {
        "ok": None,
        "no_op": None,
        "already_open": None,
        "channel": {"id": None},
    },
    "reactions.get": {"ok": None, "type": None, "channel": None, "message": _MESSAGE},
    "bots.info": {"ok": None, "bot": dict.fromkeys(_BOT)},
    "oauth.v2.access": dict.fromkeys([*_TOKEN.split(), "is_enterprise_install"]),
    "conversations.list": SHAPES["api/users.conversations"]
    | {"channels": SHAPES["api/users.conversations"]["channels"] | {"is_member": None}},
    "views.update": SHAPES["api/views.open"],
    "views.publish": SHAPES["api/views.open"],
    "reactions.remove": SHAPES["api/reactions.add"],
}

_CALLBACK = "token team_id api_app_id event type event_id event_time authorizations"
_PERSON = "id team_id name deleted real_name tz tz_offset profile is_bot updated"
_CHANNEL = "id created is_archived context_team_id updated"
_KEPT_VIEW = "id team_id type blocks private_metadata callback_id state hash title app_id bot_id"
_INTERACTION = "type team user api_app_id token trigger_id"
_ALWAYS: dict[str, str] = {
    "auth.test": "url team user team_id user_id bot_id",
    "apps.connections.open": "url",
    "chat.postMessage": "channel ts message message.type message.user message.bot_id "
    "message.app_id message.team message.text message.ts message.bot_profile",
    "chat.update": "channel ts text message message.edited",
    "chat.delete": "channel ts",
    "chat.postEphemeral": "message_ts",
    "conversations.history": "messages has_more messages.type messages.user messages.text "
    "messages.ts",
    "conversations.replies": "messages has_more messages.ts",
    "conversations.info": " ".join(f"channel.{key}" for key in _CHANNEL.split()),
    "conversations.list": " ".join(f"channels.{key}" for key in _CHANNEL.split()),
    "users.conversations": " ".join(f"channels.{key}" for key in _CHANNEL.split()),
    "conversations.open": "channel channel.id",
    "users.info": " ".join(f"user.{key}" for key in _PERSON.split()),
    "users.list": " ".join(f"members.{key}" for key in _PERSON.split()),
    "reactions.get": "type channel message message.ts",
    "views.open": " ".join(f"view.{key}" for key in _KEPT_VIEW.split()),
    "views.update": " ".join(f"view.{key}" for key in _KEPT_VIEW.split()),
    "views.publish": " ".join(f"view.{key}" for key in _KEPT_VIEW.split()),
    "files.getUploadURLExternal": "upload_url file_id",
    "files.completeUploadExternal": "files files.id files.title",
    "team.info": "team.id team.name team.domain",
    "bots.info": "bot.id bot.name bot.app_id bot.user_id",
    "oauth.v2.access": f"{_TOKEN} authed_user.id team.id",
    "message": f"{_CALLBACK} event.type event.channel event.user event.text event.ts "
    "event.event_ts event.channel_type",
    "message_changed": f"{_CALLBACK} event.message event.previous_message event.ts event.channel",
    "message_deleted": f"{_CALLBACK} event.deleted_ts event.previous_message event.channel",
    "reaction_added": f"{_CALLBACK} event.user event.item.type event.item.channel event.item.ts "
    "event.reaction event.item_user event.event_ts",
    "reaction_removed": f"{_CALLBACK} event.user event.item.channel event.item.ts event.reaction",
    "app_home_opened": f"{_CALLBACK} event.user event.channel event.tab event.event_ts",
    "app_uninstalled": f"{_CALLBACK} event.type",
    "tokens_revoked": f"{_CALLBACK} event.tokens",
    "member_joined_channel": f"{_CALLBACK} event.user event.channel event.channel_type event.team",
    "channel_archive": f"{_CALLBACK} event.channel event.user",
    "channel_deleted": f"{_CALLBACK} event.channel",
    "user_change": f"{_CALLBACK} event.user.id event.user.profile",
    "channel_rename": f"{_CALLBACK} event.channel.id event.channel.name",
    "slash_command": "token team_id team_domain channel_id channel_name user_id user_name command "
    "text api_app_id is_enterprise_install response_url trigger_id",
    "block_actions": f"{_INTERACTION} container actions actions.action_id actions.block_id "
    "actions.type actions.action_ts",
    "view_submission": f"{_INTERACTION} view.id view.state view.callback_id view.hash",
    "block_suggestion": "type team user api_app_id token container action_id block_id value",
}
_EVENTS = {
    "file_share": "MessageFileShare",
    "message_changed": "MessageChanged",
    "message_deleted": "MessageDeleted",
}
_INSIDE = {"blocks": None}  # a view's blocks, which the samples of payloads leave out


def faults_of_answer(method: str, answer: Payload) -> list[str]:
    """What is strange in the answer to a method; an empty list for what Slack could say."""
    if not answer:
        return []  # the connection was lost
    if not answer.get("ok"):
        return [f"{method}: {key} in a refusal" for key in answer if key not in _REFUSAL]
    shape = _DOCUMENTED.get(method) or SHAPES[f"api/{method}"]
    return list(_compared(method, answer, shape, _ALWAYS.get(method, "")))


def faults_of_delivery(delivery: Delivery) -> list[str]:
    told = delivery.payload
    if delivery.kind == EVENTS:
        return list(_event(told))
    if delivery.kind == COMMANDS:
        shape = SHAPES["payloads/SlashCommandPayload"]
        return list(_compared("slash_command", told, shape, _ALWAYS["slash_command"]))
    kind = told["type"]
    return list(_compared(kind, told, _interaction(kind), _ALWAYS[kind]))


def _event(told: Payload) -> Iterator[str]:
    event = told["event"]
    kind = event.get("subtype") or event["type"]
    name = _EVENTS.get(kind) or "".join(part.capitalize() for part in kind.split("_"))
    shape = SHAPES.get(f"events/{name}")
    if shape is None:  # a renamed channel has no sample; the reference shows one
        inside = {"type": None, "channel": dict.fromkeys(("id", "name", "created"))}
        shape = {**SHAPES["events/ReactionAdded"], "event": inside | {"event_ts": None}}
    if "view" in shape["event"]:
        shape = {**shape, "event": shape["event"] | {"view": shape["event"]["view"] | _INSIDE}}
    always = _ALWAYS.get(kind) or _ALWAYS["message"]
    yield from _compared(kind, told, shape, always)


def _interaction(kind: str) -> Payload:
    actions = SHAPES["payloads/BlockActionPayload"]
    actions = {**actions, "view": actions["view"] | _INSIDE}
    if kind == "block_actions":
        return actions
    if kind == "view_submission":
        shape = SHAPES["payloads/ViewSubmissionPayload"]
        return {**shape, "view": shape["view"] | _INSIDE, "response_urls": None}
    return {**actions, "action_id": None, "block_id": None, "value": None}


def _compared(name: str, told: Payload, shape: Payload, always: str) -> Iterator[str]:
    yield from (f"{name}: Slack has no {path}" for path in sorted(set(_strange(told, shape))))
    for path in always.split():
        if not all(_has(told, path.split("."))):
            yield f"{name}: {path} is missing"


def _strange(told: Any, shape: Any, path: str = "") -> Iterator[str]:
    if shape is None:
        return
    if isinstance(told, list):
        for each in told:
            yield from _strange(each, shape, path)
    elif isinstance(told, dict):
        for key, value in told.items():
            here = f"{path}.{key}".lstrip(".")
            if key not in shape:
                yield here
            else:
                yield from _strange(value, shape[key], here)


def _has(told: Any, path: list[str]) -> Iterable[bool]:
    """Whether a path is there, in every element of the lists on its way."""
    if isinstance(told, list):
        return [found for each in told for found in _has(each, path)]
    if not isinstance(told, dict) or path[0] not in told:
        return [False]
    return [True] if len(path) == 1 else _has(told[path[0]], path[1:])
