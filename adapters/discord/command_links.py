"""Render slash commands as links, `</team join:ID>`: a click starts the command. Pure.

A command's arguments follow its link as code: a click can't fill them in, so the reader sees what
to type. The whole command is code if a link wouldn't work: if its id is unknown, in a direct
message if it needs a server, in a server that doesn't have it, if it only has subcommands, and
within another link.
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
    """A renderer of commands by id. It only equals itself, because it's a cache key for cards."""

    ids: Mapping[str, int]

    def __call__(self, ref: CommandRef) -> str:
        action, arguments = typed_parts(ref)
        command, known = BY_NAME.get(ref.name), self.ids.get(ref.name)
        if command is None or known is None or (command.subcommands and not action):
            return as_code(ref)
        link = f"</{f'{ref.name} {action}'.rstrip()}:{known}>"
        return f"{link} {code(arguments)}" if arguments else link


class CommandLinks:
    """The renderers of commands in each place, with Discord's ids."""

    def __init__(self) -> None:
        self._guild: int | None = None
        self._in_servers: Called = as_code
        self._in_direct_messages: Called = as_code

    def learn(self, known: Sequence[Mapping[str, Any]], guild: int | None = None) -> None:
        """Take the ids from the registered commands, of all servers or only of `guild`.

        A malformed response raises LookupError, TypeError or the like.
        """
        ids = ids_of(known, in_one=guild is not None)
        alone = {name: ids[name] for name in ids if BY_NAME[name].in_direct_messages}
        self._guild = guild
        self._in_servers = _Linked(ids)
        self._in_direct_messages = as_code if guild is not None else _Linked(alone)

    def in_space(self, space: str) -> Called:
        """Return the renderer of commands in a space."""
        if space == NO_SPACE:
            return self._in_direct_messages
        return self._in_servers if self._guild is None or space == str(self._guild) else as_code
