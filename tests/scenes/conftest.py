"""A loopback Discord, and the bot's own process there."""

from __future__ import annotations

from typing import NamedTuple

import pytest
import pytest_asyncio

from tests.curriculum.build import short, topic
from tests.loopback.discord.server import Loopback, loopback
from tests.scenes.run import Run


@pytest.fixture
async def discord():
    async with loopback() as opened:
        yield opened


@pytest.fixture
def run(tmp_path, discord):
    """Not yet started, and for one test alone: it may be killed."""
    bot = Run(tmp_path, discord)
    try:
        yield bot
    finally:
        bot.close()


class House(NamedTuple):
    discord: Loopback
    run: Run


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(tmp_path_factory):
    """A bot that runs for all tests of a file."""
    topics = (topic(), topic("second", questions=[short()]))
    async with loopback() as discord:
        bot = Run(tmp_path_factory.mktemp("house"), discord, topics)
        try:
            await bot.start()
            yield House(discord, bot)
            assert "Traceback" not in bot.said()
        finally:
            bot.close()


@pytest_asyncio.fixture(loop_scope="module")
async def house(running):
    """The running bot, and a channel for this test alone."""
    await running.discord.opens_channel()
    return running
