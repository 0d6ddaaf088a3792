"""A daily question: posted once, beside live rounds, and paid alike however late it is answered."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import select

from bot.errors import ChatRefused, ChatUnavailable, NotFound
from bot.quiz.publishing import POSTED_WITHIN
from bot.store.engine import Store
from bot.store.tables import points, rounds
from tests.curriculum.build import question, topic
from tests.memory_chat import MemoryChat
from tests.scene import CHANNEL, SILENCE, Scene, topics

RIGHT, OTHER = "Reading a large corpus", "Cleaning some tables"
DAY = 24 * 3600
HOUR = 3600


@pytest.fixture
def scene(store):
    levels = [question(), question("middle", difficulty="medium"), question("top")]
    levels[2]["difficulty"] = "hard"
    return Scene(store, topics(topic(questions=levels)))


async def statuses(scene):
    async with scene.store.read() as connection:
        return (await connection.scalars(select(rounds.c.status).order_by(rounds.c.origin))).all()


async def paid(scene):
    async with scene.store.read() as connection:
        found = await connection.execute(select(points.c.person, points.c.points))
        return {row.person.rpartition(":")[2]: row.points for row in found}


async def test_a_daily_is_posted_once_for_an_origin(scene):
    assert await scene.daily()
    assert "Daily question · The first topic · easy · 10 points" in scene.post.title
    assert not await scene.daily()
    assert len(scene.chat.messages) == 1
    assert await scene.daily("daily:s1:2026-03-05")
    assert len(scene.chat.messages) == 2


async def test_a_daily_and_a_live_round_are_open_side_by_side(scene):
    await scene.daily()
    daily = scene.question
    ada = scene.person("Ada")
    assert await ada.types("/quiz easy") == SILENCE
    assert "already open here" in (await ada.types("/quiz easy")).text
    await ada.chooses(RIGHT)
    await scene.close()
    assert scene.post.title.startswith("The answer is")
    assert "Press a button" in scene.chat.messages[daily].text
    assert await statuses(scene) == ["open", "done"]


async def test_two_schedules_have_their_dailies_in_one_channel(scene):
    assert await scene.daily("daily:s1:2026-03-04")
    assert await scene.daily("daily:s2:2026-03-04", "middle")
    assert await statuses(scene) == ["open", "open"]


@pytest.mark.parametrize(
    ("which", "full", "hinted"), [("what-is-it", 10, 8), ("middle", 20, 15), ("top", 30, 22)]
)
async def test_a_daily_pays_the_same_at_any_hour_and_a_hint_costs_a_quarter(
    scene, which, full, hinted
):
    await scene.daily(question=which)
    await scene.person("Early").chooses(RIGHT)
    scene.clock.after(23 * HOUR)
    await scene.person("Late").chooses(RIGHT)
    await scene.person("Wrong").chooses(OTHER)
    hint = next(button for button in scene.post.buttons if button.label.startswith("Hint"))
    await scene.person("Hinted").presses(hint.id)
    await scene.person("Hinted").chooses(RIGHT)
    await scene.close(2 * HOUR)
    assert await paid(scene) == {"early": full, "late": full, "hinted": hinted, "wrong": 0}


async def test_points_belong_to_the_day_on_which_the_daily_was_posted(scene):
    await scene.daily()
    scene.clock.after(13 * HOUR)
    await scene.person("Ada").chooses(RIGHT)
    await scene.close(11 * HOUR + 1)
    async with scene.store.read() as connection:
        assert await connection.scalar(select(points.c.day)) == "2026-03-04"


async def test_what_was_asked_here_is_told_with_how_it_went(scene):
    await scene.daily()
    await scene.person("Ada").chooses(RIGHT)
    await scene.person("Bob").chooses(OTHER)
    await scene.close(DAY + 1)
    await scene.person("Ada").types("/quiz hard")
    told = await scene.rounds.history(CHANNEL)
    assert [(each.topic, each.question, each.answered, each.right) for each in told] == [
        ("first", "what-is-it", 2, 1),
        ("first", "top", 0, 0),
    ]
    assert told[0].at < told[1].at


async def test_a_question_that_is_not_there_is_not_asked(scene):
    with pytest.raises(NotFound):
        await scene.daily(question="gone")
    assert await statuses(scene) == []


async def test_a_daily_is_sent_when_the_platform_is_back(scene):
    scene.chat.fail = {"send"}
    with pytest.raises(ChatUnavailable):
        await scene.daily()
    assert await statuses(scene) == ["posting"]
    assert not await scene.daily()  # it has begun: nobody else is to send it
    scene.chat.fail = set()
    await scene.close(30)
    assert await statuses(scene) == ["posting"]  # perhaps its sender is still at it
    await scene.close(31)
    assert await statuses(scene) == ["open"]
    assert len(scene.chat.messages) == 1


async def test_a_daily_that_got_there_without_our_knowing_is_not_sent_again(scene):
    send = scene.chat.send

    async def lost(place, post, key):
        await send(place, post, key)
        scene.chat.fail = {"find"}
        raise ChatUnavailable("the news of it was lost")

    scene.chat.send = lost
    with pytest.raises(ChatUnavailable):
        await scene.daily()
    scene.chat.fail = set()
    await scene.close(61)
    assert await statuses(scene) == ["open"]
    assert len(scene.chat.messages) == 1


@pytest.mark.parametrize(("hours", "then"), [(12, "open"), (12.01, "dropped")])
async def test_a_daily_is_given_up_when_less_than_half_of_its_time_is_left(
    scene, hours, then, caplog
):
    scene.chat.fail = {"send"}
    with pytest.raises(ChatUnavailable):
        await scene.daily()
    scene.chat.fail = set()
    await scene.close(hours * HOUR)
    assert await statuses(scene) == [then]
    assert ("is dropped" in caplog.text) == (then == "dropped")


async def test_a_channel_that_refuses_a_daily_is_told_to_who_asks_for_it(scene):
    async def refuse(place, post, key):
        raise ChatRefused("Give me *Send Messages*.")

    send, scene.chat.send = scene.chat.send, refuse
    with pytest.raises(ChatRefused):
        await scene.daily()
    assert await statuses(scene) == ["dropped"]
    scene.chat.send = send  # what was lacking is given: that date's daily can be asked for
    assert await scene.daily()
    assert not await scene.daily()


async def test_a_channel_that_refuses_when_the_platform_is_back_is_told_to_administrators(scene):
    scene.chat.fail = {"send"}
    with pytest.raises(ChatUnavailable):
        await scene.daily()

    async def refuse(place, post, key):
        raise ChatRefused("Give me *Send Messages*.")

    scene.chat.send = refuse
    await scene.close(61)
    assert await statuses(scene) == ["dropped"]
    assert "I couldn't post the daily question" in scene.chat.alerts[0][1].text


async def test_a_daily_that_is_on_its_way_in_this_process_is_not_sent_twice(scene):
    gate, sent = asyncio.Event(), asyncio.Queue()
    send = scene.chat.send

    async def slowly(place, post, key):
        sent.put_nowait(key)
        await gate.wait()
        return await send(place, post, key)

    scene.chat.send = slowly
    asking = asyncio.create_task(scene.daily())
    await sent.get()
    await scene.close(POSTED_WITHIN.total_seconds() + 20)
    gate.set()
    assert await asking
    assert sent.empty()
    assert await statuses(scene) == ["open"]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # several processes
async def test_processes_that_ask_the_same_daily_at_once_post_it_once(database_url):
    stores = [await Store.open(database_url) for _ in range(3)]
    chat = MemoryChat()
    scenes = [Scene(each, topics(topic()), chat) for each in stores]
    asked = await asyncio.gather(*(each.daily() for each in scenes))
    assert sorted(asked) == [False, False, True]
    assert len(chat.messages) == 1
    for each in stores:
        await each.close()


async def test_a_daily_gets_a_thread_and_stands_without_one(scene):
    await scene.daily()
    assert scene.chat.threads == {scene.question: "Talk about The first topic"}
    scene.chat.fail = {"begin_thread"}
    assert await scene.daily("daily:s1:2026-03-05")
    assert await statuses(scene) == ["open", "open"]


async def test_a_live_round_gets_no_thread(scene):
    await scene.person("Ada").types("/quiz")
    assert scene.chat.threads == {}
