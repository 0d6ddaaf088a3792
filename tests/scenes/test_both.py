"""Discord and Slack in one process, on one store: each community has its own round and board."""

from __future__ import annotations

from tests.loopback.discord.interactions import words as discord_words
from tests.loopback.discord.server import until
from tests.scenes.table import BOTH, asked, earned, heard, key_of, posts, press, pressed, revealed


def on_discord(discord, beginning):
    return [each for each in discord.world.said if discord_words(each).startswith(beginning)]


@BOTH
async def test_a_round_on_each_platform_at_once_and_one_may_be_away(discord, slack, on_slack):
    on_slack.settings.update(discord.settings)
    await on_slack.start()
    await until(lambda: on_slack.said().count("Studyhall is on ") == 2, "both platforms")
    there = discord.world.joins("Dora")
    await discord.commands(there, "quiz", seconds=12)
    question = await asked(slack, seconds=12)
    await until(lambda: on_discord(discord, "The first topic"), "the question on Discord")
    (twin,) = on_discord(discord, "The first topic")
    buttons = twin["components"][0]["components"]
    for each in (there, discord.world.joins("Dan")):
        await discord.presses(each, twin, buttons[0]["custom_id"])
    ann, bo = slack.world.joins("Ann"), slack.world.joins("Bo")
    await pressed(slack, ann, question, key_of(question))

    await discord.gateway.cut(resumable=False)  # Slack goes on
    told = press(slack, bo, question, key_of(question))
    await heard(slack, bo, "You chose")
    assert told.wait < 1

    await revealed(slack)
    await until(lambda: on_discord(discord, "Standings"), "the standings on Discord")
    assert {ann["id"], bo["id"], there["id"]} < set(earned(on_slack))
    board = posts(slack, "Standings")[0]
    assert "Dora" not in str(board)
    assert "Ann" not in str(on_discord(discord, "Standings"))


async def test_a_slack_token_that_is_wrong_leaves_discord_running(discord, slack, on_slack):
    on_slack.settings.update(discord.settings)
    on_slack.settings["SLACK_APP_TOKEN"] = "xapp-wrong-but-secret"
    on_slack.launch()
    await until(lambda: "Slack rejects SLACK_APP_TOKEN" in on_slack.said(), "it says so")
    await until(lambda: "Studyhall is on Discord" in on_slack.said(), "Discord")
    there = discord.world.joins("Dora")
    await discord.commands(there, "quiz", seconds=10)
    await until(lambda: on_discord(discord, "The answer is"), "the reveal on Discord")
    assert on_slack.process.poll() is None
    assert on_slack.said().count("SLACK_APP_TOKEN") == 1
    assert "wrong-but-secret" not in on_slack.said()
    assert discord.gateway.identified == 1
