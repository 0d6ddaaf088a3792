"""The real client at the loopback's gateway, in this process."""

from __future__ import annotations

import asyncio
import contextlib

import discord
import pytest

from adapters.discord.chat import Connection, DiscordChat
from bot.chat.events import Reacted
from tests.loopback.discord.server import loopback, until
from tests.loopback.discord.world import message


class Listener:
    """Keeps what it is told."""

    def __init__(self):
        self.told = []

    async def handle(self, event):
        self.told.append(event)

    async def complete(self, person, place, command, option, typed):
        return []


@pytest.fixture
async def server(monkeypatch):
    """A loopback Discord; where the library looks for one is put back afterwards."""
    monkeypatch.setattr(discord.http.Route, "BASE", discord.http.Route.BASE)
    gateway = discord.gateway.DiscordWebSocket
    monkeypatch.setattr(gateway, "DEFAULT_GATEWAY", gateway.DEFAULT_GATEWAY)
    async with loopback() as opened:
        yield opened


async def test_a_gateway_that_acknowledges_no_heartbeat_is_left_and_resumed(server):
    listener = Listener()
    settings = server.settings
    chat = DiscordChat(
        Connection(
            server.world.token,
            rest=settings["STUDYHALL_DISCORD_REST"],
            gateway=settings["STUDYHALL_DISCORD_GATEWAY"],
        )
    )
    client = chat.client(listener)
    client._connection.heartbeat_timeout = 0.6  # seconds; it is 60 by default
    server.gateway.heartbeat = 0.2
    connected = asyncio.create_task(client.start(server.world.token))
    try:
        await asyncio.wait_for(chat.ready.wait(), 10)
        server.gateway.acknowledges = False
        await until(lambda: server.gateway.resumed == 1, "it connects anew")
        server.gateway.acknowledges = True
        world = server.world
        ours = world.store(message(world.channel_id, world.bot, {"content": "A question"}))
        await server.reacts(world.joins("Ann"), ours, "1️⃣")
        await until(lambda: listener.told, "it hears")
    finally:
        await client.close()
        with contextlib.suppress(asyncio.CancelledError):
            await connected
    assert [type(each) for each in listener.told] == [Reacted]
