"""A workspace whose commands have a prefix: every way to Slack names them with it."""

import pytest

from bot.chat.markup import command
from bot.chat.model import MessageRef, Person, Place, Post
from tests.adapters.slack.club import open_club
from tests.curriculum.build import explain, topic
from tests.loopback.slack.server import until
from tests.loopback.slack.world import words
from tests.scene import FixedShelf, topics

CODE = 'app.get("/team")'


@pytest.fixture
async def club(small_store):
    lesson = {"explain": explain(introduction=f"Call `{CODE}` or /quiz.")}
    shelf = FixedShelf(topics(topic(modes=lesson)))
    async with open_club(small_store, shelf, prefix="hall-") as opened:
        yield opened


async def test_every_way_to_slack_names_our_commands_with_the_prefix(club):
    ada, here = club.slack.world.joins("Ada"), club.here["id"]
    place = Place("slack", ada["team_id"], here)
    post = Post(f"Use {command('learn', 'first')}. Not `/learn` or /team.")

    ref = await club.chat.send(place, post, "key")
    (said,) = club.slack.world.said
    assert words(said) == "Use `/hall-learn first`. Not `/learn` or /team."
    assert said["text"] == "Use /hall-learn first. Not /learn or /team."
    await club.chat.edit(MessageRef(place, ref.id), Post(f"Now {command('me')}."))
    assert words(said) == "Now `/hall-me`."

    club.slack.commands(ada, "/hall-team", "")
    assert "`/hall-team create NAME`" in (await club.told(ada)).text
    await club.chat.direct(Person("slack", ada["team_id"], ada["id"], "Ada"), post)
    alone = club.slack.world.direct(ada["team_id"], ada["id"])
    assert "`/hall-learn first`" in words(club.slack.world.said_in(alone["id"])[-1])
    club.slack.opens_home(ada)
    await until(lambda: club.slack.world.homes.get(ada["id"]), "a home", 5)
    assert "`/hall-quiz`" in words(club.slack.world.homes[ada["id"]])


async def test_a_lessons_code_keeps_its_slash(club):
    ada = club.slack.world.joins("Ada")
    club.slack.commands(ada, "/hall-learn", "first")
    page = await club.told(ada)
    assert f"`{CODE}` or /quiz." in page.text
