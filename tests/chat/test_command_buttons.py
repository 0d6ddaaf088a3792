"""Buttons for what was perhaps meant, and what pressing them does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.chat.command_buttons import buttons, command_on
from bot.chat.events import Commanded, Pressed
from bot.chat.model import MessageRef, Place, Style
from bot.errors import Mistake, NotFound, Offer
from tests.curriculum.build import question, topic
from tests.lessons.build import modes
from tests.scene import CHANNEL, START, Scene, topics

ALONE = Place("memory", "@me", "ada", direct=True)


@pytest.fixture
def scene(store):
    known = {"explain": modes()["explain"], "visualize": modes()["visualize"]}
    questions = [question("q-easy"), question("q-hard", difficulty="hard")]
    kwargs = {"title": "Pre-training", "modes": known, "questions": questions}
    return Scene(store, topics(topic("pretraining", **kwargs)))


@pytest.mark.parametrize(
    ("typed", "label", "line", "result"),
    [
        ("/learn pretrainig", "Pre-training", "/learn topic:Pre-training", "explain · 1 of"),
        ("/learn pretrainig vizualise", "Pre-training · Visualize", None, "visualize · 1 of"),
        ("/learn pretraining vizualise", "Pre-training · Visualize", None, "visualize · 1 of"),
        ('/learn topic:"pretraining vizualise"', None, None, "visualize · 1 of"),
        ("/laern pretraining", "learn pretraining", "/learn pretraining", "explain · 1 of"),
        ("/leaderboard mnth teams", "month", "/leaderboard of:teams period:month", "best 5"),
        ("/help ruels", "rules", "/help about:rules", ""),
        ("/learn nothing-like-it", "All topics", "/learn", ""),
        ("/learn pretraining deep", "Explain", "/learn pretraining explain", "explain · 1 of"),
    ],
)
async def test_what_was_meant_is_a_button_that_does_it(scene, typed, label, line, result):
    ada = scene.person("Ada")
    told = await ada.types(typed)
    assert told.buttons, told.text
    first = told.buttons[0]
    assert label is None or first.label == label
    assert line is None or first.id == f"do:{line}"
    assert first.style is Style.PRIMARY
    meant = await ada.presses(first.id)
    assert scene.chat.whispers[-1].instead  # it replaces the card that the button stood on
    assert result in meant.footer
    assert not meant.text.startswith(("There is no", "No topic"))


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("/quiz pretrainig difficulty:hard", "Pre-training"),
        ("/quiz pretraining difficulty:hrad", "hard"),
        ("/quizz pretraining hard", "quiz pretraining hard"),
    ],
)
async def test_a_question_that_was_meant_is_posted_once(scene, typed, label):
    ada = scene.person("Ada")
    told = await ada.types(typed)
    (meant,) = told.buttons
    assert meant.label == label
    assert not scene.chat.messages
    await ada.presses(meant.id, delivery="once")
    await ada.presses(meant.id, delivery="once")
    assert [post.title for post in scene.chat.messages.values()] == [
        "Pre-training · hard · 30 points"
    ]


async def test_a_team_that_was_meant_is_joined(scene):
    await scene.person("Ada").types("/team create Night Owls")
    bob = scene.person("Bob")
    (meant,) = (await bob.types("/team join Nihgt Owls")).buttons
    assert meant.label == "Join Night Owls"
    assert "You're now in **Night Owls**" in (await bob.presses(meant.id)).text
    (other,) = (await bob.types("/team join Zebras")).buttons
    assert "Night Owls" in (await bob.presses(other.id)).text


async def test_a_mistake_on_a_button_offers_again(scene):
    ada = scene.person("Ada")
    again = await ada.presses("do:/learn topic:pretrainig")
    assert [each.label for each in again.buttons] == ["Pre-training"]
    assert scene.chat.whispers[-1].instead


async def test_no_button_does_what_only_an_administrator_may(scene):
    lead = scene.lead("Grace")
    assert not (await lead.types("/daily pasue")).buttons
    told = await lead.presses("do:/daily action:stop")
    assert "for administrators" in told.text


async def test_no_button_does_in_a_direct_message_what_needs_a_channel(scene):
    ada = scene.person("Ada")
    assert not (await ada.writes_directly("/leaderboard mnth")).buttons
    assert not (await ada.writes_directly("/quizz pretraining")).buttons
    told = await ada.writes_directly("/learn pretrainig")
    assert [each.label for each in told.buttons] == ["Pre-training"]
    press = replace(ada.press("do:/quiz"), place=ALONE)
    await scene.dispatcher.handle(press)
    assert "only works in channels" in ada.hears().text
    assert not scene.chat.messages


async def test_a_press_that_is_none_of_ours_says_where_to_go_on(scene):
    told = await scene.person("Ada").presses("do:")
    assert "There is no command" in told.text
    told = await scene.person("Ada").presses("dance:1")
    assert [each.id for each in told.buttons] == ["do:/help"]


def mistaken(**options):
    return Commanded(
        delivery="d", at=START, person=None, place=CHANNEL, name="learn", options=options
    )


def test_at_most_ten_buttons_in_two_rows_none_twice():
    many = [Offer(str(n), f"/learn t{n}") for n in range(12)]
    made = buttons(mistaken(), Mistake("No.", [*many, *many]))
    assert [each.label for each in made] == [str(n) for n in range(10)]
    assert [each.row for each in made] == [0] * 5 + [1] * 5


def test_an_id_is_never_longer_than_a_platform_takes():
    long = Offer("x", "/learn " + "x" * 100)
    assert buttons(mistaken(), Mistake("No.", [long])) == ()
    said = NotFound("No.", ["y" * 100], typed="a")
    assert buttons(mistaken(topic="a"), said) == ()


def test_nothing_is_offered_where_what_was_typed_is_no_option():
    assert buttons(mistaken(topic="a b"), NotFound("No.", ["c"], typed="a")) == ()
    assert buttons(mistaken(topic="a b"), NotFound("No.", ["c"])) == ()


def test_a_button_runs_its_command_for_whoever_presses_without_an_administrators_rights():
    message = MessageRef(CHANNEL, "m")
    press = Pressed(
        delivery="d",
        at=START,
        person=None,
        place=CHANNEL,
        message=message,
        button='run:/quiz topic:"a: b" seconds:60',
    )
    command = command_on(press)
    assert (command.name, command.options) == ("quiz", {"topic": "a: b", "seconds": "60"})
    assert (command.delivery, command.at, command.place) == ("d", START, CHANNEL)
    assert not command.is_admin
