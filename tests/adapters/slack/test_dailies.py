"""A daily question on Slack, which can hide nothing: the answer is a button's."""

from __future__ import annotations

from datetime import timedelta

from bot.chat.model import Place
from bot.quiz.reminders import Reminders
from tests.adapters.slack.club import RIGHT, ids_of
from tests.loopback.slack.world import words
from tests.scene import post_daily


async def ask(club):
    now = club.now()
    here = Place("slack", club.here["context_team_id"], club.here["id"])
    closes_at = now + timedelta(minutes=60)
    origin = "daily:s1:2026-03-04"
    assert await post_daily(
        club.rounds, here, "first", "what-is-it", origin=origin, now=now, closes_at=closes_at
    )


async def test_a_closed_daily_tells_the_answer_to_who_asks_for_it(club):
    await ask(club)
    ada = club.slack.world.joins("Ada")
    club.slack.presses(ada, club.question, club.button_of(RIGHT))
    await club.told(ada)
    await club.close_round()
    text = words(club.question)
    assert "Daily question, closed" in text
    assert "1 (100%)" in text
    assert "Yes, that is it" not in text
    assert "Look at the data" not in text
    assert any(block["type"] == "image" for block in club.question["blocks"])
    (button,) = [each for each in ids_of(club.question) if each.endswith(":solution")]
    club.slack.presses(ada, club.question, button)
    told = await club.told(ada)
    assert "Yes, that is it" in told.text
    assert "Look at the data" in told.text


async def test_a_reminder_is_a_direct_message(club):
    await ask(club)
    ada = club.slack.world.joins("Ada")
    (button,) = [each for each in ids_of(club.question) if each.endswith(":remind")]
    club.slack.presses(ada, club.question, button)
    assert "Starting with this one" in (await club.told(ada)).text
    club.later = timedelta(minutes=31)
    job = Reminders(club.store, club.rounds.settled, club.chats)
    await job.run_due(club.now())
    world = club.slack.world
    (told,) = world.said_in(world.direct(ada["team_id"], ada["id"])["id"])
    assert "Reminder: the daily question" in words(told)
