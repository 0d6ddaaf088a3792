"""What the commands are called on Slack. Pure."""

from __future__ import annotations

from typing import Final

# Slack's own commands. It refuses a manifest that names one, whole, and does not say which it was.
BUILT_IN: Final = frozenset(
    {
        *("active", "apps", "archive", "away", "call", "collapse", "dm", "dnd", "expand", "feed"),
        *("feedback", "invite", "join", "keys", "leave", "me", "msg", "mute", "open", "prefs"),
        *("pro", "remind", "remove", "rename", "search", "shortcuts", "shrug", "star", "status"),
        *("topic", "unarchive", "who"),
    }
)
_INSTEAD: Final = "study-"  # goes before a name of Slack's own where no prefix is set


def called(name: str, prefix: str) -> str:
    """What a command of the table is called."""
    return f"{prefix or (_INSTEAD if name in BUILT_IN else '')}{name}"


def meant(typed: str, prefix: str) -> str:
    """The command of the table that was typed, with or without its slash."""
    return typed.strip().removeprefix("/").casefold().removeprefix(prefix or _INSTEAD)
