"""While a question is on its way: people who are quicker, cut-offs, and other processes."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import func, select

from bot.chat.events import Replied
from bot.chat.model import MessageRef
from bot.errors import ChatLimited, ChatUnavailable
from bot.quiz.publishing import SENT_WITHIN
from bot.store.engine import Store
from bot.store.tables import rounds
from bot.text.emoji import KEYCAPS
from tests.curriculum.build import question, topic
from tests.memory_chat import MemoryChat
from tests.scene import CHANNEL, SILENCE, Scene, topics

RIGHT = "Reading a large corpus"


class SlowChat(MemoryChat):
    """Shows a post at once, and tells us so only when `told` is set."""

    def __init__(self):
        super().__init__()
        self.told = asyncio.Event()
        self.shown = asyncio.Event()

    async def send(self, place, post, key):
        ref = await super().send(place, post, key)
        self.shown.set()
        await self.told.wait()
        return ref


@pytest.fixture
def scene(store):
    return Scene(store, topics(topic()), SlowChat())


async def statuses(scene):
    async with scene.store.read() as connection:
        return (await connection.scalars(select(rounds.c.status))).all()


async def asking(scene):
    """A `/quiz` whose question everybody sees and nobody has confirmed."""
    task = asyncio.create_task(scene.dispatcher.handle(scene.person("Host").command("/quiz")))
    await scene.chat.shown.wait()
    return task


async def test_who_is_quicker_than_the_news_of_the_post_is_heard_in_any_way(scene):
    ada, bob, cy = map(scene.person, ("Ada", "Bob", "Cy"))
    asked = await asking(scene)
    quick = [
        asyncio.create_task(scene.dispatcher.handle(event))
        for event in (
            ada.press(scene.button_of(RIGHT)),
            bob.reaction(KEYCAPS[scene.shown(RIGHT)]),
            Replied(
                delivery="quick",
                at=scene.clock(),
                person=cy.person,
                place=CHANNEL,
                message=scene.question,
                text=RIGHT,
            ),
        )
    ]
    await asyncio.sleep(0)
    scene.chat.told.set()
    await asyncio.gather(asked, *quick)
    await scene.close()
    assert "3 of 3 right" in scene.post.text


async def test_a_post_that_is_cut_off_after_it_got_there_is_opened_and_closed(scene):
    asked = await asking(scene)
    asked.cancel()
    await asyncio.gather(asked, return_exceptions=True)
    assert await statuses(scene) == ["posting"]
    scene.chat.told.set()
    await scene.person("Ada").chooses(RIGHT)
    scene.clock.after(SENT_WITHIN.total_seconds())
    again = await scene.closing.run_due(scene.clock())
    assert await statuses(scene) == ["open"]
    assert again is not None
    assert await scene.person("Bob").reacts(KEYCAPS[scene.shown(RIGHT)]) is not None
    await scene.close()
    assert "2 of 2 right" in scene.post.text


async def test_a_post_that_is_cut_off_before_it_got_there_is_dropped(scene):
    asked = await asking(scene)
    asked.cancel()
    await asyncio.gather(asked, return_exceptions=True)
    scene.chat.keys.clear()
    scene.clock.after(SENT_WITHIN.total_seconds() - 1)
    assert await scene.closing.run_due(scene.clock()) is not None  # it may still get there
    assert await statuses(scene) == ["posting"]
    scene.clock.after(1)
    assert await scene.closing.run_due(scene.clock()) is None
    assert await statuses(scene) == ["dropped"]


async def test_a_post_of_which_only_the_news_was_lost_is_found(store):
    class LostNews(MemoryChat):
        async def send(self, place, post, key):
            await super().send(place, post, key)
            raise ChatUnavailable("the connection broke")

    scene = Scene(store, topics(topic()), LostNews())
    assert await scene.person("Ada").types("/quiz") == SILENCE
    assert RIGHT in (await scene.person("Ada").chooses(RIGHT)).text


async def test_a_platform_that_is_away_altogether_leaves_no_round_behind(store):
    scene = Scene(store, topics(topic()))
    scene.chat.fail = {"send", "find"}
    assert "Try again" in (await scene.person("Ada").types("/quiz", delivery="d")).text
    scene.clock.after(SENT_WITHIN.total_seconds())
    assert await scene.closing.run_due(scene.clock()) is not None
    scene.chat.fail = set()
    assert await scene.closing.run_due(scene.clock()) is None
    assert "couldn't be posted" in (await scene.person("Ada").types("/quiz", delivery="d")).text
    assert await scene.person("Ada").types("/quiz") == SILENCE


async def test_a_question_that_a_rate_limit_refused_is_dropped_without_a_look_back(store):
    class Busy(MemoryChat):
        async def send(self, place, post, key):
            raise ChatLimited("One message a second.")

        async def find(self, place, key, since):
            raise AssertionError("nothing was sent")

    scene = Scene(store, topics(topic()), Busy())
    assert "Try again" in (await scene.person("Ada").types("/quiz")).text
    assert await statuses(scene) == ["dropped"]


async def test_two_posts_on_their_way_to_one_channel_do_not_disturb_each_other(store):
    written = topic(questions=[question("one"), question("two")])
    scene = Scene(store, topics(written), SlowChat())
    first = await asking(scene)
    scene.chat.shown.clear()
    scene.clock.after(31)  # the platform takes its time
    second = await asking(scene)
    scene.chat.told.set()
    await asyncio.gather(first, second)
    assert await statuses(scene) == ["open", "open"]


async def test_another_process_that_starts_meanwhile_does_not_drop_the_question(scene, store):
    asked = await asking(scene)
    other = Scene(store, topics(topic()), MemoryChat())  # where it cannot be found yet
    await other.recover()
    assert await statuses(scene) == ["dropped"]
    scene.chat.told.set()
    await asked
    assert await statuses(scene) == ["open"]
    assert RIGHT in (await scene.person("Ada").chooses(RIGHT)).text


async def test_two_processes_that_are_asked_at_once_open_one_question_in_a_channel(
    store, database_url
):
    second = await Store.open(database_url)
    scenes = [
        Scene(each, topics(topic(questions=[question("a"), question("b")])), MemoryChat())
        for each in (store, second)
    ]
    for turn in range(5):
        await asyncio.gather(
            *(
                each.dispatcher.handle(each.person(f"P{index}").command("/quiz", f"{turn}.{index}"))
                for index, each in enumerate(scenes)
            )
        )
        async with store.read() as connection:
            open_now = await connection.scalar(
                select(func.count()).select_from(rounds).where(rounds.c.status == "open")
            )
        assert open_now == 1
        for each in scenes:
            await each.close(40)
    await second.close()


async def test_a_message_elsewhere_is_not_the_question(scene):
    scene.chat.told.set()
    await scene.person("Ada").types("/quiz")
    event = Replied(
        delivery="d",
        at=scene.clock(),
        person=scene.person("Ada").person,
        place=CHANNEL,
        message=MessageRef(CHANNEL, "another"),
        text="1",
    )
    told = len(scene.chat.whispers)
    await scene.dispatcher.handle(event)
    assert len(scene.chat.whispers) == told
