"""The ✅ on replies that were read as answers."""

from types import SimpleNamespace

import discord
import pytest

from adapters.discord.rate_limit import RateLimit
from adapters.discord.read_receipts import ReadMarks
from bot.chat.model import MessageRef, Place
from bot.errors import ChatRefused


class Client:
    """The bot's, in a server of which nothing is known."""

    user = object()

    def get_guild(self, guild):
        return None


class Refusing:
    """A message in a channel where nobody may add reactions."""

    def __init__(self):
        self.asked = 0

    async def add_reaction(self, emoji):
        self.asked += 1
        response = SimpleNamespace(status=403, reason="Forbidden")
        raise discord.Forbidden(response, {"code": 50013, "message": "Missing Permissions"})


async def test_a_channel_that_refuses_a_mark_is_left_alone_for_ten_minutes():
    now = 0.0
    marks = ReadMarks(RateLimit(), lambda: now)
    message = Refusing()

    async def mark(channel):
        ref = MessageRef(Place("discord", "1", channel), "3")
        await marks.mark(Client(), message, ref, read=True)

    with pytest.raises(ChatRefused):
        await mark("2")
    now = 599.0
    await mark("2")
    assert message.asked == 1
    with pytest.raises(ChatRefused):  # another channel
        await mark("4")
    now = 601.0
    with pytest.raises(ChatRefused):
        await mark("2")
    assert message.asked == 3
