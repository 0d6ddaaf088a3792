"""List the scopes and events that Studyhall needs, for the manifest, the doctor and the tests.

Pure: it imports no Slack library.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

# The scopes that each called method needs.
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

# The scopes that each handled event needs.
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

COMMANDS: Final = "commands"  # the scope for slash commands

OPTIONAL: Final[Mapping[str, str]] = {
    "files:write": "descriptions replace pictures",
    "groups:history": "the bot can't see replies and questions in private channels",
    "groups:read": "the doctor can't list private channels",
    "im:history": "the bot can't answer direct messages",
    "reactions:write": "questions get no number reactions, and replies that count get no ✅",
    "users:read": "people appear under their user names, and other bots can't be recognized",
}
"""Optional scopes, each with what is lost without it."""


def scopes() -> list[str]:
    """Return all scopes that the bot token needs, sorted."""
    needed = {COMMANDS}
    for some in (*METHODS.values(), *EVENTS.values()):
        needed.update(some)
    return sorted(needed)
