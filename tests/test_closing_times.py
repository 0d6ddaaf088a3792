"""A closing time says its date where it isn't today, on every card and every platform."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from adapters.discord import render as discord
from adapters.slack import render as slack
from adapters.web import render as web
from bot.chat.markup import parse
from tests.curriculum.build import topic
from tests.quiz.test_rounds import OTHER, RIGHT
from tests.scene import SILENCE, Scene, topics


@pytest.fixture
async def cards(store):
    """Every card that says when a question closes, or has closed."""
    scene = Scene(store, topics(topic()))
    ada, bob = scene.person("Ada"), scene.person("Bob")
    await scene.daily(hours=24)
    question, answer = scene.post, scene.button_of(RIGHT)
    hint, remind = (
        next(each.id for each in question.buttons if each.id.endswith(end))
        for end in (":hint", ":remind")
    )
    told = {
        "question": question,
        "confirmation": await ada.presses(answer),
        "change": await ada.chooses(OTHER),
        "hint": await bob.presses(hint),
        "reminder": await bob.presses(remind),
        "own page": await ada.visits(),
        "arrangement": await scene.lead("Lea").types("/daily set 09:00"),
    }
    assert await bob.types("/quiz seconds:3600") is SILENCE
    told["live question"] = scene.post
    press = ada.press(answer)
    scene.clock.after(timedelta(days=1, seconds=1).total_seconds())
    await scene.dispatcher.handle(press)
    late = ada.hears()
    return told | {"refusal": late}


async def test_on_slack_each_closing_time_has_the_word_for_its_date(cards):
    for name, post in cards.items():
        formats = re.findall(r"<!date\^\d+\^([^|]*)\|", slack.mrkdwn(parse(post.text)))
        assert formats, name
        for each in formats:
            assert each.startswith("{date_short_pretty} at {time"), name


async def test_on_discord_each_closing_time_has_its_date_or_how_far_off_it_is(cards):
    for name, post in cards.items():
        shown = discord.markdown(parse(post.text))
        assert "<t:" in shown, name
        undated = re.sub(r"<t:\d+:T> \(<t:\d+:R>\)", "", shown)
        assert set(re.findall(r"<t:\d+:?(\w?)>", undated)) <= {"f", "F", "R"}, name


async def test_in_the_playground_each_closing_time_is_one_that_the_page_dates(cards):
    for name, post in cards.items():
        assert re.search(r'<time datetime="\d{4}-\d\d-\d\dT', web.html(parse(post.text))), name
