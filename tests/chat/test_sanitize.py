"""What cannot be stored is replaced before anything looks at it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.chat.sanitize import cleaned
from tests.curriculum.build import short, topic
from tests.scene import Scene, topics


@pytest.fixture
def scene(store):
    return Scene(store, topics(topic(questions=[short()])))


async def test_an_event_that_can_be_stored_is_left_as_it_is(scene):
    event = scene.person("Zoë 🦉").command("/team create Eulen")
    assert cleaned(event) is event


@pytest.mark.parametrize("bad", ["\0", "\ud83e", "x\udc00y\0"])
async def test_a_name_that_no_database_takes_costs_nobody_an_answer(scene, bad):
    ada, bob = scene.person("Ada"), scene.person("Bob")
    bob.person = replace(bob.person, name=f"Bob{bad}")
    await ada.types("/quiz")
    assert "**7**" in (await bob.replies("7")).text
    assert "**seven**" in (await ada.replies("seven")).text
    await scene.close()
    assert "2 of 2 right" in scene.post.text
    assert "�" in (await bob.types("/me")).title


@pytest.mark.parametrize("bad", ["\0", "\ud83e"])
async def test_a_text_that_no_database_takes_is_a_text(scene, bad):
    ada = scene.person("Ada")
    await ada.types("/quiz")
    answer = next(button.id for button in scene.post.buttons if button.ask)
    assert "**six�**" in (await ada.presses(answer, text=f"six{bad}")).text
    assert "**5�**" in (await scene.person("Bob").replies(f"5{bad}")).text
    assert "no longer available" in (await ada.presses(f"quiz:{bad}:0")).text
    assert "needs a letter" in (await ada.types(f"/team create {bad}")).text
