"""An event is kept before it is acknowledged, and acknowledged before anything is said about it."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from bot.chat.model import Post
from tests.curriculum.build import question, topic
from tests.memory_chat import MemoryChat
from tests.quiz.test_cutoffs import CutOff
from tests.scene import CHANNEL, Scene, topics

RIGHT = "Reading a large corpus"


@dataclass
class Recording(MemoryChat):
    """Notes what it is asked for, in the order in which that happens."""

    order: list[str] = field(default_factory=list)

    def _answer(self, method):
        self.order.append(method)
        super()._answer(method)


@pytest.fixture
def scene(store):
    written = [question(f"q{n}") for n in range(9)]
    return Scene(store, topics(topic(questions=written)), Recording(titles={"club": "Club"}))


def command(line):
    return lambda scene: scene.lead("Lead").command(line)


def press(button):
    return lambda scene: scene.person("Ada").press(button)


EVENTS = {
    "/quiz": command("/quiz"),
    "/daily now": command("/daily now"),
    "/daily show": command("/daily show"),
    "/team create": command("/team create Owls"),
    "/leaderboard": command("/leaderboard"),
    "/nonsense": command("/nonsense"),
    "a shared page": press("share:first:explain:0"),
    "a shared board": press("board-share:week:people"),
    "an answer": lambda scene: scene.person("Ada").press(scene.button_of(RIGHT)),
    "a reaction": lambda scene: scene.person("Ada").reaction("1\ufe0f\u20e3"),
}


@pytest.mark.parametrize("what", EVENTS)
async def test_an_event_is_kept_before_anything_is_said(scene, what):
    await scene.lead("Lead").types("/daily set 14:00")
    if what in ("an answer", "a reaction"):
        await scene.person("Host").types("/quiz")
    order = scene.chat.order
    order.clear()
    await scene.dispatcher.handle(EVENTS[what](scene), lambda: order.append("kept"))
    assert order[0] == "kept"
    assert set(order) & {"send", "whisper"}


async def test_talk_is_kept_by_nobody(scene):
    await scene.person("Host").types("/quiz")
    order = scene.chat.order
    order.clear()
    await scene.dispatcher.handle(
        scene.person("Ada").reaction("\U0001f389"), lambda: order.append("kept")
    )
    assert order == []


async def test_a_feature_that_talks_too_early_is_noticed(scene):
    async def early(event):
        await scene.chat.send(CHANNEL, Post("Hello"), key="early")

    await scene.person("Host").types("/quiz")
    scene.rounds.reacted = early
    told = await scene.person("Ada").reacts("\U0001f389")
    assert "on our side" in told.text
    assert len(scene.chat.too_early) == 1


def ends():
    raise CutOff


async def after(scene, minutes=10):
    """The next process, when what was interrupted has been taken up."""
    again = Scene(scene.store, scene.topics, scene.chat)
    again.clock.time = scene.clock.time
    await again.recover()
    again.clock.after(minutes * 60)
    await again.closing.run_due(again.clock())
    return again


async def test_a_daily_that_was_acknowledged_is_posted_by_the_next_process(scene):
    await scene.lead("Lead").types("/daily set 14:00")
    asked = scene.lead("Lead").command("/daily now", delivery="asked")
    with pytest.raises(CutOff):
        await scene.dispatcher.handle(asked, ends)
    assert scene.chat.messages == {}
    again = await after(scene)
    assert len(scene.chat.messages) == 1
    await again.dispatcher.handle(asked)
    assert len(scene.chat.messages) == 1


async def test_an_answer_that_was_acknowledged_counts_after_a_crash(scene):
    await scene.person("Host").types("/quiz seconds:300")
    with pytest.raises(CutOff):
        await scene.dispatcher.handle(scene.person("Ada").press(scene.button_of(RIGHT)), ends)
    again = await after(scene)
    assert "got it after" in again.post.text
