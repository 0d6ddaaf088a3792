"""Map our commands to their names on Slack, and back. Pure."""

from __future__ import annotations

from typing import Final

# Slack's built-in commands. Slack rejects a manifest that has one and doesn't say which.
BUILT_IN: Final = frozenset(
    {
        *("active", "apps", "archive", "away", "call", "collapse", "dm", "dnd", "expand", "feed"),
        *("feedback", "invite", "join", "keys", "leave", "me", "msg", "mute", "open", "prefs"),
        *("pro", "remind", "remove", "rename", "search", "shortcuts", "shrug", "star", "status"),
        *("topic", "unarchive", "who"),
    }
)
_INSTEAD: Final = "study-"  # the prefix for a built-in name if no prefix is set


def called(name: str, prefix: str) -> str:
    """Return the name on Slack of a command in the table."""
    return f"{prefix or (_INSTEAD if name in BUILT_IN else '')}{name}"


def meant(typed: str, prefix: str) -> str:
    """Return the command in the table for a typed name, with or without its slash."""
    return typed.strip().removeprefix("/").casefold().removeprefix(prefix or _INSTEAD)
