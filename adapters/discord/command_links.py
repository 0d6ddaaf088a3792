"""Slash commands as links, `</team join:ID>`: a click begins the command. Pure.

The arguments of a command follow its link as code: a click can't fill them in, so the reader sees
what to type. A command is code throughout where a link would not work: before Discord has told its
id, in a direct message if it needs a server, in a server that doesn't have it, for a command that
only its subcommands can run, and within another link.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.discord.commands import ids_of
from adapters.discord.render import Called, as_code, code, typed_parts
from bot.chat.commands import BY_NAME
from bot.chat.markup import CommandRef
from bot.chat.model import NO_SPACE


@dataclass(frozen=True, eq=False)
class _Linked:
    """Shows commands by their ids. It equals itself alone: `cards` caches what it showed."""

    ids: Mapping[str, int]

    def __call__(self, ref: CommandRef) -> str:
        action, arguments = typed_parts(ref)
        command, known = BY_NAME.get(ref.name), self.ids.get(ref.name)
        if command is None or known is None or (command.subcommands and not action):
            return as_code(ref)
        link = f"</{f'{ref.name} {action}'.rstrip()}:{known}>"
        return f"{link} {code(arguments)}" if arguments else link


class CommandLinks:
    """How commands are shown in each place, by the ids that Discord has told."""

    def __init__(self) -> None:
        self._guild: int | None = None
        self._in_servers: Called = as_code
        self._in_direct_messages: Called = as_code

    def learn(self, known: Sequence[Mapping[str, Any]], guild: int | None = None) -> None:
        """Take the ids from what Discord has registered, everywhere or in `guild` alone. Raises
        what an answer that is no list of commands raises."""
        ids = ids_of(known, in_one=guild is not None)
        alone = {name: ids[name] for name in ids if BY_NAME[name].in_direct_messages}
        self._guild = guild
        self._in_servers = _Linked(ids)
        self._in_direct_messages = as_code if guild is not None else _Linked(alone)

    def in_space(self, space: str) -> Called:
        """What shows the commands in messages there."""
        if space == NO_SPACE:
            return self._in_direct_messages
        return self._in_servers if self._guild is None or space == str(self._guild) else as_code
