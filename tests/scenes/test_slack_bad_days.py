"""The bot's own process on a Slack of loopback that has a bad day, or is set up wrongly."""

from __future__ import annotations

import asyncio

import pytest

from tests.loopback.slack.faults import DROPPED, LOST, RESPONSE_URL
from tests.loopback.slack.server import until
from tests.scenes.table import (
    BOTH,
    NAMES,
    asked,
    called,
    earned,
    heard,
    kept,
    marks_on,
    posts,
    press,
    pressed,
    revealed,
)

FAULTS = [429, 500, 503, DROPPED, LOST]


@BOTH
@pytest.mark.parametrize("fault", FAULTS)
async def test_a_bad_day_posts_nothing_twice(slack, on_slack, fault):
    await on_slack.start()
    slack.chat.one_a_second = True
    slack.faults.plan("chat.postMessage", fault)
    slack.faults.plan("reactions.add", fault)
    question = await asked(slack, seconds=10)
    slack.faults.plan("chat.postMessage", fault)
    slack.faults.plan("chat.update", fault)
    for name in ("Ann", "Bo"):
        await pressed(slack, slack.world.joins(name), question, 0)
    await revealed(slack)
    assert len(slack.faults.happened) == 4
    assert len(posts(slack)) == 2


@BOTH
@pytest.mark.parametrize("fault", FAULTS)
async def test_a_bad_day_answers_people_all_the_same(slack, on_slack, fault):
    await on_slack.start()
    question = await asked(slack)
    slack.faults.plan("chat.postEphemeral", fault)
    slack.faults.plan(RESPONSE_URL, fault)
    ann, bo = slack.world.joins("Ann"), slack.world.joins("Bo")
    press(slack, ann, question, 0)
    slack.commands(bo, "/study-me")
    await kept(on_slack, 1)
    if fault != LOST:  # whether it got there cannot be known: told once, or not at all
        await heard(slack, ann, "You chose")
        await heard(slack, bo, "points")
    await until(lambda: len(slack.faults.happened) == 2, "both faults")
    await asyncio.sleep(0.3)
    assert all(len(slack.world.whispers(each)) <= 1 for each in (ann, bo))
    world = slack.world
    for secret in (world.installed.token, world.app_token, world.signing_secret, "/response/"):
        assert secret not in on_slack.said()
    assert "Traceback" not in on_slack.said()


@BOTH
async def test_a_deleted_question_counts_for_nobody_and_makes_room_for_the_next(slack, on_slack):
    await on_slack.start()
    question = await asked(slack, seconds=10)
    await pressed(slack, slack.world.joins("Ann"), question, 0)
    slack.removes(slack.world.channel, question)
    status = "SELECT status FROM rounds"
    await until(lambda: on_slack.rows(status) == [("void",)], "the question is void")
    await asked(slack, seconds=10)
    await until(lambda: on_slack.rows(status + " WHERE status = 'done'"), "the next one's end")
    assert on_slack.rows("SELECT * FROM points") == []
    assert not posts(slack, "Standings")


@BOTH
async def test_a_reaction_that_stands_already_is_success(slack, on_slack):
    await on_slack.start()
    slack.faults.plan("reactions.add", DROPPED, times=2)
    question = await asked(slack)
    assert marks_on(slack, question) == 3


@BOTH
@pytest.mark.parametrize("how", ["archived", "public", "private"])
async def test_a_place_where_it_may_not_speak_is_told_to_whoever_asks(slack, on_slack, how):
    await on_slack.start()
    world, ann = slack.world, slack.world.joins("Ann")
    where = world.has_channel("away", members=[ann["id"]], private=how == "private")
    if how == "archived":
        slack.invites(where)
        slack.archives(where)
    slack.commands(ann, "/quiz", "first 60", where)
    await until(lambda: world.whispers(ann), "an answer")
    said = world.whispers(ann)[0].text
    assert "Sorry" not in said
    assert "is up" not in said
    await pressed(slack, ann, await asked(slack), 0)


async def test_a_lost_connection_comes_back_and_what_was_missed_is_read(slack, on_slack):
    await on_slack.start()
    question = await asked(slack)
    slack.postman.retry_after = ()
    ann, bo = slack.world.joins("Ann"), slack.world.joins("Bo")
    slack.sockets.cut()
    await asyncio.sleep(0)
    lost = slack.reacts(ann, question, NAMES[0])
    await until(lost.over.is_set, "nobody hears it")
    await kept(on_slack, 1)
    assert slack.sockets.opened == 2
    await slack.sockets.disconnect("warning", close=False)
    await slack.sockets.disconnect()
    await until(lambda: slack.sockets.opened >= 4, "both new connections")
    await until(lambda: len(slack.sockets.connections) == 1, "the one before was left")
    await pressed(slack, bo, question, 1)


@BOTH
async def test_a_malformed_event_is_survived(slack, on_slack):
    await on_slack.start()
    question = await asked(slack)
    slack.postman.retry_after = ()
    team = slack.world.team["id"]
    odd = [
        slack.events.tell(team, {"type": "reaction_added", "item": None, "user": None}),
        slack.events.tell(team, {"type": "message", "text": None}, name="message.channels"),
        slack.events.tell(team, {"type": "app_home_opened"}),
    ]
    for each in odd:
        await until(each.over.is_set, "it is taken, or refused")
    await pressed(slack, slack.world.joins("Ann"), question, 0)
    slack.postman.deliveries = [x for x in slack.postman.deliveries if x not in odd]


@BOTH
async def test_who_is_a_bot_never_scores(slack, on_slack):
    await on_slack.start()
    question = await asked(slack, seconds=10)
    robot = slack.world.joins("Robot", is_bot=True)
    ann = slack.world.joins("Ann")
    slack.reacts(robot, question, NAMES[0])
    slack.replies(robot, question, "1")
    await pressed(slack, ann, question, 0)
    await revealed(slack, alone=True)
    assert list(earned(on_slack)) == [ann["id"]]


@BOTH
async def test_a_wrong_token_is_one_sentence(slack, on_slack):
    on_slack.settings["SLACK_BOT_TOKEN"] = "xoxb-wrong-but-secret"
    on_slack.launch()
    assert await on_slack.ended() == 2
    assert "Slack rejects SLACK_BOT_TOKEN" in on_slack.said()
    assert "wrong-but-secret" not in on_slack.said()


async def test_a_wrong_app_token_is_one_sentence(slack, on_slack):
    on_slack.settings["SLACK_APP_TOKEN"] = "xapp-wrong-but-secret"
    on_slack.launch()
    assert await on_slack.ended() == 2
    assert "Slack rejects SLACK_APP_TOKEN" in on_slack.said()
    assert "wrong-but-secret" not in on_slack.said()


@BOTH
async def test_a_slack_that_is_out_of_order_at_the_start_is_waited_out(slack, on_slack):
    slack.faults.plan("auth.test", 503, times=4)
    slack.faults.plan("apps.connections.open", 500)
    slack.sockets.refuse_connections = 1
    await on_slack.start()
    assert "trying again" in on_slack.said()
    await asked(slack)


@BOTH
async def test_being_taken_out_of_the_workspace_is_survived(slack, on_slack):
    await on_slack.start()
    question = await asked(slack)
    for told in slack.uninstalls():
        await until(told.acked.is_set, "the acknowledgement")
    ann = slack.world.joins("Ann")
    told = press(slack, ann, question, 0)
    await until(told.over.is_set, "the press")
    slack.world.installed.revoked = False  # installed again
    slack.commands(ann, "/help")
    await heard(slack, ann, "Studyhall")
    assert called(slack.world.whispers(ann)[-1], "rules")
