"""Link to messages: ask Slack once per workspace, then build the other links ourselves."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote, urlencode, urlsplit

from cachetools import FIFOCache

from adapters.slack.errors import reading, with_retries
from adapters.slack.workspaces import Workspace
from bot.chat.model import MessageRef

_KEPT: Final = 1000  # workspaces
_ARCHIVES: Final = "/archives/"


class Permalinks:
    """A cache of each workspace's web address."""

    def __init__(self) -> None:
        self._addresses: FIFOCache[str, str] = FIFOCache(_KEPT)

    async def to(self, workspace: Workspace, message: MessageRef) -> str:
        """Return the link to a message; "" if Slack's is malformed. Raises ChatError."""
        address = self._addresses.get(workspace.id, "")
        if not address:
            address = await _address(workspace, message)
            if not address:
                return ""
            self._addresses[workspace.id] = address
        return _link(address, message)


async def _address(workspace: Workspace, message: MessageRef) -> str:
    """Return the workspace's address, "https://club.slack.com"; "" for a malformed link."""
    response = await with_retries(
        lambda: workspace.client.chat_getPermalink(
            channel=message.place.channel, message_ts=message.id
        )
    )
    with reading():
        address, found, _ = str(response["permalink"]).partition(_ARCHIVES)
        return address if found and urlsplit(address).scheme in ("https", "http") else ""


def _link(address: str, message: MessageRef) -> str:
    channel, thread = message.place.channel, message.place.thread
    link = f"{address}{_ARCHIVES}{quote(channel)}/p{message.id.replace('.', '')}"
    return f"{link}?{urlencode({'thread_ts': thread, 'cid': channel})}" if thread else link
