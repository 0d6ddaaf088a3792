"""A lead arranges the daily question of a channel on Discord."""

import re
from datetime import timedelta

import discord
import pytest

from tests.adapters.discord.club import buttons, said
from tests.adapters.discord.test_guilds import forbid, told


@pytest.fixture
def lead(club):
    role = club.guild.create_role("lead", permissions=discord.Permissions(manage_guild=True))
    return club.guild.add_member(club.env.create_user("Lead"), roles=[role])


async def due(club, after):
    await club.env.advance_time(after)
    await club.dailies.run_due(club._now())


async def test_a_daily_is_arranged_in_fields_and_posted_when_it_is_due(club, lead):
    soon = (club._now() + timedelta(minutes=2)).strftime("%H:%M")
    fields = {"when": soon, "zone": "UTC", "open-for": "8h"}
    answer = said(await lead.slash(club.channel, "daily set", **fields))
    assert f"**{soon}**, every day, UTC" in answer
    assert "open for 8 hours" in answer
    assert re.search(r"Next, in your time zone: (<t:\d+:f>(, )?){3}\.", answer)
    assert club.public() == []

    await due(club, 121)
    assert club.question.embeds[0].title.startswith("Daily question")
    assert "Remind me" in [each.label for each in buttons(club.question)]
    await due(club, 60)
    assert len([each for each in club.public() if each.embeds]) == 1  # and one of its thread


async def test_zones_days_and_topics_are_completed(club, lead):
    async def offered(option, typed):
        found = await lead.autocomplete(club.channel, "daily set", option, typed)
        return [each["value"] for each in found]

    assert await offered("zone", "zur") == ["Europe/Zurich"]
    assert await offered("days", "week") == ["weekdays", "weekends"]
    assert await offered("topics", "fir") == ["first"]


async def test_where_the_bot_may_not_post_it_is_paused_and_told_once(club, lead):
    soon = (club._now() + timedelta(minutes=2)).strftime("%H:%M")
    await lead.slash(club.channel, "daily set", when=soon, zone="UTC")
    forbid(club, club.channel, send_messages=True)
    for _ in range(3):
        await due(club, 121)
    (text,) = told(club)
    assert "is paused: I'm not allowed to post there." in text
    assert "Then use `/daily resume which:1` there." in text
    assert "Paused." in said(await lead.slash(club.channel, "daily show"))
    assert club.public() == []
