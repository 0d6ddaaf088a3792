"""How many have answered, on the card of an open question, and never in place of the reveal."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from random import Random

import pytest
from sqlalchemy import select

from bot.chat.events import Removed
from bot.errors import ChatRefused, ChatUnavailable
from bot.quiz import answer_records, count_records
from bot.quiz.answer_counts import EVERY, PER_COMMUNITY, STOP, TIMEOUT, AnswerCounts
from bot.quiz.scoring import standing
from bot.store.engine import Store
from bot.store.tables import answers, person_key, rounds
from bot.text.emoji import KEYCAPS
from tests.curriculum.build import topic
from tests.memory_chat import MemoryChat
from tests.quiz.test_edits import Message, tell
from tests.scene import CHANNEL, Scene, topics

RIGHT, WRONG = "Reading a large corpus", "Rating a few replies"


@pytest.fixture
def scene(store):
    return Scene(store, topics(topic()))


async def asks(scene, seconds=300, channel=CHANNEL.channel, space="club"):
    event = scene.person("Host", space).command(f"/quiz seconds:{seconds}")
    place = replace(CHANNEL, channel=channel, space=space)
    await scene.dispatcher.handle(replace(event, place=place))
    await look(scene)


async def look(scene, after=0.0):
    scene.clock.after(after)
    await scene.counts.run_due(scene.clock())


def said(scene):
    return scene.post.text.partition(" answered so far")[0].rpartition("**")[2]


async def test_the_card_says_how_many_have_answered_every_10_seconds(scene):
    await asks(scene)
    before = scene.post
    await scene.person("Ada").chooses(RIGHT)
    await look(scene, 9)
    assert scene.post == before
    await look(scene, 1)
    assert scene.post.text.endswith("**1 answered so far.**")
    changed = replace(scene.post, text=before.text, brief=before.brief)
    assert changed == before  # nothing else
    for name in ("Bob", "Cy"):
        await scene.person(name).chooses(WRONG)
    await scene.person("Ada").chooses(WRONG)
    await look(scene, 9)
    assert said(scene) == "1"
    await look(scene, 1)
    assert said(scene) == "3"
    for _ in range(3):
        await look(scene, 10)
    assert len(scene.chat.edits) == 2  # none where nothing has changed


async def test_an_answer_that_was_withdrawn_is_not_counted(scene):
    await asks(scene)
    ada, bob = scene.person("Ada"), scene.person("Bob")
    for mark in KEYCAPS[:2]:
        for each in (ada, bob):
            await each.reacts(mark)
    await bob.reacts(KEYCAPS[1], added=False)  # the other one stands
    await look(scene, 10)
    assert said(scene) == "2"
    for mark in KEYCAPS[:2]:
        await ada.reacts(mark, added=False)
    await look(scene, 10)
    assert said(scene) == "1"
    await bob.reacts(KEYCAPS[0], added=False)
    await look(scene, 10)
    assert "so far" not in scene.post.text


@pytest.mark.parametrize("what", ["deleted", "edited"])
async def test_a_reply_that_was_withdrawn_is_not_counted(scene, what):
    await asks(scene)
    ada, bob = (Message(scene.person(name), name) for name in ("Ada", "Bob"))
    await tell(scene, ada.posts("1"), bob.posts("2"))
    await look(scene, 10)
    assert said(scene) == "2"
    scene.clock.after(1)
    await tell(scene, ada.deletion() if what == "deleted" else ada.edit("hm, I wonder?"))
    await look(scene, 9)
    assert said(scene) == "1"


@pytest.mark.parametrize("seed", range(5))
async def test_the_count_is_of_the_people_whose_answer_stands(scene, seed):
    random = Random(seed)
    await asks(scene)
    people = [scene.person(name) for name in "ABCDEFGH"]
    replies = [Message(each, each.person.id) for each in people]
    await tell(scene, *(each.posts("1") for each in replies[:5]))
    for _ in range(40):
        scene.clock.after(1)
        number = random.randrange(8)
        if random.random() < 0.3 and number < 5:
            again = [replies[number].deletion(), replies[number].edit(random.choice("12x"))]
            await tell(scene, random.choice(again))
        else:
            await people[number].reacts(KEYCAPS[random.randrange(2)], added=random.random() < 0.6)
    (round_id,) = (key for key in scene.chat.keys if ":" not in key)
    async with scene.store.read() as connection:
        logs = [
            await answer_records.log_of(connection, round_id, person_key(each.person))
            for each in people
        ]
        standing_now = sum(standing(each) is not None for each in logs)
        assert await count_records.count(connection, round_id) == standing_now


async def test_a_count_follows_only_those_who_took_something_back(scene):
    """A daily may have ten thousand answers, and one of them withdrawn."""
    await asks(scene)
    people = [scene.person(name) for name in ("Ada", "Bob", "Cy")]
    for each in people:
        await each.reacts(KEYCAPS[0])
    await people[0].reacts(KEYCAPS[0], added=False)
    (round_id,) = (key for key in scene.chat.keys if ":" not in key)
    async with scene.store.read() as connection:
        took_back = select(answers.c.person).where(answers.c.taken_back)
        log = await answer_records.log_of(connection, round_id, took_back)
        assert {each.person for each in log} == {person_key(people[0].person)}
        assert await count_records.count(connection, round_id) == 2


async def test_a_daily_is_counted_and_keeps_its_buttons(scene):
    await scene.daily()
    await look(scene)
    buttons = scene.post.buttons
    await scene.person("Ada").chooses(RIGHT)
    await look(scene, 10)
    assert said(scene) == "1"
    assert scene.post.buttons == buttons


async def test_nothing_is_looked_at_while_no_question_is_open(scene):
    assert await scene.counts.start_due(scene.clock()) is None
    await asks(scene, 30)
    assert scene.counts.changed.is_set()  # which wakes the job
    assert await scene.counts.start_due(scene.clock()) == scene.clock() + EVERY
    await scene.close(31)
    assert await scene.counts.start_due(scene.clock()) is None


async def test_no_edit_begins_in_the_last_15_seconds(scene):
    await asks(scene, 30)
    await scene.person("Ada").chooses(RIGHT)
    await look(scene, 15)
    assert scene.chat.edits == []
    await look(scene, 10)
    await scene.close(6)
    await look(scene, 10)
    assert len(scene.chat.edits) == 1  # the reveal
    # An edit is over, by its timeout, long before the question closes.
    assert timedelta(seconds=10) <= STOP - TIMEOUT


async def test_what_was_not_shown_before_a_restart_is_shown_after_it(scene):
    await asks(scene)
    await scene.person("Ada").chooses(RIGHT)
    scene.start()
    await look(scene)
    await look(scene, 10)
    assert said(scene) == "1"
    scene.start()
    await look(scene)
    await look(scene, 10)
    assert len(scene.chat.edits) == 1


async def test_a_community_with_many_open_questions_takes_turns(scene):
    for number in range(PER_COMMUNITY + 2):
        await asks(scene, channel=f"c{number}")
        await scene.person("Ada").chooses(RIGHT)
    await look(scene, 10)
    assert len(set(scene.chat.edits)) == PER_COMMUNITY
    await look(scene, 10)
    assert len(set(scene.chat.edits)) == len(scene.chat.edits) == PER_COMMUNITY + 2


@pytest.mark.parametrize("fault", [ChatUnavailable("a rate limit"), ChatRefused("no rights")])
async def test_a_community_whose_edit_failed_is_left_alone_for_a_minute(scene, fault):
    await asks(scene)
    await scene.person("Ada").chooses(RIGHT)
    edit, tries = scene.chat.edit, []

    async def refused(message, post):
        tries.append(message)
        raise fault

    scene.chat.edit = refused
    for _ in range(6):
        await look(scene, 10)
    assert len(tries) == 1
    scene.chat.edit = edit
    await scene.person("Bob").chooses(RIGHT)
    for _ in range(2):
        await look(scene, 10)
    assert said(scene) == "2"
    assert scene.chat.alerts == []


class Held(MemoryChat):
    """Edits take as long as a test wants, and are carried out at the end."""

    def __init__(self):
        super().__init__()
        self.begun, self.go = asyncio.Event(), asyncio.Event()

    async def edit(self, message, post):
        if "so far" in post.text:
            self.begun.set()
            await self.go.wait()
        await super().edit(message, post)


async def test_an_edit_that_hangs_is_dropped_and_holds_up_no_closing(store):
    scene = Scene(store, topics(topic()), Held())
    await asks(scene)
    scene.counts = AnswerCounts(
        store, scene.rounds, {"memory": scene.chat}, scene.clock, timeout=timedelta(seconds=0.05)
    )
    await look(scene)
    await scene.person("Ada").chooses(RIGHT)
    await look(scene, 10)
    assert scene.chat.edits == []
    await scene.close(300)
    assert scene.post.title.startswith("The answer is")


async def test_a_platform_that_is_still_at_the_last_edits_gets_no_more(store):
    scene = Scene(store, topics(topic()), Held())
    for number in range(4):
        await asks(scene, channel=f"c{number}", space=f"s{number}")
        await scene.person("Ada", f"s{number}").chooses(RIGHT)
    scene.clock.after(10)
    await scene.counts.start_due(scene.clock())
    await scene.chat.begun.wait()
    scene.clock.after(10)
    await scene.counts.start_due(scene.clock())
    scene.chat.go.set()
    await scene.counts.in_flight.ended()
    assert len(scene.chat.edits) == 2  # the others waited for a place too long, and were dropped
    await look(scene, 10)
    assert len(scene.chat.edits) == len(set(scene.chat.edits)) == 4


async def test_a_reveal_waits_for_a_count_that_a_stalled_process_is_editing(store):
    scene = Scene(store, topics(topic()), Held())
    await asks(scene, 60)
    await scene.person("Ada").chooses(RIGHT)
    scene.clock.after(10)
    await scene.counts.start_due(scene.clock())
    await scene.chat.begun.wait()
    closing = asyncio.create_task(scene.close(60))  # the clock has jumped
    await asyncio.wait([closing], timeout=1)
    assert scene.chat.edits == []
    scene.chat.go.set()
    await closing
    assert len(scene.chat.edits) == 2
    assert scene.post.title.startswith("The answer is")


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # several processes
async def test_another_process_reveals_only_after_a_count_that_is_being_edited(database_url):
    stores = [await Store.open(database_url) for _ in range(2)]
    chat = Held()
    one, other = (Scene(each, topics(topic()), chat) for each in stores)
    other.clock = one.clock
    other.start()
    await asks(one, 60)
    await one.person("Ada").chooses(RIGHT)
    one.clock.after(10)
    await one.counts.start_due(one.clock())
    await one.chat.begun.wait()
    one.clock.after(60)
    again = await other.closing.run_due(one.clock())
    assert again is not None  # the round is another's to edit now
    assert one.chat.edits == []
    one.chat.go.set()
    await one.counts.in_flight.ended()
    await other.closing.run_due(again)
    assert len(one.chat.edits) == 2
    assert one.post.title.startswith("The answer is")
    for each in stores:
        await each.close()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # several processes
async def test_two_processes_edit_a_card_once(database_url):
    stores = [await Store.open(database_url) for _ in range(2)]
    chat = MemoryChat()
    one, other = (Scene(each, topics(topic()), chat) for each in stores)
    other.clock = one.clock
    other.start()
    await asks(one)
    await other.counts.run_due(one.clock())
    for turn, name in enumerate(("Ada", "Bob"), 1):
        await one.person(name).chooses(RIGHT)
        one.clock.after(10)
        await asyncio.gather(*(each.counts.run_due(one.clock()) for each in (one, other)))
        assert len(chat.edits) == turn
    for each in stores:
        await each.close()


async def test_a_question_that_was_deleted_is_counted_no_more(scene):
    await asks(scene)
    await scene.person("Ada").chooses(RIGHT)
    del scene.chat.messages[scene.question]
    await look(scene, 10)
    await look(scene, 10)
    assert scene.chat.edits == []
    assert await scene.dispatcher.removed(Removed(CHANNEL, None))


class Slow(MemoryChat):
    """Carries an edit out after a while by chance, now and then without saying so."""

    random: Random
    jump: Callable[[], None]

    async def edit(self, message, post):
        if "so far" in post.text and self.random.random() < 0.5:
            self.jump()  # past the end
            await asyncio.sleep(0.1)
        await asyncio.sleep(self.random.random() * 0.01)
        await super().edit(message, post)
        await asyncio.sleep(self.random.random() * 0.01)
        if self.random.random() < 0.2:
            raise ChatUnavailable("the answer was lost")


@pytest.mark.parametrize("seed", range(6))
async def test_however_edits_and_closings_meet_a_reveal_stays(tmp_path, seed):
    """Processes die in the middle of an edit, and clocks jump past the end."""
    random = Random(seed)
    store = await Store.open(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}")
    scene = Scene(store, topics(topic()), Slow())
    scene.chat.random, scene.chat.jump = random, partial(scene.clock.after, 60)
    await asks(scene, 60)
    shown = scene.question

    async def counts():
        while True:
            await scene.counts.start_due(scene.clock())
            await asyncio.sleep(random.random() * 0.01)

    async def closes():
        while True:
            await scene.closing.start_due(scene.clock())
            await asyncio.sleep(random.random() * 0.01)

    working = [asyncio.create_task(each()) for each in (counts, closes)]
    for number in range(12):
        if scene.chat.messages[shown].title.startswith("The first"):
            await scene.person(f"P{number}").chooses(random.choice([RIGHT, WRONG]))
        for _ in range(random.choice([1, 3, 10])):
            scene.clock.after(1)
            await asyncio.sleep(random.random() * 0.01)
        if random.random() < 0.1:  # killed, and started again
            for each in working:
                each.cancel()
            await asyncio.gather(*working, return_exceptions=True)
            await scene.counts.in_flight.stop()
            await scene.closing.in_flight.stop()
            scene.start()
            working = [asyncio.create_task(each()) for each in (counts, closes)]
    async with asyncio.timeout(60):
        while await status(store) != "done":
            scene.clock.after(10)
            await asyncio.sleep(0.02)
    await asyncio.sleep(0.05)
    for each in working:
        each.cancel()
    await scene.counts.in_flight.ended()
    assert scene.post.title.startswith("The answer is")
    await store.close()


async def status(store):
    async with store.read() as connection:
        return await connection.scalar(select(rounds.c.status))
