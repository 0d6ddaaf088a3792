"""What Slack says no to, and which scopes its methods want."""

from __future__ import annotations

from typing import Any

from tests.loopback.slack.world import Payload

_READS = ("channels:read", "groups:read", "im:read", "mpim:read")
_HISTORIES = ("channels:history", "groups:history", "im:history", "mpim:history")

# One of these is enough. Each method's own page in Slack's reference names them.
SCOPES: dict[str, tuple[str, ...]] = {
    "auth.test": (),
    "chat.postMessage": ("chat:write",),
    "chat.update": ("chat:write",),
    "chat.delete": ("chat:write",),
    "chat.getPermalink": (),
    "chat.postEphemeral": ("chat:write",),
    "conversations.history": _HISTORIES,
    "conversations.replies": _HISTORIES,
    "conversations.info": _READS,
    "conversations.list": _READS,
    "conversations.open": ("im:write", "mpim:write", "channels:manage", "groups:write"),
    "users.info": ("users:read",),
    "users.list": ("users:read",),
    "users.conversations": _READS,
    "reactions.add": ("reactions:write",),
    "reactions.remove": ("reactions:write",),
    "reactions.get": ("reactions:read",),
    "views.open": (),
    "views.update": (),
    "views.publish": (),
    "files.getUploadURLExternal": ("files:write",),
    "files.completeUploadExternal": ("files:write",),
    "team.info": ("team:read",),
    "bots.info": ("users:read",),
}


class Refused(Exception):
    """Slack answers `ok: false`, with a word that says why."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.error = error
        self.more: Payload = more


def wants(scopes: tuple[str, ...], provided: set[str]) -> None:
    """Refuse who has none of the scopes."""
    if scopes and not provided.intersection(scopes):
        raise Refused("missing_scope", needed=scopes[0], provided=",".join(sorted(provided)))


def kind_of(channel: Payload) -> str:
    """How scopes name this kind of conversation."""
    if channel.get("is_im"):
        return "im"
    if channel.get("is_mpim"):
        return "mpim"
    return "groups" if channel.get("is_private") else "channels"
