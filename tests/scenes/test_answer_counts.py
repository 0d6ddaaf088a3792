"""How many have answered, edited into open questions by the bot's own process."""

from __future__ import annotations

import asyncio

from tests.loopback.discord.faults import DROPPED, MESSAGES
from tests.loopback.discord.interactions import words
from tests.loopback.discord.server import until
from tests.loopback.slack.faults import SLOW
from tests.loopback.slack.world import words as slack_words
from tests.scenes import steps, table
from tests.scenes.table import BOTH

OPEN_FOR = 45  # seconds; counts end 15 before the question closes
LATE = 8.0  # seconds in which Slack carries an edit out: longer than the bot waits for it


async def test_counts_on_discord_survive_power_cuts_and_end_before_the_reveal(discord, run):
    await run.start()
    ann, bo = (discord.world.joins(name) for name in ("Ann", "Bo"))
    question = await steps.asked(discord, seconds=OPEN_FOR)
    key = steps.key_of(question)
    edit = f"{MESSAGES}/{question['id']}"
    discord.faults.plan("PATCH", edit, DROPPED)
    await steps.pressed(discord, ann, question, key)
    await until(lambda: discord.faults.happened, "an edit whose answer is lost", 15)
    run.kill()
    await run.start()
    await steps.pressed(discord, bo, question, key)
    await until(lambda: "2 answered so far" in words(question), "the count of both", 15)
    await until(lambda: steps.posts(discord, "Standings"), "the standings", OPEN_FOR)
    await asyncio.sleep(1)
    assert words(question).startswith("The answer is")
    assert steps.earned(run) == {ann["id"]: (1, 1), bo["id"]: (1, 1)}
    assert "Traceback" not in run.said()


@BOTH
async def test_a_count_that_slack_carries_out_late_never_replaces_the_reveal(slack, on_slack):
    await on_slack.start()
    ann, bo = (slack.world.joins(name) for name in ("Ann", "Bo"))
    question = await table.asked(slack, seconds=OPEN_FOR)
    slack.faults.plan("chat.update", SLOW, seconds=LATE)
    for who in (ann, bo):
        await table.pressed(slack, who, question, table.key_of(question))
    await until(lambda: slack.faults.happened, "the slow edit", 20)
    await until(lambda: "2 answered so far" in slack_words(question), "the late count", 2 * LATE)
    await until(lambda: table.posts(slack, "Standings"), "the standings", OPEN_FOR)
    await asyncio.sleep(1)
    assert slack_words(question).startswith("The answer is")
    assert "Traceback" not in on_slack.said()
