"""The bot's connection to Discord's gateway, and what may happen to it."""

from __future__ import annotations

from tests.loopback.discord.faults import CALLBACKS
from tests.loopback.discord.server import until
from tests.scenes.steps import (
    KEYCAPS,
    answered,
    answers,
    asked,
    button,
    kept,
    pressed,
)


async def test_a_lost_connection_is_resumed_and_what_was_missed_comes(discord, run):
    await run.start()
    question = await asked(discord, seconds=30)
    await discord.gateway.cut()
    await discord.reacts(discord.world.joins("Ann"), question, KEYCAPS[0])
    await kept(run, 1)
    assert (discord.gateway.identified, discord.gateway.resumed) == (1, 1)


async def test_an_invalid_session_begins_anew_and_reads_back(discord, run):
    await run.start()
    question = await asked(discord, seconds=40)
    ann, bo, cy = (discord.world.joins(name) for name in ("Ann", "Bo", "Cy"))
    await discord.reacts(cy, question, KEYCAPS[1])
    await kept(run, 1)
    await discord.gateway.cut(resumable=False)
    await discord.reacts(cy, question, KEYCAPS[1], added=False)
    await discord.reacts(ann, question, KEYCAPS[0])
    await discord.replies(bo, question, "2")
    await kept(run, 4)
    assert [person for person, _ in answers(run, question)].count(cy["id"]) == 2
    assert (discord.gateway.identified, discord.gateway.resumed) == (2, 0)
    await pressed(discord, ann, question, 1)


async def test_one_of_several_shards_that_begins_anew_reads_back(discord, run):
    run.settings["STUDYHALL_DISCORD_SHARDS"] = "2"
    await run.start()
    question = await asked(discord, seconds=40)
    ann = discord.world.joins("Ann")
    own = (int(discord.world.guild_id) >> 22) % 2
    await discord.gateway.cut(resumable=False, shard=own)
    await discord.reacts(ann, question, KEYCAPS[0])
    await kept(run, 1)
    assert discord.gateway.identified == 3


async def test_a_refused_first_connection_is_tried_again(discord, run):
    discord.gateway.refuse_connections = 1
    await run.start()
    await asked(discord)
    assert all(discord.gateway.compressed)


async def test_a_malformed_dispatch_is_survived(discord, run):
    await run.start()
    question = await asked(discord, seconds=30)
    await discord.gateway.dispatch("MESSAGE_REACTION_ADD", {"emoji": None})
    await until(lambda: discord.gateway.identified == 2, "it connects anew")
    await discord.gateway.ready.wait()
    await pressed(discord, discord.world.joins("Ann"), question, 0)


async def test_a_press_that_is_being_answered_at_a_malformed_dispatch_is_answered(discord, run):
    await run.start()
    question = await asked(discord, seconds=30)
    discord.faults.plan("POST", CALLBACKS, 503)
    ann = discord.world.joins("Ann")
    press = await discord.presses(ann, question, button(question, 0))
    await until(lambda: discord.faults.happened, "it is refused once")
    await discord.gateway.dispatch("MESSAGE_REACTION_ADD", {"emoji": None})
    assert "You chose" in (await answered(press)).text
    await until(lambda: discord.gateway.identified == 2, "it connects anew")


async def test_heartbeats_are_kept_up(discord, run):
    discord.gateway.heartbeat = 0.3
    await run.start()
    await until(lambda: discord.gateway.heartbeats >= 3, "three heartbeats")


async def test_a_gateway_that_is_about_to_be_restarted_is_left_and_resumed(discord, run):
    await run.start()
    question = await asked(discord, seconds=30)
    await discord.gateway.ask_to_reconnect()
    await discord.reacts(discord.world.joins("Ann"), question, KEYCAPS[0])
    await kept(run, 1)
    await until(lambda: discord.gateway.resumed == 1, "it resumes")
    assert discord.gateway.identified == 1
    await pressed(discord, discord.world.joins("Bo"), question, 1)
