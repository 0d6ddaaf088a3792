"""People are shown by what they are called now."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace

import pytest

from bot.boards import names as of_people
from bot.boards.names import Names
from bot.chat.model import Person
from bot.errors import ChatUnavailable
from tests.curriculum.build import question, topic
from tests.scene import Scene, topics

RIGHT = "Reading a large corpus"


@pytest.fixture
def scene(store):
    return Scene(store, topics(topic(questions=[question(f"q{n}") for n in range(6)])))


async def play(scene, *names, after=3601):
    await scene.person("Host").types("/quiz 60")
    for name in names:
        await scene.person(name).chooses(RIGHT)
    await scene.close(after)


def called(actor, name):
    """The same person by another name."""
    return replace(actor, person=replace(actor.person, name=name))


async def board(scene, by="Host"):
    return (await scene.person(by).types("/leaderboard")).text


async def test_a_command_of_any_kind_brings_the_new_name_to_the_board(scene):
    await play(scene, "Ada")
    await called(scene.person("Ada"), "Countess").types("/help")
    assert "Countess" in await board(scene)
    await called(scene.person("Ada"), "Ada L.").visits()
    assert "Ada L" in await board(scene)
    await called(scene.person("Ada"), "Lady").presses("help:rules")
    assert "Lady" in await board(scene)


async def test_what_the_platform_tells_by_itself_is_shown_at_once(scene):
    await play(scene, "Ada")
    await scene.person("Ada").meets("Countess")
    assert "Countess" in await board(scene)


async def test_who_never_took_part_is_not_remembered(scene):
    await scene.person("Ada").types("/help")
    await play(scene, "Bob")
    assert "Ada" not in await board(scene)


class Counted:
    """A store that counts what is asked of it."""

    def __init__(self, store):
        self._store, self.reads, self.writes = store, 0, 0

    def __getattr__(self, name):
        return getattr(self._store, name)

    def read(self):
        self.reads += 1
        return self._store.read()

    async def write_all(self, *statements):
        self.writes += 1
        return await self._store.write_all(*statements)


async def test_a_name_that_has_not_changed_is_never_written_and_looked_at_once_an_hour(scene):
    await play(scene, "Ada")
    store, time = Counted(scene.store), 0.0
    names = Names(store, {}, lambda: time)
    ada = scene.person("Ada").person
    for _ in range(5):
        await names.heard(ada)
    assert (store.reads, store.writes) == (1, 0)
    time += of_people.BELIEVED
    await names.heard(ada)
    assert (store.reads, store.writes) == (2, 0)
    await names.heard(replace(ada, name="Countess"))
    assert (store.reads, store.writes) == (3, 1)
    await names.heard(replace(ada, name=""))
    assert (store.reads, store.writes) == (3, 1)


async def test_an_answer_costs_no_look_at_the_name(scene):
    await scene.person("Host").types("/quiz")
    store = Counted(scene.store)
    scene.rounds.names._store = store
    await scene.person("Ada").chooses(RIGHT)
    await scene.person("Ada").chooses(RIGHT)
    assert (store.reads, store.writes) == (0, 0)


async def test_who_was_not_heard_of_is_looked_up_before_a_board_is_shown(scene):
    await play(scene, "Ada", "Bob")
    scene.start()  # a process that has heard of nobody
    scene.chat.names = {"ada": "Countess", "bob": "Bob"}
    text = await board(scene)
    assert "Countess" in text
    assert "Ada" not in text
    assert sorted(scene.chat.looked_up) == ["ada", "bob"]
    await board(scene)
    assert len(scene.chat.looked_up) == 2  # not again for a day


async def test_standings_look_up_only_people_who_did_not_just_answer(scene):
    await play(scene, "Ada", "Bob")
    scene.start()  # a process that has heard of nobody
    scene.chat.names = {"ada": "Countess"}
    await play(scene, "Bob", "Cy", after=61)
    assert "Countess" in scene.standings[-1].text
    assert scene.chat.looked_up == ["ada"]


async def test_overdue_questions_are_closed_without_looking_names_up(scene):
    await play(scene, "Ada", "Bob")
    scene.start()
    await play(scene, "Bob", "Cy")
    assert "Ada" in scene.standings[-1].text
    assert scene.chat.looked_up == []


async def test_no_board_waits_for_a_name_longer_than_a_moment(scene):
    await play(scene, "Ada")
    scene.start()
    gate = asyncio.Event()

    async def slowly(person):
        await gate.wait()
        return "Countess"

    scene.chat.name_of = slowly
    async with asyncio.timeout(of_people.MOMENT + 2):
        assert "Ada" in await board(scene)
    gate.set()
    for _ in range(200):
        await asyncio.sleep(0.01)
        if not scene.rounds.names._looking:
            break
    assert "Countess" in await board(scene)  # it came for the next one


async def test_a_platform_that_does_not_answer_leaves_the_old_names(scene):
    await play(scene, "Ada")
    scene.start()

    async def away(person):
        raise ChatUnavailable("away")

    scene.chat.name_of = away
    assert "Ada" in await board(scene)


@pytest.mark.parametrize("name", ["   ", "\u3164", "\u200b\u200b"])
async def test_a_name_that_cannot_be_seen_makes_no_empty_row(scene, name):
    ghost = called(scene.person("Ghost"), name)
    await scene.person("Host").types("/quiz")
    await ghost.chooses(RIGHT)
    await scene.close(3601)
    tag = r"member [0-9A-F]{4}"
    assert re.search(rf"🥇 {tag} · \*\*", await board(scene))
    assert re.search(rf"{tag}", scene.post.text)  # the fastest
    assert re.match(rf"{tag}'s progress", (await ghost.types("/me")).title)
    await ghost.presses("board-share:week:people")
    assert re.search(rf"Shared by {tag}", list(scene.chat.messages.values())[-1].footer)


async def test_a_team_needs_a_name_that_can_be_seen(scene):
    answer = await scene.person("Ada").types("/team create \u3164\u3164\u3164")
    assert "invisible characters" in answer.text


async def test_a_space_with_a_colon_is_looked_up_under_its_own_name(store):
    asked = []

    class Chat:
        async def name_of(self, person):
            asked.append(person)
            return ""

    names = Names(store, {"web": Chat()})
    await names.current("web:a%3Ab", "web", ["web:a%3Ab:c:d"])
    assert asked == [Person("web", "a:b", "c:d", "")]


async def test_a_name_that_is_told_before_and_after_the_first_answer_is_kept(scene):
    """On Slack a reaction has no name, and what somebody is called comes a moment later."""
    ada = scene.person("Ada")
    await scene.person("Host").types("/quiz")
    await ada.meets("Countess")  # they have not taken part yet
    await called(ada, "").chooses(RIGHT)
    await ada.meets("Countess")
    await scene.close(3601)
    assert "Countess" in await board(scene)
