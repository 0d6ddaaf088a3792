"""What is delivered twice happens once, and is answered as it was the first time."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.boards import team_records
from bot.store.deliveries import KEPT, Purge
from bot.store.engine import Store
from bot.store.tables import deliveries, rounds
from tests.curriculum.build import question, topic
from tests.memory_chat import MemoryChat
from tests.scene import START, Scene, topics


@pytest.fixture
def scene(store):
    return scene_on(store)


def scene_on(store, chat=None):
    questions = [question(f"q{number}") for number in range(9)]
    return Scene(store, topics(topic(questions=questions)), chat)


def button(post, label):
    return next(each.id for each in post.buttons if each.label == label)


async def team_of(scene, person="memory:club:ada"):
    async with scene.store.read() as connection:
        team = await team_records.of_person(connection, person)
    return team and team.name


async def count(scene, table):
    async with scene.store.read() as connection:
        return await connection.scalar(select(func.count()).select_from(table))


@pytest.mark.parametrize(
    ("before", "line"),
    [
        ([], "/team create Night Owls"),
        (["/team create Night Owls", "/team create Larks"], "/team join Night Owls"),
        (["/team create Night Owls"], "/team leave"),
        ([], "/daily set 09:00"),
        (["/daily set 09:00"], "/daily set 10:00"),
        (["/daily set 09:00"], "/daily add 18:00"),
        (["/daily set 09:00"], "/daily skip"),
        (["/daily set 09:00"], "/daily pause"),
        (["/daily set 09:00", "/daily pause"], "/daily resume"),
        (["/daily set 09:00"], "/daily now"),
        (["/daily set 09:00"], "/daily stop"),
        (["/daily set 09:00"], "/daily quiet 24 Dec - 2 Jan"),
    ],
)
async def test_a_command_that_is_delivered_twice_is_answered_as_it_was_once(scene, before, line):
    ada = scene.lead("Ada")
    for earlier in before:
        await ada.types(earlier)
    first = await ada.types(line, delivery="same")
    state = (await ada.types("/daily show")).text, await team_of(scene), await count(scene, rounds)
    scene.start()  # another process, or a restart
    again = await ada.types(line, delivery="same")
    assert again == first
    assert state == (
        (await ada.types("/daily show")).text,
        await team_of(scene),
        await count(scene, rounds),
    )


async def test_a_redelivery_changes_nothing_though_something_else_has_happened_since(scene):
    ada = scene.lead("Ada")
    await ada.types("/team create Owls", delivery="d-owls")
    await ada.types("/team create Larks")
    assert "Team **Owls** created" in (await ada.types("/team create Owls", delivery="d-owls")).text
    assert await team_of(scene) == "Larks"


async def test_a_reminder_that_is_turned_on_twice_by_one_press_stays_on(scene):
    ada = scene.person("Ada")
    await scene.daily(question="q1")
    press = button(scene.post, "Remind me")
    on = await ada.presses(press, delivery="p1")
    assert "I'll message you" in on.text
    assert await ada.presses(press, delivery="p1") == on
    off = await ada.presses(press, delivery="p2")
    assert await ada.presses(press, delivery="p1") == on  # late, and still without an effect
    assert await ada.presses(press, delivery="p2") == off
    scene.clock.after(23 * 3600)
    await scene.reminders.run_due(scene.clock())
    assert scene.chat.letters == []


async def test_what_is_shared_by_one_press_is_shared_once(scene):
    ada = scene.person("Ada")
    await ada.types("/team create Owls")
    board = await ada.types("/leaderboard")
    first = await ada.presses(button(board, "Share to channel"), delivery="once")
    assert await ada.presses(button(board, "Share to channel"), delivery="once") == first
    assert len(scene.chat.messages) == 1


async def test_a_refused_command_is_tried_again_where_it_is_delivered_again(scene):
    bob = scene.person("Bob")
    assert "no team" in (await bob.types("/team join Owls", delivery="same")).text
    await scene.person("Ada").types("/team create Owls")
    assert "You're now in **Owls**" in (await bob.types("/team join Owls", delivery="same")).text


async def test_a_daily_that_was_posted_before_says_so_to_each_delivery(scene):
    ada = scene.lead("Ada")
    await ada.types("/daily set 09:00")
    await ada.types("/daily now")
    for _ in range(2):
        assert "already been posted" in (await ada.types("/daily now", delivery="same")).text


async def test_a_daily_whose_command_was_cut_off_is_posted_when_it_is_delivered_again(scene):
    ada = scene.lead("Ada")
    await ada.types("/daily set 09:00")
    scene.chat.fail = {"send", "find"}
    await ada.types("/daily now", delivery="same")
    scene.chat.fail = set()
    await scene.close(120)  # which mends what was begun
    assert "is posted" in (await ada.types("/daily now", delivery="same")).text
    assert len(scene.chat.messages) == 1


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # several processes
async def test_two_processes_that_are_told_the_same_at_once_do_it_once(database_url):
    stores = [await Store.open(database_url) for _ in range(2)]
    chat = MemoryChat()
    scenes = [scene_on(each, chat) for each in stores]
    lead = scenes[0].lead("Ada")
    for line in ("/team create Owls", "/daily set 09:00", "/daily skip"):
        command = lead.command(line, "same " + line)
        await asyncio.gather(*(each.dispatcher.handle(command) for each in scenes))
        first, second = chat.whispers[-2:]
        assert first.post == second.post
        assert "already" not in first.post.text
    for each in stores:
        await each.close()


async def test_old_deliveries_are_purged_and_young_ones_kept(scene, store):
    ada = scene.person("Ada")
    await ada.types("/team create Owls", delivery="old")
    scene.clock.after(3600)
    await ada.types("/team leave", delivery="young")
    purge = Purge(store)
    at = START + KEPT + timedelta(minutes=1)
    assert await purge.run_due(at) == at + timedelta(hours=1)
    async with store.read() as connection:
        left = (await connection.scalars(select(deliveries.c.delivery))).all()
    assert left == ["memory:young"]
