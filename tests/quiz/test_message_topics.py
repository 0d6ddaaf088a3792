"""A command that is chosen in a message's own menu is about that message's topic."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.chat.events import Pointed
from bot.chat.model import MessageRef
from bot.store.tables import rounds
from tests.curriculum.build import topic
from tests.scene import CHANNEL, Scene, topics


@pytest.fixture
def scene(store):
    return Scene(store, topics(topic(), topic("second")))


async def points(scene, *buttons, message="elsewhere", delivery=None):
    event = Pointed(
        delivery=delivery or scene.delivery(),
        at=scene.clock(),
        person=scene.person("Ada").person,
        place=CHANNEL,
        name="quiz",
        message=MessageRef(CHANNEL, message),
        buttons=buttons,
    )
    await scene.dispatcher.handle(event)


async def asked(scene):
    async with scene.store.read() as connection:
        return (await connection.scalars(select(rounds.c.topic).order_by(rounds.c.id))).all()


@pytest.mark.parametrize("verb", ["learn", "read", "share"])
async def test_a_lesson_names_its_topic_in_its_buttons(scene, verb):
    await points(scene, "help:", f"{verb}:second:explain:0:next")
    assert await asked(scene) == ["second"]


async def test_a_closed_question_is_known_by_its_message_and_by_its_buttons(scene):
    await scene.person("Host").types("/quiz second")
    question, button = scene.question.id, scene.post.buttons[0].id
    await scene.close()
    await points(scene, message=question)
    await scene.close()
    await points(scene, button, "learn:first:explain:0")
    assert await asked(scene) == ["second"] * 3


async def test_a_question_that_was_deleted_from_the_records_is_no_fault(scene):
    await points(scene, "quiz:0123456789abcdef:mine", "quiz", "learn", "")
    assert "I can't tell what that message is about" in scene.chat.whispers[-1].post.text
    assert [each.label for each in scene.chat.whispers[-1].post.buttons] == ["Any question"]
    assert await asked(scene) == []


async def test_a_topic_that_is_gone_is_refused_with_a_sentence(scene):
    await points(scene, "learn:third:explain:0")
    assert "No topic is called" in scene.chat.whispers[-1].post.text


async def test_a_second_delivery_asks_nothing_more(scene):
    for _ in range(2):
        await points(scene, "learn:first:explain:0", delivery="d")
    assert await asked(scene) == ["first"]
