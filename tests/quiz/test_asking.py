"""Which question is asked, and that it stays as it was asked."""

from __future__ import annotations

import pytest

from bot.quiz import records
from tests.curriculum.build import question, topic
from tests.scene import SILENCE, Scene, topics

RIGHT = "Reading a large corpus"


@pytest.fixture
def scene(store):
    return Scene(store, topics(topic()))


async def test_a_command_that_is_told_twice_says_the_same_twice(scene):
    ada = scene.person("Ada")
    first = await ada.types("/quiz seconds:60", delivery="same")
    scene.clock.after(5)
    assert await ada.types("/quiz seconds:60", delivery="same") == first


async def test_one_question_at_a_time_is_open_in_a_channel(scene):
    ada = scene.person("Ada")
    await ada.types("/quiz")
    assert "already open here" in (await ada.types("/quiz")).text
    await scene.close()
    assert await ada.types("/quiz") == SILENCE


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("/quiz hrad", "/quiz difficulty:hard"),
        ("/quiz first midium 60", "/quiz seconds:60 topic:first difficulty:medium"),
    ],
)
async def test_a_misspelt_difficulty_is_corrected_by_a_button(scene, typed, line):
    said = await scene.person("Ada").types(typed)
    assert "Did you mean" in said.text
    assert [button.id.partition(":")[2] for button in said.buttons] == [line]


async def test_no_question_comes_back_before_all_others_were_asked(store):
    names = [f"q{number}" for number in range(6)]
    scene = Scene(store, topics(topic(questions=[question(name) for name in names])))
    ada = scene.person("Ada")
    asked = []
    for _ in range(12):
        await ada.types("/quiz")
        async with store.read() as connection:
            open_now = await records.with_status(connection, records.OPEN)
        asked.append(open_now[0].posed.question.id)
        await scene.close()
    assert sorted(asked[:6]) == names
    assert asked[6:] == asked[:6]  # then the one that was asked longest ago


async def test_options_are_shuffled_and_stay_as_they_were_posted(store):
    scene = Scene(store, topics(topic(questions=[question(f"q{n}") for n in range(12)])))
    ada = scene.person("Ada")
    places = set()
    for _ in range(12):
        await ada.types("/quiz")
        places.add(scene.shown(RIGHT))
        scene.start()  # a restart must not shuffle again
        assert RIGHT in (await ada.chooses(RIGHT)).text
        await scene.close()
        assert "got it after" in scene.post.text
    assert places == {0, 1, 2}


async def test_a_round_is_scored_as_it_was_asked_when_the_content_changes(scene):
    ada = scene.person("Ada")
    await ada.types("/quiz")
    scene.shelf.library = Scene(scene.store, topics(topic("other"))).shelf.library
    scene.start()
    await ada.chooses(RIGHT)
    await scene.close()
    assert "got it after" in scene.post.text


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/quiz frist", "Did you mean"),
        ("/quiz seconds:5", "from 10 to 3600"),
        ("/quiz seconds:soon", "from 10 to 3600"),
        ("/quiz difficulty:esay", "Did you mean **easy**?"),
        ("/quiz hard", "no questions like that yet"),
    ],
)
async def test_a_question_that_cannot_be_asked_is_told_kindly(scene, line, said):
    assert said in (await scene.person("Ada").types(line)).text
    assert scene.chat.messages == {}
