"""Answers typed as replies to a question without options: the latest counts, chatter doesn't."""

from __future__ import annotations

import pytest

from bot.chat.events import Pressed, Replied
from bot.quiz import answer_records
from tests.curriculum.build import short, topic
from tests.scene import Scene, topics


@pytest.fixture
async def scene(store):
    scene = Scene(store, topics(topic(questions=[short()])))
    await scene.person("Ada").types("/quiz")
    return scene


def reply(actor, text, delivery="d", after=0.0):
    """A reply that was written some seconds after the question."""
    actor.scene.clock.after(after)
    event = Replied(**actor._act(delivery), message=actor.scene.question, text=text)
    actor.scene.clock.after(-after)
    return event


async def log(scene):
    round_id = next(key for key in scene.chat.keys if ":" not in key)
    async with scene.store.read() as connection:
        return [each.text for each in await answer_records.log_of(connection, round_id)]


@pytest.mark.parametrize("chatter", ["hmm", "lol", "no idea", "wait", "gimme a sec", "hello", "😀"])
async def test_chatter_before_an_answer_does_not_take_its_place(scene, chatter):
    bob = scene.person("Bob")
    assert await bob.replies(chatter) is None
    assert "Your answer is **7**" in (await bob.replies("7")).text
    await scene.close()
    assert "got it after" in scene.post.text


@pytest.mark.parametrize("chatter", ["thanks", "ok", "haha", "gg Ada", "is that right?", "<@1>"])
async def test_chatter_after_an_answer_does_not_take_its_place(scene, chatter):
    bob = scene.person("Bob")
    await bob.replies("7")
    assert await bob.replies(chatter) is None
    await scene.close()
    assert "got it after" in scene.post.text


async def test_a_later_reply_replaces_an_earlier_one_until_it_closes(scene):
    bob, cy = scene.person("Bob"), scene.person("Cy")
    for text in ("six", "eight", "seven"):
        scene.clock.after(2)
        told = await bob.replies(text)
        assert f"Your answer is **{text}**" in told.text
        assert "reply again" in told.text
    await cy.replies("7")
    scene.clock.after(1)
    await cy.replies("hmm, 8")
    assert await log(scene) == ["six", "eight", "seven", "7", "8"]  # and first attempts are kept
    await scene.close()
    assert "1 of 2 right" in scene.post.text


async def test_a_reply_that_comes_late_or_twice_leaves_the_later_one_standing(scene):
    bob = scene.person("Bob")
    await scene.dispatcher.handle(reply(bob, "7", "new", after=9))
    await scene.dispatcher.handle(reply(bob, "8", "old", after=3))
    assert "Your answer is **7**" in bob.hears().text
    await scene.dispatcher.handle(reply(bob, "8", "old", after=3))
    assert "Your answer is **7**" in bob.hears().text
    assert await log(scene) == ["8", "7"]
    await scene.close()
    assert "got it after" in scene.post.text


async def test_a_word_that_reads_as_chatter_counts_where_it_is_accepted_or_marked(store):
    asked = short(stem="Which method gives the lock up?", answers=["wait", "wait()"])
    scene = Scene(store, topics(topic(questions=[asked])))
    ada, bob = scene.person("Ada"), scene.person("Bob")
    await ada.types("/quiz")
    assert "**wait**" in (await ada.replies("wait")).text
    assert "**thanks**" in (await bob.replies("thanks")).text  # or counting would be telling
    await scene.close()
    assert "1 of 2 right" in scene.post.text

    await ada.types("/quiz")
    assert "**wait**" in (await bob.replies("answer: wait")).text


async def test_rules_and_confirmation_say_how_to_change_a_typed_answer(scene):
    rules = await scene.person("Ada").types("/help rules")
    assert "your latest reply counts" in rules.text
    assert "`answer: …`" in rules.text


INVISIBLE = ["\u200b", "\u2800", "\u3164", "\u202e", "\ufe0f", "\u00ad"]


@pytest.mark.parametrize("text", INVISIBLE)
async def test_an_answer_that_nobody_can_see_is_refused_and_the_one_before_stands(scene, text):
    bob = scene.person("Bob")
    (button,) = (each.id for each in scene.post.buttons if each.ask)
    for typed in ("7", text):
        event = Pressed(**bob._act(), message=scene.question, button=button, text=typed)
        await scene.dispatcher.handle(event)
    assert bob.hears().text.startswith("Write an answer first")
    assert await bob.replies(text) is None
    assert await log(scene) == ["7"]
