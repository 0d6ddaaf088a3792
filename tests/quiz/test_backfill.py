"""Reading back on a platform that lets it be done only now and then."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.chat.platform import Gap, Missed
from bot.errors import ReadingLimited
from bot.quiz.recovery import read_back, read_on, recover
from bot.store.tables import rounds
from tests.curriculum.build import topic
from tests.memory_chat import MemoryChat
from tests.scene import CHANNEL, START, Scene, topics

MINUTE = timedelta(minutes=1)


class Limited(MemoryChat):
    """Lets the messages of some channels be read back."""

    def __init__(self):
        super().__init__()
        self.allowed = {"c2"}
        self.asked = []

    async def missed(self, message, since):
        channel = message.place.channel
        self.asked.append((channel, since))
        return Missed() if channel in self.allowed else Missed(again=MINUTE)

    def channels(self):
        asked, self.asked = self.asked, []
        return [channel for channel, _ in asked]


@pytest.fixture
async def scene(store):
    scene = Scene(store, topics(topic()), Limited())
    for number in range(3):
        event = scene.person("Host").command("/quiz seconds:600")
        await scene.dispatcher.handle(replace(event, place=replace(CHANNEL, channel=f"c{number}")))
        scene.clock.after(1)
    return scene


async def test_what_a_rate_limit_leaves_is_read_later_newest_first(scene):
    chats = {"memory": scene.chat}
    rest = await read_back(scene.store, scene.rounds, chats, scene.dispatcher.handle)
    assert sorted(scene.chat.channels()) == ["c0", "c1", "c2"]  # side by side
    assert rest.after == MINUTE
    for left in (["c1", "c0"], ["c0"]):
        assert [each.place.channel for each in rest.rounds] == left
        scene.chat.allowed = set(left[:1])
        rest = await read_on(scene.store, scene.rounds, chats, scene.dispatcher.handle, rest)
        assert scene.chat.channels() == left
    assert (list(rest.rounds), rest.after) == ([], None)


async def test_the_first_limit_leaves_all_others_unasked(scene):
    chats = {"memory": scene.chat}
    scene.chat.allowed = set()
    rest = await read_back(scene.store, scene.rounds, chats, scene.dispatcher.handle)
    scene.chat.channels()
    rest = await read_on(scene.store, scene.rounds, chats, scene.dispatcher.handle, rest)
    assert scene.chat.channels() == ["c2"]
    assert len(rest.rounds) == 3


async def test_what_has_closed_meanwhile_is_left_out(scene):
    chats = {"memory": scene.chat}
    scene.chat.allowed = set()
    rest = await read_back(scene.store, scene.rounds, chats, scene.dispatcher.handle)
    scene.clock.after(700)
    await scene.closing.run_due(scene.clock())
    scene.chat.channels()
    rest = await read_on(scene.store, scene.rounds, chats, scene.dispatcher.handle, rest)
    assert scene.chat.channels() == list(rest.rounds) == []


async def test_a_question_on_its_way_that_cannot_be_looked_for_yet_is_looked_for_later(scene):
    chats = {"memory": scene.chat}
    async with scene.store.write() as connection:
        await connection.execute(update(rounds).values(status="posting", message=None))
    scene.chat.allowed, found = {"c0", "c1", "c2"}, scene.chat.find

    async def limited(place, key, since):
        raise ReadingLimited("conversations.history", 60)

    scene.chat.find = limited
    rest = await recover(scene.store, scene.rounds, chats, scene.dispatcher.handle)
    assert (len(rest.rounds), rest.after) == (3, MINUTE)
    scene.chat.find = found
    rest = await read_on(scene.store, scene.rounds, chats, scene.dispatcher.handle, rest)
    assert scene.chat.channels() == ["c2", "c1", "c0"]
    assert (list(rest.rounds), rest.after) == ([], None)


async def test_after_a_gap_only_what_came_since_is_asked_for(scene):
    since = START + timedelta(seconds=1.5)
    await read_back(
        scene.store, scene.rounds, {"memory": scene.chat}, scene.dispatcher.handle, since
    )
    opened = START + timedelta(seconds=2)
    assert sorted(scene.chat.asked) == [("c0", since), ("c1", since), ("c2", opened)]


def test_a_gap_is_as_wide_as_all_that_opened_it():
    gap = Gap()
    gap.open(START)
    gap.open(START - MINUTE)
    gap.open(START + MINUTE)
    assert gap.is_set()
    assert gap.close() == START - MINUTE
    assert not gap.is_set()
    gap.open(START)
    gap.set()
    gap.open(START)
    assert gap.close() is None
