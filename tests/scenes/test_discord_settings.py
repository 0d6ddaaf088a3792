"""How the bot comes to Discord, and what is said where it cannot."""

from __future__ import annotations

import pytest

from adapters.discord.commands import payloads
from tests.loopback.discord.faults import COMMANDS, DROPPED
from tests.loopback.discord.server import until


async def test_commands_are_registered_once(discord, run):
    await run.start()
    assert await run.stop() == 0
    await run.start()
    assert discord.rest.asked["PUT /api/v10/applications/{app}/commands"] == 1


@pytest.mark.parametrize("fault", [429, 503, DROPPED])
async def test_commands_that_could_not_be_registered_are_registered_later(discord, run, fault):
    discord.faults.plan("GET", COMMANDS, fault, times=2, retry_after=0.1)
    await run.start()
    await until(lambda: len(discord.world.commands) == len(payloads()), "they are registered")
    assert "Traceback" not in run.said()


async def test_a_rate_limit_of_the_commands_does_not_keep_the_bot_from_connecting(discord, run):
    discord.faults.plan("PUT", COMMANDS, 429, retry_after=600)
    await run.start()
    assert discord.world.commands == []


async def test_a_wrong_token_is_one_sentence(discord, run):
    run.settings["DISCORD_TOKEN"] = "wrong-but-secret"
    run.launch()
    assert await run.ended() == 2
    assert "Discord rejects DISCORD_TOKEN" in run.said()
    assert "Traceback" not in run.said()
    assert "wrong-but-secret" not in run.said()


async def test_a_token_that_is_revoked_while_it_runs_is_the_end(discord, run):
    await run.start()
    await discord.gateway.cut(code=4004)
    assert await run.ended() == 2
    assert "Discord rejects DISCORD_TOKEN" in run.said()


async def test_a_discord_that_is_out_of_order_at_the_start_is_waited_out(discord, run):
    discord.faults.plan("GET", "/users/@me", 503)
    await run.start()
    assert "trying again" in run.said()


async def test_for_development_one_server_has_the_commands_alone(discord, run):
    in_server = "PUT /api/v10/applications/{app}/guilds/{guild}/commands"
    seen = []
    for alone in (discord.world.guild_id, discord.world.guild_id, "", discord.world.guild_id):
        run.settings.pop("STUDYHALL_DISCORD_GUILD", None)
        if alone:
            run.settings["STUDYHALL_DISCORD_GUILD"] = alone
        await run.start()
        assert await run.stop() == 0
        assert bool(discord.world.registered.get("")) != bool(alone)
        names = [each["name"] for each in discord.world.commands]
        assert len(names) == len(set(names)) == len(payloads())
        seen.append(discord.rest.asked[in_server])
    assert seen == [1, 1, 2, 3]  # put there, left as they are, taken away, put there


async def test_a_server_that_lets_the_bot_have_no_commands_is_told_of(discord, run):
    run.settings["STUDYHALL_DISCORD_GUILD"] = discord.world.guild_id
    discord.faults.plan("GET", COMMANDS, 50001)
    await run.start()
    assert "invite it with the link that studyhall doctor discord prints" in run.said()
    await until(lambda: len(discord.world.commands) == len(payloads()), "it has them once it may")


async def test_the_doctor_tells_a_wrong_token_in_one_sentence(discord, run):
    run.settings["DISCORD_TOKEN"] = "wrong-but-secret"
    run.launch("doctor", "discord")
    assert await run.ended() == 2
    assert "Discord rejects DISCORD_TOKEN" in run.said()
    assert "Traceback" not in run.said()
    assert "wrong-but-secret" not in run.said()


async def test_an_intent_that_is_not_allowed_is_one_sentence(discord, run):
    discord.gateway.allow_content = False
    run.settings["STUDYHALL_DISCORD_MESSAGE_CONTENT"] = "true"
    run.launch()
    assert await run.ended() == 2
    assert "Switch on Message Content Intent" in run.said()
    assert "Traceback" not in run.said()
