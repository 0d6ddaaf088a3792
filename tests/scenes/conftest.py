"""A loopback Discord, a loopback Slack, and the bot's own process there."""

from __future__ import annotations

from typing import NamedTuple

import pytest
import pytest_asyncio

from adapters.slack.manifest import manifest
from tests.curriculum.build import short, topic
from tests.loopback.discord.server import Loopback, loopback
from tests.loopback.slack.server import loopback as slack_loopback
from tests.scenes.run import Run
from tests.scenes.several import PROCESSES, several

# What Slack answers to a bot that is wrong, whatever the day is like.
_WRONG = {
    "invalid_arguments",
    "invalid_blocks",
    "invalid_name",
    "missing_scope",
    "msg_too_long",
    "no_text",
    "thread_not_found",
    "unknown_method",
    "user_not_found",
}


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


class App(NamedTuple):
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
            yield App(discord, bot)
            assert "Traceback" not in bot.said()
        finally:
            bot.close()


@pytest_asyncio.fixture(loop_scope="module")
async def house(running):
    """The running bot, and a channel for this test alone."""
    await running.discord.opens_channel()
    return running


@pytest.fixture
async def slack(request):
    """Slack, by Socket Mode unless parametrised; the app has what its manifest asks for."""
    http = getattr(request, "param", "socket") == "http"
    async with slack_loopback(http=http) as opened:
        opened.follows(manifest(address="https://bot.example" if http else None))
        yield opened
        assert opened.misshapen() == []
        answers = [(each.method, each.answer) for each in opened.api.calls]
        assert [each for each in answers if each[1].get("error") in _WRONG] == []


@pytest.fixture
def on_slack(tmp_path, slack):
    """The bot's process there, not yet started."""
    bot = Run(tmp_path, slack)
    try:
        yield bot
        assert "Traceback" not in bot.said()
        for secret in (slack.world.installed.token, slack.world.app_token):
            assert secret not in bot.said()
        assert slack.world.signing_secret not in bot.said()
    finally:
        bot.close()


@pytest.fixture
def processes(tmp_path, discord, postgres_url):
    """Several of the bot's processes on one PostgreSQL, not yet started; each has a shard."""
    runs = several(tmp_path, discord, PROCESSES, DATABASE_URL=postgres_url)
    try:
        yield runs
    finally:
        for run in runs:
            run.close()
