"""The loopback is as strict as Discord: what it lets through in a test would pass there."""

import time

import aiohttp
import pytest

from tests.loopback.discord.faults import DROPPED, MESSAGES
from tests.loopback.discord.server import loopback

NOBODY = {"allowed_mentions": {"parse": []}}  # is to be pinged
PUBLIC = {"content": "Hello", **NOBODY}


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
        path = f"/channels/{self.discord.world.channel_id}/messages"
        return await self.call("POST", path, {**NOBODY, **body})

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
    ("body", "where"),
    [
        ({"content": "x" * 2001}, "content"),
        ({"embeds": [{"description": "x" * 4097}]}, "embeds.0.description"),
        ({"embeds": [{"description": "x" * 4000}, {"description": "x" * 2001}]}, "embeds"),
        ({"content": "x", "components": [row("abcdef"[n]) for n in range(6)]}, "components"),
        ({"content": "x", "components": [row(*"abcdef")]}, "components.0.components"),
        ({"content": "x", "components": [row("a", "a")]}, "components"),
        ({"content": "x", "components": [row("x" * 101)]}, "components.0.components.0.custom_id"),
        ({"content": "x", "components": [button("a")]}, "components.0.type"),
        ({"content": "x", "nonce": "x" * 26}, "nonce"),
        ({"content": "x", "embed": {"title": "x"}}, ""),
        ({"content": "x", "allowed_mentions": None}, "allowed_mentions"),
        ({"content": "x", "allowed_mentions": {"parse": ["everyone"]}}, "allowed_mentions"),
        ({"content": "x", "allowed_mentions": {"parse": [], "users": ["1"]}}, "allowed_mentions"),
        ({"content": ""}, ""),
    ],
)
async def test_what_discord_refuses_is_refused_and_told_to_the_test(bot, body, where):
    status, said = await bot.sends(**body)
    assert status == 400
    assert said["code"] in (50035, 50006)
    inside = said.get("errors", {})
    for step in where.split("."):
        inside = inside.get(step, {})
    assert inside.get("_errors") or (where == "" and said["code"] == 50006)
    assert not bot.discord.world.said
    assert len(bot.discord.bodies.refused) == 1
    bot.discord.bodies.refused.clear()


@pytest.mark.parametrize(
    "body",
    [{"content": "Hi <@1>"}, {"embeds": [{"description": "<@&2> won"}]}, {"content": "@everyone"}],
)
async def test_a_mention_is_told_to_the_test_even_if_it_pings_nobody(bot, body):
    status, _ = await bot.sends(**body, **NOBODY)
    assert status == 400
    assert "mentions" in bot.discord.bodies.refused[0]
    bot.discord.bodies.refused.clear()


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (4, {"content": "x"}),
        (4, {**NOBODY, "content": "x" * 2001}),
        (7, {**NOBODY, "content": "x", "components": [row("a", "a")]}),
        (8, {"choices": [{"name": "x", "value": "x"}] * 26}),
        (8, {"choices": [{"name": "x" * 101, "value": "x"}]}),
        (9, {"title": "x" * 46, "custom_id": "x", "components": [{"type": 10, "content": "x"}]}),
        (3, {}),
    ],
)
async def test_what_discord_refuses_in_an_answer_is_refused(bot, kind, data):
    payload = bot.discord.interactions.make(bot.discord.world.joins("Ann"), 2, {"name": "help"})
    status, said = await bot.answers(payload, kind, **data)
    assert (status, said["code"]) == (400, 50035)
    assert (await bot.answers(payload))[0] == 200  # nothing was answered yet
    bot.discord.bodies.refused.clear()


async def test_a_refusal_fails_the_test():
    with pytest.raises(AssertionError, match="2000 or fewer"):
        async with loopback() as discord, aiohttp.ClientSession() as session:
            await Bot(discord, session).sends(content="x" * 2001)


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
