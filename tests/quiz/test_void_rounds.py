"""A question whose message is gone counts for nobody, and stands in nobody's way."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from bot.boards.boards import Boards
from bot.chat.events import Removed
from bot.chat.model import Place
from bot.errors import ChatUnavailable, StoreBusy
from bot.quiz.recovery import read_back
from bot.quiz.streak_rebuild import rebuild_streaks
from bot.store.tables import points, rounds, standings, streaks
from bot.weekly.summary import Summaries
from tests.curriculum.build import question, topic
from tests.scene import CHANNEL, Scene, topics

RIGHT, OTHER = "Reading a large corpus", "Cleaning some tables"
DAY, HOUR, MINUTE = 24 * 3600, 3600, 60


@pytest.fixture
def scene(store):
    return Scene(
        store, topics(topic(questions=[question(), *(question(f"q{n}") for n in range(12))]))
    )


async def play(scene, day, *names):
    """A whole daily, and time until the next."""
    await scene.daily(f"daily:s1:{day}", f"q{day}")
    for name in names:
        await scene.person(name).chooses(RIGHT)
    await scene.close(DAY + 1)


async def card(scene, name):
    return (await scene.person(name).types("/me")).text


async def statuses(scene):
    async with scene.store.read() as connection:
        return (await connection.scalars(select(rounds.c.status).order_by(rounds.c.origin))).all()


async def rows(scene, table):
    async with scene.store.read() as connection:
        found = await connection.execute(select(table).order_by(*table.primary_key.columns))
        return [tuple(row) for row in found]


async def test_a_daily_that_is_deleted_ends_no_streak_and_reminds_nobody(scene):
    for day in range(3):
        await play(scene, day, "Ada")
    await scene.daily("daily:s1:3", "q3")
    remind = next(each for each in scene.post.buttons if each.label == "Remind me")
    await scene.person("Ada").presses(remind.id)
    scene.clock.after(10 * MINUTE)
    await scene.deletes()
    scene.clock.after(23 * HOUR)
    await scene.reminders.run_due(scene.clock())
    assert scene.chat.letters == []
    await scene.close(HOUR)
    assert "Daily streak: **3**" in await card(scene, "Ada")
    await play(scene, 4, "Ada")
    assert "Daily streak: **4**" in await card(scene, "Ada")


async def test_a_daily_that_is_deleted_may_be_posted_again_the_same_day(scene):
    lead = scene.lead("Lead")
    await lead.types("/daily set 14:00")  # 13:00 in Zurich now
    await lead.types("/daily now")
    first = scene.post
    assert "already" in (await lead.types("/daily now")).text
    await scene.deletes()
    assert "already" not in (await lead.types("/daily now")).text
    assert scene.post.title.startswith("Daily question")
    assert scene.post.text != first.text  # not the one that was taken away
    assert "already" in (await lead.types("/daily now")).text
    await scene.person("Ada").chooses(RIGHT)
    await scene.close(DAY + 1)
    assert "Daily streak: **1**" in await card(scene, "Ada")
    assert await statuses(scene) == ["done", "void"]


async def test_the_next_daily_comes_as_planned(scene):
    await scene.lead("Lead").types("/daily set 14:00")
    scene.clock.after(HOUR)
    await scene.dailies.run_due(scene.clock())
    await scene.deletes()
    scene.clock.after(23 * HOUR)
    await scene.dailies.run_due(scene.clock())
    assert await statuses(scene) == ["void"]
    scene.clock.after(HOUR)
    await scene.dailies.run_due(scene.clock())
    assert await statuses(scene) == ["void", "open"]


async def test_a_live_question_that_is_deleted_makes_room_for_the_next(scene):
    ada = scene.person("Ada")
    await ada.types("/quiz", delivery="asked")
    assert "already open here" in (await ada.types("/quiz")).text
    await ada.chooses(RIGHT)
    await scene.deletes()
    await ada.types("/quiz", delivery="asked")  # told twice: it began the one that was deleted
    assert await statuses(scene) == ["void"]
    assert "already open here" not in (await ada.types("/quiz")).text
    await scene.close()
    assert sorted(await statuses(scene)) == ["done", "void"]
    assert scene.standings == []
    assert "All time: **10**" not in await card(scene, "Ada")


async def test_an_answer_to_what_was_deleted_is_not_kept(scene):
    await scene.person("Ada").types("/quiz")
    button = scene.button_of(RIGHT)
    message = scene.question
    await scene.deletes()
    assert "just closed" in (await scene.person("Ada").presses(button, message)).text
    assert await scene.person("Ada").reacts("1\ufe0f\u20e3") is None
    mine = button.rpartition(":")[0] + ":mine"
    assert "was deleted" in (await scene.person("Ada").presses(mine, message)).text


async def test_whatever_stood_in_a_channel_goes_with_it(scene):
    await scene.daily()
    await scene.person("Ada").types("/quiz")
    elsewhere = Place("memory", "club", "elsewhere")
    assert await scene.dispatcher.removed(Removed(elsewhere, None))
    assert await statuses(scene) == ["open", "open"]
    assert await scene.dispatcher.removed(Removed(CHANNEL, None))
    assert await scene.dispatcher.removed(Removed(CHANNEL, None))  # told twice
    assert await statuses(scene) == ["void", "void"]


async def test_of_many_messages_only_the_questions_matter(scene):
    await scene.person("Ada").types("/quiz")
    gone = frozenset({scene.question.id, "other", "one more"})
    assert await scene.dispatcher.removed(Removed(CHANNEL, gone - {scene.question.id}))
    assert await statuses(scene) == ["open"]
    assert await scene.dispatcher.removed(Removed(CHANNEL, gone))
    assert await statuses(scene) == ["void"]


async def test_a_question_that_is_deleted_after_it_closed_keeps_its_points(scene):
    await scene.person("Ada").types("/quiz")
    await scene.person("Ada").chooses(RIGHT)
    await scene.close()
    await scene.deletes()
    assert await statuses(scene) == ["done"]
    assert "Week: **10** points" in await card(scene, "Ada")


async def test_a_message_that_went_while_it_was_being_sent_is_waited_for(scene):
    gate, sent, send = asyncio.Event(), asyncio.Event(), scene.chat.send

    async def slowly(place, post, key):
        ref = await send(place, post, key)
        sent.set()
        await gate.wait()
        return ref

    scene.chat.send = slowly
    asking = asyncio.create_task(scene.daily())
    await sent.wait()
    removing = asyncio.create_task(scene.deletes())
    await asyncio.sleep(0.01)
    gate.set()
    await asyncio.gather(asking, removing)
    assert await statuses(scene) == ["void"]


@pytest.mark.parametrize("how", ["restart", "gap"])
async def test_what_was_deleted_while_nobody_listened_is_found_afterwards(scene, how):
    await play(scene, 0, "Ada")
    await scene.daily("daily:s1:1", "q1")
    await scene.deletes(told=False)
    if how == "restart":
        scene.start()
        await scene.recover()
    else:
        await read_back(scene.store, scene.rounds, {"memory": scene.chat}, scene.dispatcher.handle)
    assert await statuses(scene) == ["done", "void"]
    await scene.close(DAY)
    assert "Daily streak: **1**" in await card(scene, "Ada")


async def test_a_database_that_is_away_makes_the_platform_tell_it_again(store):
    class Away:
        def __getattr__(self, name):
            raise StoreBusy("away")

    scene = Scene(store, topics(topic()))
    await scene.daily()
    scene.rounds.voiding._store = Away()
    assert not await scene.dispatcher.removed(Removed(CHANNEL, None))


async def test_what_is_found_gone_only_at_closing_pays_nobody(scene):
    for day in range(2):
        await play(scene, day, "Ada", "Bob")
    before = [await rows(scene, table) for table in (points, standings, streaks)]
    await scene.daily("daily:s1:2", "q2")
    await scene.person("Ada").chooses(RIGHT)
    await scene.person("Cy").chooses(OTHER)
    await scene.deletes(told=False)
    await scene.close(DAY + 1)
    assert await statuses(scene) == ["done", "done", "void"]
    found = [await rows(scene, table) for table in (points, standings, streaks)]
    assert found[:2] == before[:2]
    assert "Daily streak: **2**" in await card(scene, "Ada")
    assert "Daily streak: **2**" in await card(scene, "Bob")
    await play(scene, 3, "Ada")
    assert "Daily streak: **3**" in await card(scene, "Ada")
    assert "Daily streak: **0**" in await card(scene, "Bob")


async def test_a_platform_that_is_away_at_closing_voids_nothing(scene):
    await scene.daily()
    await scene.person("Ada").chooses(RIGHT)

    async def away(message, post):
        raise ChatUnavailable("away")

    edit, scene.chat.edit = scene.chat.edit, away
    await scene.close(DAY + 1)
    assert await statuses(scene) == ["closed"]
    scene.chat.edit = edit
    await scene.close(11)
    assert await statuses(scene) == ["done"]


async def test_streaks_and_boards_added_up_again_are_the_same(scene):
    for day in range(8):
        await play(scene, day, "Ada", *(["Bob"] if day % 3 else []))
        await scene.daily(f"daily:s1:8{day}", f"q{day}")
        await scene.person("Ada").chooses(RIGHT)
        await scene.deletes(told=bool(day % 2))
        await scene.close(DAY + 1)
    before = [await rows(scene, table) for table in (points, standings, streaks)]
    async with scene.store.write() as connection:
        await connection.execute(delete(streaks))
        await connection.execute(standings.update().values(points=99))
    await rebuild_streaks(scene.store)
    await Boards(scene.store, scene.zone, 5).rebuild()
    assert [await rows(scene, table) for table in (points, standings, streaks)] == before


async def test_the_weekly_summary_does_not_wait_for_a_question_that_is_gone(scene):
    await scene.daily(hours=24 * 7)
    scene.clock.time += timedelta(days=5)  # Monday
    monday = (scene.clock() - timedelta(days=7)).date()
    monday -= timedelta(days=monday.weekday())
    sums = Summaries(scene.store, {"memory": scene.chat}, 5, scene.zone)
    assert await sums.waits_until(CHANNEL, monday, scene.clock()) is not None
    await scene.deletes()
    assert await sums.waits_until(CHANNEL, monday, scene.clock()) is None
