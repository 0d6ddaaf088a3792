"""The loopback is as strict as Discord: what it lets through in a test would pass there."""

import time

import aiohttp
import pytest

from tests.loopback.discord.faults import DROPPED, MESSAGES
from tests.loopback.discord.server import loopback

PUBLIC = {"content": "Hello"}


@pytest.fixture
async def discord():
    async with loopback() as opened:
        yield opened


class Bot:
    """A bare HTTP client with a token."""

    def __init__(self, discord, session):
        self.discord = discord
        self.session = session

    async def call(self, method, path, body=None):
        token = {"Authorization": f"Bot {self.discord.world.token}"}
        url = f"http://{self.discord.address}/api/v10{path}"
        async with self.session.request(method, url, json=body, headers=token) as answer:
            found = await answer.json() if answer.content_length else {}
            return answer.status, found

    async def sends(self, **body):
        return await self.call("POST", f"/channels/{self.discord.world.channel_id}/messages", body)

    async def answers(self, payload, kind=4, **data):
        path = f"/interactions/{payload['id']}/{payload['token']}/callback"
        return await self.call("POST", path, {"type": kind, "data": data or PUBLIC})


@pytest.fixture
async def bot(discord):
    async with aiohttp.ClientSession() as session:
        yield Bot(discord, session)


def button(name):
    return {"type": 2, "style": 1, "label": name, "custom_id": name}


def row(*names):
    return {"type": 1, "components": [button(name) for name in names]}


@pytest.mark.parametrize(
    "body",
    [
        {"content": "x" * 2001},
        {"embeds": [{"description": "x" * 4097}]},
        {"embeds": [{"description": "x" * 4000}, {"description": "x" * 2001}]},
        {"content": "x", "components": [row("abcdef"[n]) for n in range(6)]},
        {"content": "x", "components": [row(*"abcdef")]},
        {"content": "x", "components": [row("a", "a")]},
        {"content": "x", "components": [row("x" * 101)]},
        {"content": ""},
    ],
    ids=["2000", "4096", "6000", "rows", "a-row", "the-same-id", "long-id", "empty"],
)
async def test_what_discord_refuses_is_refused(bot, body):
    status, said = await bot.sends(**body)
    assert status == 400
    assert said["code"] in (50035, 50006)
    assert not bot.discord.world.said


async def test_a_nonce_makes_two_posts_one(bot):
    first = await bot.sends(content="Hello", nonce="n", enforce_nonce=True)
    assert await bot.sends(content="Hello", nonce="n", enforce_nonce=True) == first
    await bot.sends(content="Hello", nonce="n")
    assert len(bot.discord.world.said) == 2


async def test_an_interaction_is_answered_once_and_within_three_seconds(bot):
    discord = bot.discord
    ann = discord.world.joins("Ann")
    payload = discord.interactions.make(ann, 2, {"name": "help"})
    assert (await bot.answers(payload))[0] == 200
    assert (await bot.answers(payload))[1]["code"] == 40060
    late = discord.interactions.make(ann, 2, {"name": "help"})
    discord.interactions.sent[late["token"]].sent_at = time.perf_counter() - 3.1
    assert (await bot.answers(late))[1]["code"] == 10062


async def test_a_dropped_connection_has_stored_the_message(bot):
    bot.discord.faults.plan("POST", MESSAGES, DROPPED)
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await bot.sends(content="Hello")
    assert len(bot.discord.world.said) == 1


async def test_who_has_no_token_is_turned_away(bot):
    bot.discord.world.token = "another"
    status, _ = await bot.call("GET", "/users/@me")
    assert status == 200
    async with bot.session.get(f"http://{bot.discord.address}/api/v10/users/@me") as answer:
        assert answer.status == 401


async def test_too_many_requests_a_second_are_limited(bot):
    bot.discord.rest.per_second = 3
    answers = [await bot.call("GET", "/users/@me") for _ in range(4)]
    assert [status for status, _ in answers] == [200, 200, 200, 429]
    assert answers[-1][1]["global"] is True
