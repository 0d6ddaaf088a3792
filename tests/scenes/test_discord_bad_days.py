"""A Discord, or a network before it, that has a bad day."""

from __future__ import annotations

import asyncio

import pytest

from tests.loopback.discord.faults import CALLBACKS, DROPPED, MESSAGES
from tests.loopback.discord.server import until
from tests.scenes.steps import answered, answers, asked, button, posts, pressed, revealed

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize("fault", [429, 500, 503, DROPPED])
async def test_a_bad_day_posts_nothing_twice(house, fault):
    discord, run = house
    happened = len(discord.faults.happened)
    discord.faults.plan("POST", MESSAGES, fault)
    question = await asked(discord)
    discord.faults.plan("POST", MESSAGES, fault)
    discord.faults.plan("PATCH", f"{MESSAGES}/\\d+", fault)
    people = [discord.world.joins(name) for name in ("Ann", "Bo")]
    for each in people:
        await pressed(discord, each, question, 0)
    assert answers(run, question) == [(each["id"], 0) for each in people]
    await revealed(discord)
    assert len(discord.faults.happened) == happened + 3
    await asyncio.sleep(0.5)
    assert len(posts(discord)) == 2


@pytest.mark.parametrize("fault", [429, 500, 503, DROPPED])
async def test_a_bad_day_answers_a_press_all_the_same(house, fault):
    discord, run = house
    question = await asked(discord)
    discord.faults.plan("POST", CALLBACKS, fault)
    ann = discord.world.joins("Ann")
    press = await pressed(discord, ann, question, 0)
    assert "You chose" in press.text
    assert len(press.said) == 1
    assert answers(run, question) == [(ann["id"], 0)]


@pytest.mark.parametrize("code", [10062, 40060])
async def test_a_refused_acknowledgement_is_no_traceback_and_the_answer_counts(house, code):
    discord, run = house
    question = await asked(discord)
    discord.faults.plan("POST", CALLBACKS, code)
    ann = discord.world.joins("Ann")
    press = await discord.presses(ann, question, button(question, 0))
    await until(lambda: answers(run, question) == [(ann["id"], 0)], "it counts")
    await pressed(discord, discord.world.joins("Bo"), question, 1)
    assert press.said == []  # and no excuse is sent after it
    assert "Traceback" not in run.said()


async def test_an_interaction_told_twice_counts_once(house):
    discord, run = house
    question = await asked(discord)
    press = await pressed(discord, discord.world.joins("Ann"), question, 0)
    twice = discord.interactions.twice
    await discord.again(press)
    await pressed(discord, discord.world.joins("Bo"), question, 1)
    assert len(answers(run, question)) == 2
    assert discord.interactions.twice == twice


async def test_no_token_of_ours_or_of_an_interaction_is_logged(house):
    discord, run = house
    question = await asked(discord)
    discord.faults.plan("POST", CALLBACKS, 503, times=5)
    press = await discord.presses(discord.world.joins("Ann"), question, button(question, 0))
    await until(lambda: answers(run, question), "it counts")
    await asyncio.sleep(1)
    discord.faults.planned.clear()
    assert press.payload["token"] not in run.said()
    assert discord.world.token not in run.said()


async def test_a_channel_that_is_closed_to_the_bot_says_what_helps(house):
    discord, _ = house
    discord.faults.plan("POST", MESSAGES, 50013)
    told = await answered(await discord.commands(discord.world.joins("Ann"), "quiz"))
    assert "*Send Messages*" in told.text
    assert told.data["flags"] == 64
    assert posts(discord) == []
    await asked(discord)  # and it goes on
