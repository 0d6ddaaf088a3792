"""What Studyhall asks of Slack, in one place: the manifest, the doctor and the tests read it.

Pure: it imports no Slack library.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

# What each method that the code calls needs, as Slack writes scopes.
METHODS: Final[Mapping[str, tuple[str, ...]]] = {
    "apps.connections.open": (),  # the app-level token's own scope, connections:write
    "auth.test": (),
    "chat.getPermalink": (),
    "chat.postEphemeral": ("chat:write",),
    "chat.postMessage": ("chat:write",),
    "chat.update": ("chat:write",),
    "conversations.history": ("channels:history", "groups:history", "im:history"),
    "conversations.info": ("channels:read", "groups:read"),
    "conversations.open": ("im:write",),
    "conversations.replies": ("channels:history", "groups:history", "im:history"),
    "files.completeUploadExternal": ("files:write",),
    "files.getUploadURLExternal": ("files:write",),
    "oauth.v2.access": (),
    "reactions.add": ("reactions:write",),
    "reactions.get": ("reactions:read",),
    "reactions.remove": ("reactions:write",),
    "users.conversations": ("channels:read", "groups:read"),
    "users.info": ("users:read",),
    "views.open": (),
    "views.publish": (),
}

# What each event that the code takes up needs.
EVENTS: Final[Mapping[str, tuple[str, ...]]] = {
    "app_home_opened": (),
    "app_uninstalled": (),
    "channel_archive": ("channels:read",),
    "channel_deleted": ("channels:read",),
    "group_archive": ("groups:read",),
    "group_deleted": ("groups:read",),
    "message.channels": ("channels:history",),
    "message.groups": ("groups:history",),
    "message.im": ("im:history",),
    "reaction_added": ("reactions:read",),
    "reaction_removed": ("reactions:read",),
    "tokens_revoked": (),
    "user_change": ("users:read",),
}

COMMANDS: Final = "commands"  # what slash commands need

OPTIONAL: Final[Mapping[str, str]] = {
    "files:write": "pictures are left out, and their descriptions stand in their place",
    "groups:history": "replies and questions in private channels are not seen",
    "groups:read": "the doctor does not see private channels",
    "im:history": "who writes to the bot alone is not answered",
    "reactions:write": "questions get no number reactions, and replies that count get no ✅",
    "users:read": "people go by their user names, and who is a bot is not known",
}
"""Scopes without which something is lost, and what."""


def scopes() -> list[str]:
    """All that the bot token needs, in order."""
    needed = {COMMANDS}
    for some in (*METHODS.values(), *EVENTS.values()):
        needed.update(some)
    return sorted(needed)
