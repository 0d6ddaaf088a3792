"""Build the app's manifest from the table of commands, to paste into Slack's app settings.

Pure: it imports no Slack library.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

import yaml

from adapters.slack.command_names import called
from adapters.slack.scopes import EVENTS, scopes
from bot.chat.commands import TABLE, Command

_DESCRIPTION: Final = 100
_HINT: Final = 100
EVENTS_PATH: Final = "/slack/events"
INSTALL_PATH: Final = "/slack/install"
REDIRECT_PATH: Final = "/slack/oauth_redirect"


def manifest(
    prefix: str = "", address: str | None = None, table: Sequence[Command] = TABLE
) -> dict[str, Any]:
    """Return the manifest.

    `address` is the URL where Slack reaches the bot by HTTP; without it, the bot connects to Slack
    (Socket Mode).
    """
    base = address.rstrip("/") if address else None
    events = f"{base}{EVENTS_PATH}" if base else None
    oauth: dict[str, Any] = {"scopes": {"bot": scopes()}}
    if base:
        oauth["redirect_urls"] = [f"{base}{REDIRECT_PATH}"]
    url = {} if events is None else {"url": events}
    request = {} if events is None else {"request_url": events}
    return {
        "display_information": {
            "name": "Studyhall",
            "description": "Lessons, quiz questions, and leaderboards for people and teams",
            "background_color": "#4f46e5",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Studyhall", "always_online": True},
            "slash_commands": [_command(command, prefix) | url for command in table],
        },
        "oauth_config": oauth,
        "settings": {
            "event_subscriptions": {**request, "bot_events": sorted(EVENTS)},
            "interactivity": {"is_enabled": True, **request},
            "org_deploy_enabled": False,
            "socket_mode_enabled": events is None,
            "token_rotation_enabled": False,
        },
    }


def _command(command: Command, prefix: str) -> dict[str, Any]:
    made: dict[str, Any] = {
        "command": f"/{called(command.name, prefix)}",
        "description": command.summary[:_DESCRIPTION],
        "should_escape": False,
    }
    if hint := _usage(command):
        made["usage_hint"] = hint
    return made


def _usage(command: Command) -> str:
    """Return a command's usage hint, with as many options as fit."""
    hint = f"<{'|'.join(command.actions)}>" if command.subcommands else ""
    for option in command.options_of(""):
        # What one subcommand requires, another doesn't have.
        needed = option.required and not command.subcommands
        longer = f"{hint} {f'<{option.name}>' if needed else f'[{option.name}]'}".lstrip()
        hint = longer if len(longer) <= _HINT else hint
    return hint


def as_json(made: Mapping[str, Any]) -> str:
    return json.dumps(made, indent=2, ensure_ascii=False)


def as_yaml(made: Mapping[str, Any]) -> str:
    return yaml.safe_dump(dict(made), sort_keys=False, allow_unicode=True).rstrip()
