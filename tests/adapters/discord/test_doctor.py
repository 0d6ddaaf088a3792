from urllib.parse import parse_qs, urlsplit

import discord
import pytest
from simcord import Env

from adapters.discord.chat import Connection
from adapters.discord.client import intents
from adapters.discord.doctor import look
from adapters.discord.permissions import INVITED, NEEDED, invitation


@pytest.fixture
async def env():
    client = discord.Client(intents=intents(message_content=False))
    opened = Env(client)
    await opened.start()
    yield opened
    await opened.shutdown()


async def said(env, **connection):
    return [found async for found in look(env.bot, Connection("token", **connection))]


def everyone(guild, permissions):
    for role in guild.roles.values():  # the bot's own among them
        role._role.permissions = permissions.value


async def test_a_bot_in_no_server_is_told_how_it_gets_into_one(env):
    *_, last = await said(env)
    assert last.wrong
    assert "https://discord.com/oauth2/authorize?" in last.text
    assert f"permissions={INVITED.value}" in last.text


async def test_what_is_right_is_said_too(env):
    guild = env.create_guild("The club")
    guild.create_text_channel("general")
    everyone(guild, NEEDED)
    found = await said(env)
    assert [each.text for each in found if each.wrong] == []
    texts = "\n".join(each.text for each in found)
    assert "The token is valid" in texts
    assert "The club: the bot can work in 1 channel." in texts
    assert "with Manage Messages (optional)" in texts
    assert "with Create Public Threads (optional) the bot would start a thread" in texts


async def test_a_missing_permission_is_named_with_its_channel(env):
    guild = env.create_guild("The club")
    everyone(guild, NEEDED)
    denied = discord.PermissionOverwrite(embed_links=False, attach_files=False)
    guild.create_text_channel("quiz", overwrites={guild.default_role: denied})
    (wrong,) = [each.text for each in await said(env) if each.wrong]
    assert wrong == "The club, #quiz: give the bot Embed Links and Attach Files."


async def test_what_discord_takes_away_with_send_messages_is_not_named(env):
    guild = env.create_guild("The club")
    everyone(guild, NEEDED)
    denied = discord.PermissionOverwrite(send_messages=False)
    guild.create_text_channel("quiz", overwrites={guild.default_role: denied})
    (wrong,) = [each.text for each in await said(env) if each.wrong]
    assert wrong == "The club, #quiz: give the bot Send Messages."


async def test_who_followed_the_invitation_is_offered_no_threads(env):
    guild = env.create_guild("The club")
    everyone(guild, INVITED)
    assert not any("Create Public Threads" in each.text for each in await said(env))


async def test_a_hidden_channel_is_no_fault(env):
    guild = env.create_guild("The club")
    everyone(guild, NEEDED)
    hidden = discord.PermissionOverwrite(view_channel=False)
    guild.create_text_channel("staff", overwrites={guild.default_role: hidden})
    found = await said(env)
    assert [each.text for each in found if each.wrong] == []
    assert "The club: the bot can't see #staff." in [each.text for each in found]


async def test_what_is_lost_without_message_content_is_said(env):
    env.create_guild()
    assert any("a reply counts if it pings the bot" in each.text for each in await said(env))


def test_the_invitation_asks_for_exactly_what_is_needed():
    link = invitation(7)
    assert "client_id=7" in link
    assert "scope=bot+applications.commands" in link
    wanted = discord.Permissions(int(parse_qs(urlsplit(link).query)["permissions"][0]))
    assert wanted == INVITED
    assert wanted.create_public_threads
    assert not wanted.administrator
    assert not wanted.manage_messages
