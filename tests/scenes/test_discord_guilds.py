"""What a server does to the bot's own process: it takes rights away, and lets it go."""

from __future__ import annotations

import asyncio

from tests.loopback.discord.faults import MESSAGES
from tests.loopback.discord.interactions import words
from tests.loopback.discord.server import until
from tests.scenes.steps import asked, earned, key_of, posts, pressed

REVEALS = f"{MESSAGES}/[0-9]+"


def ended(run):
    return run.rows("SELECT status FROM rounds") == [("done",)]


def refuse_all(discord, code):
    """From now on nothing may be said in the channel, nor read or changed in any."""
    here = f"/channels/{discord.world.channel_id}/messages"
    for method, path in (("PATCH", REVEALS), ("GET", MESSAGES), ("POST", here)):
        discord.faults.plan(method, path, code, times=1000)


async def test_rights_that_are_lost_are_told_to_the_owner_once(discord, run):
    await run.start()
    question = await asked(discord)
    ann = discord.world.joins("Ann")
    bo = discord.world.joins("Bo")
    for each in (ann, bo):
        await pressed(discord, each, question, key_of(question))
    refuse_all(discord, 50013)
    await until(lambda: ended(run), "the round ends")
    refused = len(discord.faults.happened)
    channel = discord.world.directs[discord.world.owner["id"]]
    (told,) = discord.world.messages[channel].values()
    assert "I couldn't show the result of a closed question" in words(told)
    assert "*Send Messages*" in words(told)

    run.kill()
    await run.start()
    await asyncio.sleep(1)
    assert len(discord.faults.happened) == refused == 2  # not tried again
    assert len(discord.world.messages[channel]) == 1
    assert earned(run) == {ann["id"]: (1, 1), bo["id"]: (1, 1)}
    assert "Traceback" not in run.said()


async def test_a_server_that_lets_the_bot_go_is_left_alone(discord, run):
    await run.start()
    question = await asked(discord)
    ann = discord.world.joins("Ann")
    await pressed(discord, ann, question, key_of(question))
    refuse_all(discord, 50001)
    await discord.puts_out()
    late = await pressed(discord, discord.world.joins("Bo"), question, 0)
    assert "You chose" in late.text  # what is still shown is still answered
    await until(lambda: ended(run), "the round ends")
    assert len(discord.faults.happened) == 2
    assert discord.world.directs == {}
    assert earned(run)[ann["id"]] == (1, 1)
    assert posts(discord, "Standings") == []
    assert "Traceback" not in run.said()
