"""How a week went."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from adapters.discord import render as discord
from adapters.slack import render as slack
from adapters.web import render as web
from bot.boards.records import Row
from bot.chat.fit import fit
from bot.chat.model import Place
from bot.weekly import cards as summary_cards
from bot.weekly.records import Hardest, Improved
from bot.weekly.summary import Summaries
from tests.curriculum.build import question, topic
from tests.memory_chat import ROOMY
from tests.quiz.test_cards import LONG_NAME, longest_posed
from tests.scene import CHANNEL, Scene, topics

RIGHT, OTHER = "Reading a large corpus", "Cleaning some tables"
MONDAY = date(2026, 3, 2)
HOUR = 3600


@pytest.fixture
def scene(store):
    return Scene(store, topics(topic(questions=[question(), question("next-one")])))


async def play(scene, day, right=(), wrong=(), which="what-is-it"):
    await scene.daily(f"daily:s1:{day}", which)
    for names, option in ((right, RIGHT), (wrong, OTHER)):
        for name in names:
            await scene.person(name).chooses(option)
    await scene.close(24 * HOUR + 1)


def of(scene, **limits):
    scene.chat.limits = replace(ROOMY, **limits)
    return Summaries(scene.store, {"memory": scene.chat}, 5, scene.zone)


async def summary(scene, week=MONDAY, place=CHANNEL, **limits):
    return await of(scene, **limits).summary(place, week)


async def test_a_week_names_people_as_they_are_called_now(scene):
    await play(scene, 1, right=["Ada", "Bob"])
    scene.start()  # a process that has heard of nobody
    scene.chat.names = {"ada": "Countess", "bob": "Bob"}
    sums = Summaries(scene.store, {"memory": scene.chat}, 5, scene.zone, scene.rounds.names)
    post = await sums.summary(CHANNEL, MONDAY)
    assert "Countess · **10**" in post.text
    assert "Ada" not in post.text


async def test_a_week_tells_who_stands_where_and_what_was_hardest(scene):
    await scene.person("Ada").types("/team create Owls")
    await play(scene, 1, right=["Ada", "Bob"], wrong=["Cy"])
    await play(scene, 2, right=["Ada"], wrong=["Bob", "Cy"], which="next-one")
    post = await summary(scene)
    assert post.title == "The week of 2 – 8 March"
    assert "🥇 Ada · **20**" in post.text
    assert "🥇 Owls · **20**" in post.text
    assert "**The hardest question:** 1 of 3 got it right" in post.text
    assert "Which words describe next-one here?" in post.text
    assert f"{RIGHT}||" in post.text
    assert "||Look at the data.||" in post.text
    assert "Most improved" not in post.text  # there was no week before


async def test_the_most_improved_are_those_who_had_played_before(scene):
    await play(scene, 1, right=["Bob"], wrong=["Ada", "Cy"])
    scene.clock.time += timedelta(days=6)
    await play(scene, 8, right=["Ada", "Bob", "New"])
    await play(scene, 9, right=["Ada", "New"], wrong=["Cy"])
    text = (await summary(scene, MONDAY + timedelta(days=7))).text
    assert "**Most improved**\\\n📈 Ada · **+20** (0 → 20)" in text
    assert "📈 New" not in text
    assert "📈 Bob" not in text


async def test_a_week_in_which_nobody_played_here_has_no_summary(scene):
    assert await summary(scene) is None
    await play(scene, 1)
    assert await summary(scene) is None
    await play(scene, 2, wrong=["Ada"])
    assert await summary(scene) is not None
    assert await summary(scene, MONDAY - timedelta(days=7)) is None
    assert await summary(scene, MONDAY + timedelta(days=7)) is None
    assert await summary(scene, place=Place("memory", "club", "elsewhere")) is None


async def test_live_rounds_count_too_and_one_miss_is_not_harder_than_many(scene):
    crowd = [f"P{number}" for number in range(6)]
    await play(scene, 1, right=crowd[:1], wrong=crowd[1:])
    await scene.person("Ada").types("/quiz easy")
    await scene.person("Ada").chooses(OTHER)
    await scene.close()
    text = (await summary(scene)).text
    assert "**The hardest question:** 1 of 6 got it right" in text


async def test_where_everybody_had_everything_no_question_was_hard(scene):
    await play(scene, 1, right=["Ada"])
    assert "hardest" not in (await summary(scene)).text


async def test_where_nothing_can_be_hidden_the_answer_is_a_buttons(scene):
    await play(scene, 1, wrong=["Ada"])
    post = await summary(scene, spoilers=False)
    assert RIGHT not in post.text
    assert "Look at the data" not in post.text
    told = await scene.person("Bob").presses(post.unhide.id)
    assert told.title.startswith("The answer is")


def test_a_week_over_two_months_names_both():
    post = summary_cards.summary(date(2026, 3, 30), [], [], [], None, spoilers=True)
    assert post.title == "The week of 30 March – 5 April"


@pytest.mark.parametrize(
    ("limits", "render"),
    [
        (discord.LIMITS, discord.markdown),
        (slack.LIMITS, slack.mrkdwn),
        (web.LIMITS, web.html),
    ],
)
def test_the_longest_summary_fits_as_it_is(limits, render):
    rows = [Row(n, str(n), LONG_NAME, 123_456, n) for n in range(1, 6)]
    gains = [Improved(LONG_NAME, 10_000, 123_456)] * 3
    post = summary_cards.summary(
        date(2026, 8, 31),
        rows,
        rows,
        gains,
        Hardest("0" * 16, longest_posed(), 9_999, 0),
        spoilers=limits.spoilers,
    )
    fitted = fit(post, limits, render)
    assert fitted.text == post.text
