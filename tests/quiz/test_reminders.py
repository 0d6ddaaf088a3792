"""Who asks for it is reminded of a daily, once, and only while it helps."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.errors import ChatRefused
from bot.quiz.reminders import Reminders
from bot.store.engine import Store
from bot.store.tables import reminders, rounds
from bot.text.emoji import KEYCAPS
from tests.curriculum.build import question, topic
from tests.memory_chat import MemoryChat
from tests.quiz.test_cutoffs import Fuse, MortalStore
from tests.scene import CHANNEL, START, Scene, post_daily, topics

RIGHT = "Reading a large corpus"
HOUR = 3600


@pytest.fixture
async def scene(store):
    scene = Scene(store, topics(topic(questions=[question(), question("next-one")])))
    await scene.daily()
    return scene


async def press(scene, name, delivery=None):
    button = next(each for each in scene.post.buttons if each.label == "Remind me")
    told = await scene.person(name).presses(button.id, delivery=delivery)
    return told.text


async def after(scene, hours):
    """Let time pass; returns who was written to so far."""
    scene.clock.after(hours * HOUR)
    await scene.reminders.run_due(scene.clock())
    return [each.person.id for each in scene.chat.letters]


async def test_an_hour_before_closing_who_asked_for_it_is_written_to_once(scene):
    scene.chat.titles = {"club": "The club", "general": "#general"}
    assert (await press(scene, "Ada")).startswith("Starting with this one")
    assert await after(scene, 22.99) == []
    assert await after(scene, 0.01) == ["ada"]
    assert await after(scene, 0.5) == ["ada"]
    said = scene.chat.letters[0].post.text
    assert r"in **\#general** of **The club** is open until <t:" in said
    assert "The first topic, easy" in said


async def test_who_has_answered_is_not_reminded_but_who_withdrew_is(scene):
    for name in ("Ada", "Bob", "Cy"):
        await press(scene, name)
    await scene.person("Ada").chooses(RIGHT)
    await scene.person("Bob").reacts(KEYCAPS[0])
    await scene.person("Bob").reacts(KEYCAPS[0], added=False)
    assert sorted(await after(scene, 23)) == ["bob", "cy"]


async def test_who_did_not_ask_is_not_written_to(scene):
    await scene.person("Dan").chooses(RIGHT)
    assert await after(scene, 23) == []


async def test_the_following_dailies_are_reminded_of_too(scene):
    await press(scene, "Ada")
    assert await after(scene, 23) == ["ada"]
    await scene.close(HOUR + 1)
    await scene.daily("daily:s1:2026-03-05", "next-one")
    assert await after(scene, 23) == ["ada", "ada"]


async def test_pressing_again_turns_it_off_and_a_press_told_twice_is_one(scene):
    assert "I'll message you" in await press(scene, "Ada", "p1")
    assert "I'll message you" in await press(scene, "Ada", "p1")
    assert "Reminders are off" in await press(scene, "Ada", "p2")
    assert "Reminders are off" in await press(scene, "Ada", "p2")
    assert await after(scene, 23) == []
    assert "I'll message you" in await press(scene, "Ada", "p3")


async def test_who_asks_in_the_last_hour_or_after_it_is_reminded_from_the_next_one_on(scene):
    assert await after(scene, 23.5) == []
    assert (await press(scene, "Ada")).startswith("Starting with the next one")
    assert await after(scene, 0.1) == []
    await scene.close(HOUR)
    assert (await press(scene, "Bob")).startswith("Starting with the next one")
    await scene.daily("daily:s1:2026-03-05", "next-one")
    assert await after(scene, 23) == ["ada", "bob"]


async def test_a_short_daily_is_reminded_of_half_way(store):
    scene = Scene(store, topics(topic()))
    await scene.daily(hours=1)
    await press(scene, "Ada")
    assert await scene.reminders.run_due(scene.clock()) == START + timedelta(minutes=30)
    assert await after(scene, 0.5) == ["ada"]


@pytest.mark.parametrize("refused", [False, True])
async def test_who_cannot_be_written_to_is_switched_off_in_silence(scene, refused, caplog):
    await press(scene, "Ada")
    scene.chat.unreachable = {"ada"}
    if refused:

        async def refuse(person, post):
            raise ChatRefused("no direct messages")

        scene.chat.direct = refuse
    assert await after(scene, 23) == []
    async with scene.store.read() as connection:
        assert await connection.scalar(select(reminders.c.wanted)) is False
    assert caplog.text == ""
    assert scene.chat.alerts == []


async def test_what_a_platform_did_not_take_is_not_sent_twice(scene):
    await press(scene, "Ada")
    scene.chat.fail = {"direct"}
    assert await after(scene, 23) == []
    scene.chat.fail = set()
    assert await after(scene, 0.5) == []


async def test_nobody_is_reminded_of_what_has_closed(scene):
    await press(scene, "Ada")
    assert await after(scene, 24) == []
    assert await scene.reminders.run_due(scene.clock()) is None
    await scene.close(1)
    async with scene.store.read() as connection:
        assert await connection.scalar(select(rounds.c.remind_at)) is None


async def test_a_live_round_has_no_reminders(scene):
    await scene.close(25 * HOUR)
    await scene.person("Ada").types("/quiz")
    assert all(button.label != "Remind me" for button in scene.post.buttons)
    number = scene.post.buttons[0].id.split(":")[1]
    told = await scene.person("Ada").presses(f"quiz:{number}:remind")
    assert "out of date" in told.text


@pytest.mark.parametrize("moment", range(1, 13))
async def test_wherever_the_process_ends_each_is_reminded_at_most_once(database_url, moment):
    store = await Store.open(database_url)
    scene = Scene(store, topics(topic()))
    await scene.daily()
    names = ("Ada", "Bob", "Cy")
    for name in names:
        await press(scene, name)
    scene.clock.after(23 * HOUR)
    mortal = MortalStore(store, Fuse(moment))
    job = Reminders(mortal, scene.rounds.settled, {"memory": scene.chat})
    await asyncio.gather(job.run_due(scene.clock()), return_exceptions=True)
    told = await after(scene, 0.1)
    async with store.read() as connection:
        assert await connection.scalar(select(rounds.c.remind_at)) is None
    await store.close()
    assert len(set(told)) == len(told)
    assert len(told) >= len(names) - 1  # whose claim was just taken when it ended


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # several processes
async def test_processes_that_remind_at_once_write_to_each_once(database_url):
    stores = [await Store.open(database_url) for _ in range(2)]
    chat = MemoryChat()
    scenes = [Scene(each, topics(topic()), chat) for each in stores]
    await scenes[0].daily()
    for number in range(9):
        await press(scenes[0], f"P{number}")
    for each in scenes:
        each.clock.time = START + timedelta(hours=23)
    await asyncio.gather(*(each.reminders.run_due(each.clock()) for each in scenes))
    assert sorted(each.person.id for each in chat.letters) == [f"p{number}" for number in range(9)]
    for each in stores:
        await each.close()


async def test_a_daily_whose_reminders_fail_holds_up_no_other(scene, caplog):
    scene.chat.titles = {"club": "The club", "general": "#general"}
    await press(scene, "Ada")
    await scene.daily("daily:s2:2026-03-04", "next-one")
    await press(scene, "Bob")
    title_of = scene.chat.title_of
    asked = []

    async def odd(space, channel=""):
        asked.append(channel)
        if len(asked) == 1:
            raise KeyError("name")
        return await title_of(space, channel)

    scene.chat.title_of = odd
    scene.clock.after(23 * HOUR)
    again = await scene.reminders.run_due(scene.clock())
    assert sorted(each.person.id for each in scene.chat.letters) == ["ada", "bob"]
    assert again == scene.clock() + timedelta(seconds=10)
    assert "KeyError" in caplog.text
    assert sorted(await after(scene, 0.01)) == ["ada", "ada", "bob", "bob"]


async def test_a_reminder_that_hangs_delays_no_other_channel_and_is_sent_once_at_a_time(scene):
    await press(scene, "Ada")
    there = replace(CHANNEL, channel="other")
    closes_at = scene.clock() + timedelta(hours=24)
    asked = {"origin": "daily:s2:2026-03-04", "now": scene.clock(), "closes_at": closes_at}
    await post_daily(scene.rounds, there, "first", "next-one", **asked)
    await press(scene, "Bob")
    hanging = asyncio.Event()
    direct = scene.chat.direct

    async def hangs(person, post):
        if person.id == "ada":
            assert not hanging.is_set()
            hanging.set()
            await asyncio.Event().wait()
        return await direct(person, post)

    scene.chat.direct = hangs
    scene.clock.after(23 * HOUR)
    async with asyncio.timeout(10):
        await scene.reminders.start_due(scene.clock())
        await hanging.wait()
        while not scene.chat.letters:
            await scene.reminders.start_due(scene.clock())
    await scene.reminders.start_due(scene.clock())
    assert [each.person.id for each in scene.chat.letters] == ["bob"]
    await scene.reminders.in_flight.stop()
