from types import SimpleNamespace

import pytest
from slack_sdk.errors import SlackApiError

from adapters.slack.read_receipts import ReadMarks
from bot.chat.model import MessageRef, Place
from bot.errors import ChatRefused


class Client:
    """Refuses in one channel, and remembers where it was asked."""

    def __init__(self):
        self.asked = []

    async def reactions_add(self, *, channel, timestamp, name):
        self.asked.append(channel)
        if channel == "archived":
            raise SlackApiError("refused", {"ok": False, "error": "is_archived"})


async def test_a_channel_that_refuses_a_mark_is_left_alone_and_the_others_are_not():
    client, now = Client(), [0.0]
    workspace, marks = SimpleNamespace(hasty=client), ReadMarks(lambda: now[0])
    refused, fine = (MessageRef(Place("slack", "T1", each), "1.0") for each in ("archived", "fine"))
    with pytest.raises(ChatRefused):
        await marks.mark(workspace, refused, read=True)
    await marks.mark(workspace, fine, read=True)
    await marks.mark(workspace, refused, read=True)
    assert client.asked == ["archived", "fine"]
    now[0] = 601
    with pytest.raises(ChatRefused):
        await marks.mark(workspace, refused, read=True)
