"""Convert the table of commands to Discord's application commands. Pure: it imports no discord."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.chat.commands import TABLE, Command, Option, Subcommand
from bot.chat.platform import Suggestion

_SLASH, _ON_MESSAGE = 1, 3
_SUBCOMMAND, _STRING, _INTEGER = 1, 3, 4
_GUILD_INSTALL, _USER_INSTALL = 0, 1
_IN_GUILD, _IN_BOTS_DM, _IN_PRIVATE = 0, 1, 2
_MANAGE_GUILD = "32"  # a permission, in Discord's notation

_CHOICES = 25
_CHOICE = 100  # characters in a choice's name, and in its value
_SUMMARY = 100


def payloads(table: Sequence[Command] = TABLE) -> list[dict[str, Any]]:
    """Return the commands to register."""
    menu = [_entry(command) for command in table if command.on_message]
    return [*(_payload(command) for command in table), *menu]


def _payload(command: Command) -> dict[str, Any]:
    return {
        "type": _SLASH,
        "name": command.name,
        "description": command.summary[:_SUMMARY],
        "options": [*map(_subcommand, command.subcommands), *_options(command.options)],
        **_where(command),
    }


def _subcommand(subcommand: Subcommand) -> dict[str, Any]:
    return {
        "type": _SUBCOMMAND,
        "name": subcommand.name,
        "description": subcommand.summary[:_SUMMARY],
        "options": _options(subcommand.options),
    }


def _entry(command: Command) -> dict[str, Any]:
    """Return a command for the menu of each message, without description or options."""
    return {"type": _ON_MESSAGE, "name": command.on_message, **_where(command)}


def _where(command: Command) -> dict[str, Any]:
    alone = command.in_direct_messages
    return {
        "default_member_permissions": _MANAGE_GUILD if command.hidden else None,
        "integration_types": [_GUILD_INSTALL, _USER_INSTALL] if alone else [_GUILD_INSTALL],
        "contexts": [_IN_GUILD, _IN_BOTS_DM, _IN_PRIVATE] if alone else [_IN_GUILD],
    }


def _options(options: Iterable[Option]) -> list[dict[str, Any]]:
    """Return options in Discord's order: the required ones first."""
    return [_option(each) for each in sorted(options, key=lambda option: not option.required)]


def _option(option: Option) -> dict[str, Any]:
    made: dict[str, Any] = {
        "type": _INTEGER if option.number else _STRING,
        "name": option.name,
        "description": option.summary[:_SUMMARY],
    }
    if option.required:
        made["required"] = True
    if option.choices:
        made["choices"] = [{"name": each, "value": each} for each in option.choices]
    elif option.completes is not None:
        made["autocomplete"] = True
    if option.bounds is not None:
        made["min_value"], made["max_value"] = option.bounds
    return made


def choices(suggestions: Sequence[Suggestion]) -> list[tuple[str, str]]:
    """Return completions as (name, value), at most 25. Values that are too long are omitted."""
    fitting = [each for each in suggestions if each.label and 0 < len(each.value) <= _CHOICE]
    return [(each.label[:_CHOICE], each.value) for each in fitting[:_CHOICES]]


def changed(known: Sequence[Mapping[str, Any]], wanted: Sequence[Mapping[str, Any]]) -> bool:
    """Return whether the registered commands differ from the wanted ones."""
    return sorted(map(_essence, known)) != sorted(map(_essence, wanted))


def ids_of(known: Sequence[Mapping[str, Any]], *, in_one: bool = False) -> dict[str, int]:
    """Return the ids of the registered slash commands that are up to date, by name.

    `in_one`: the commands of a single server.
    """
    wanted = payloads()
    forms = set(map(_essence, in_one_server(wanted) if in_one else wanted))
    ours = in_one_server(known) if in_one else known
    return {
        str(each["name"]): int(each["id"])
        for each in ours
        if each.get("type", _SLASH) == _SLASH and _essence(each) in forms
    }


def in_one_server(commands: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return a single server's commands: without the contexts in which they work."""
    return [
        {key: value for key, value in each.items() if key not in ("contexts", "integration_types")}
        for each in commands
    ]


def _essence(command: Mapping[str, Any]) -> str:
    """Return a comparable form of a command, without Discord's defaults and additions."""
    return repr(
        (
            command.get("type", _SLASH),
            command["name"],
            command.get("description") or "",
            command.get("default_member_permissions"),
            sorted(command.get("contexts") or ()),
            sorted(command.get("integration_types") or ()),
            [_option_essence(option) for option in command.get("options") or ()],
        )
    )


def _option_essence(option: Mapping[str, Any]) -> tuple[Any, ...]:
    return (
        option["type"],
        option["name"],
        option["description"],
        bool(option.get("required")),
        bool(option.get("autocomplete")),
        option.get("min_value"),
        option.get("max_value"),
        [(each["name"], each["value"]) for each in option.get("choices") or ()],
        [_option_essence(each) for each in option.get("options") or ()],
    )
