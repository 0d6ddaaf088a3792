"""An option's mark that is typed in the channel, without replying to the question."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.chat.events import LONGEST_MARK, Replied, Wrote
from bot.chat.model import MessageRef, Place
from bot.errors import StoreBusy
from bot.matching import is_mark
from bot.quiz.open_questions import FRESH
from bot.quiz.round_lookup import CLOCKS_DIFFER
from bot.store.tables import answers
from bot.text.emoji import KEYCAPS
from tests.curriculum.build import question, short, topic
from tests.memory_chat import ROOMY, MemoryChat
from tests.quiz.test_publishing import SlowChat, asking
from tests.scene import CHANNEL, Scene, topics

RIGHT = "Reading a large corpus"


@pytest.fixture
def scene(store):
    return Scene(store, topics(topic(questions=[question(), question("another")])))


def wrote(actor, text, *, place=CHANNEL, delivery=None, ago=0.0):
    act = actor._act(delivery)
    return Wrote(
        **{**act, "at": act["at"] - timedelta(seconds=ago), "place": place},
        message=MessageRef(place, act["delivery"]),
        text=text,
    )


async def writes(actor, text, **changes):
    """Write in the channel; returns the private answer, if there is one."""
    return await actor._tells(wrote(actor, text, **changes))


async def kept(scene):
    async with scene.store.read() as connection:
        found = await connection.execute(select(answers.c.choice).order_by(answers.c.id))
        return [row.choice for row in found]


class Counting:
    """A store that counts how often it is read."""

    def __init__(self, store):
        self._store = store
        self.reads = 0

    def read(self):
        self.reads += 1
        return self._store.read()

    def __getattr__(self, name):
        return getattr(self._store, name)


@pytest.fixture
def reading(scene):
    """The scene's store, whose reads are counted."""
    scene.store = Counting(scene.store)
    scene.start()
    return scene.store


@pytest.mark.parametrize(
    ("text", "choice"),
    [("2", 1), ("b", 1), ("B", 1), (" b) ", 1), ("(2)", 1), ("2.", 1), (KEYCAPS[1], 1), ("a!", 0)],
)
async def test_a_mark_typed_in_the_channel_counts_like_a_reply(scene, text, choice):
    ada, bob = scene.person("Ada"), scene.person("Bob")
    await ada.types("/quiz")
    assert KEYCAPS[choice] in (await writes(bob, text)).text
    assert scene.chat.whispers[-1].instead
    assert await kept(scene) == [choice]


@pytest.mark.parametrize(
    "text",
    ["9", "e", "f", "42", "2?", "2nd", "lol", "ok", RIGHT, "+1", "-1", "<@2>", "", "\0"],
)
async def test_other_words_in_the_channel_are_talk(scene, text):
    await scene.person("Ada").types("/quiz")
    assert await writes(scene.person("Bob"), text) is None
    assert await kept(scene) == []


async def test_the_latest_counts_and_the_same_delivery_counts_once(scene):
    ada, bob = scene.person("Ada"), scene.person("Bob")
    await ada.types("/quiz")
    await writes(bob, "1")
    scene.clock.after(3)
    await writes(bob, "2", delivery="twice")
    await writes(bob, "2", delivery="twice")
    assert KEYCAPS[1] in (await writes(bob, "1", ago=2, delivery="late")).text
    assert len(await kept(scene)) == 3
    await scene.close()
    counts = [line for line in scene.post.text.splitlines() if line.startswith("▰")]
    assert counts == ["▰▰▰▰▰▰▰▰▰▰ 1 (100%)"]
    (chosen,) = [each for each in scene.post.text.split("\n\n") if "1 (100%)" in each]
    assert KEYCAPS[1] in chosen


async def test_nothing_counts_where_two_questions_are_open_or_none_is(scene):
    ada, bob = scene.person("Ada"), scene.person("Bob")
    assert await writes(bob, "1") is None
    await scene.daily()
    assert KEYCAPS[0] in (await writes(bob, "1")).text
    await ada.types("/quiz first")
    assert await writes(bob, "2") is None
    await scene.close()
    assert KEYCAPS[2] in (await writes(bob, "3")).text
    assert await kept(scene) == [0, 2]


async def test_nothing_counts_once_it_has_closed_or_before_it_was_posted(scene):
    ada, bob = scene.person("Ada"), scene.person("Bob")
    await ada.types("/quiz")
    early = CLOCKS_DIFFER.total_seconds() + 1
    assert await writes(bob, "1", ago=early) is None
    scene.clock.after(30)
    assert await writes(bob, "1") is None
    await scene.close()
    assert await writes(bob, "1") is None
    assert await kept(scene) == []


async def test_a_short_answer_is_not_taken_from_the_channel(store):
    scene = Scene(store, topics(topic(questions=[short()])))
    await scene.person("Ada").types("/quiz")
    assert await writes(scene.person("Bob"), "7") is None
    assert await writes(scene.person("Bob"), "1") is None
    assert await kept(scene) == []


async def test_another_channel_another_community_and_a_thread_are_elsewhere(scene):
    bob = scene.person("Bob")
    await scene.person("Ada").types("/quiz")
    assert await writes(bob, "1", place=replace(CHANNEL, channel="other")) is None
    eve = scene.person("Eve", space="elsewhere")
    assert await writes(eve, "1", place=replace(CHANNEL, space="elsewhere")) is None
    await scene.close()
    asked = scene.person("Ada").command("/quiz")
    await scene.dispatcher.handle(replace(asked, place=replace(CHANNEL, thread="root")))
    assert await writes(bob, "1") is None
    assert await kept(scene) == []


async def test_a_question_in_a_thread_that_is_a_channel_is_answered_by_writing_in_it(scene):
    """On Discord a thread has an id of its own, and a message in it names its parent channel."""
    thread, bob = Place("memory", "club", "t1"), scene.person("Bob")
    await scene.dispatcher.handle(replace(scene.person("Ada").command("/quiz"), place=thread))
    said = Replied(
        delivery="said",
        at=scene.clock(),
        person=bob.person,
        place=thread,
        message=MessageRef(CHANNEL, "t1"),
        text="2",
    )
    assert KEYCAPS[1] in (await bob._tells(said)).text


async def test_talk_costs_no_query_and_marks_that_come_together_share_one(scene, reading):
    bob = scene.person("Bob")
    for text in ("ok", "lol", "thanks", "12", "x" * (LONGEST_MARK + 1), "2" * 9):
        await writes(bob, text)
    assert reading.reads == 0
    await asyncio.gather(*(scene.dispatcher.handle(wrote(bob, "1")) for _ in range(100)))
    assert 1 <= reading.reads <= 2


async def test_while_a_question_is_open_marks_do_not_look_for_it_each_time(scene, reading):
    await scene.person("Ada").types("/quiz")
    before = reading.reads
    for number in range(20):
        await writes(scene.person(f"p{number}"), "1")
    assert reading.reads - before == 20 + 1  # what counts of each, and what is open
    assert len(await kept(scene)) == 20


async def test_what_another_process_has_just_posted_is_found(scene):
    other = Scene(scene.store, topics(topic(questions=[question(), question("another")])))
    other.clock, other.chat = scene.clock, scene.chat
    other.start()
    bob = scene.person("Bob")
    assert await writes(bob, "1") is None  # none is open, and that is not remembered
    await other.person("Ada").types("/quiz first")
    assert KEYCAPS[0] in (await writes(bob, "1")).text
    await other.daily()
    scene.clock.after(FRESH.total_seconds())
    assert await writes(bob, "2") is None
    assert await kept(scene) == [0]


async def test_who_is_quicker_than_the_news_of_the_post_is_heard(store):
    scene = Scene(store, topics(topic()), SlowChat())
    asked = await asking(scene)
    mark = str(scene.shown(RIGHT) + 1)
    quick = asyncio.create_task(scene.dispatcher.handle(wrote(scene.person("Bob"), mark)))
    await asyncio.sleep(0)
    scene.chat.told.set()
    await asyncio.gather(asked, quick)
    await scene.close()
    assert "got it after" in scene.post.text


async def test_what_was_typed_while_the_bot_was_away_is_read_back_once(scene):
    await scene.person("Ada").types("/quiz")
    scene.clock.after(1)
    missed = wrote(scene.person("Bob"), "1")
    scene.chat.unheard = [missed, wrote(scene.person("Cy"), "lol")]
    scene.start()
    await scene.recover()
    await scene.recover()
    await scene.dispatcher.handle(missed)
    assert await kept(scene) == [0]


class Away:
    """A store that cannot be reached."""

    dialect = "sqlite"

    def read(self):
        raise StoreBusy("The database is locked.")


async def test_a_database_that_is_away_is_no_reason_to_answer_talk(scene):
    bob = scene.person("Bob")
    scene.store = Away()
    scene.start()
    assert await writes(bob, "hello") is None
    with pytest.raises(StoreBusy):  # so that the platform brings it again
        await writes(bob, "1")
    assert scene.chat.whispers == []


@pytest.mark.parametrize("reads", [True, False])
@pytest.mark.parametrize("asked", ["choice", "short"])
async def test_the_card_says_how_to_answer_on_this_platform(store, reads, asked):
    written = question() if asked == "choice" else short()
    chat = MemoryChat(limits=replace(ROOMY, reads_channel=reads))
    scene = Scene(store, topics(topic(questions=[written])), chat)
    await scene.person("Ada").types("/quiz")
    text = scene.post.text
    assert ("with the mention turned on" in text) is not reads
    if asked == "choice":
        assert ("you can just type the number" in text) is reads
        assert ("typed without a reply doesn't count" in text) is not reads


def test_no_mark_is_longer_than_adapters_bring():
    for mark in ("1", "||2️⃣||", "**2**", "(b)", "`3`"):
        assert is_mark(mark)
        assert len(mark) <= LONGEST_MARK
