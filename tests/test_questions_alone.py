"""A topic of questions alone plays: it is listed, opened, asked and revealed."""

from dataclasses import replace
from datetime import date

import pytest

from bot.chat.markup import command
from bot.questions.posed_question import PosedQuestion
from bot.weekly import cards as weekly
from bot.weekly.records import Hardest
from tests.curriculum.build import question, topic
from tests.lessons.build import modes
from tests.scene import Scene, topics

RIGHT = "Reading a large corpus"
ALONE = topic(modes={}, questions=[question(), question("next-one", retired=True)])
LABEL = "Read the lesson"


@pytest.fixture
def scene(store):
    return Scene(store, topics(ALONE))


def labels(post):
    return [button.label for button in post.buttons]


async def test_the_list_of_topics_counts_its_questions_and_its_button_opens_it(scene):
    ada = scene.person("Ada")
    listed = await ada.types("/learn")
    assert "**The first topic** (1 question): One knows it afterwards." in listed.text
    opened = await ada.presses(listed.buttons[0].id)
    assert opened == await ada.types("/learn first")


async def test_it_opens_with_its_summary_its_sources_and_a_way_to_be_asked(scene):
    ada = scene.person("Ada")
    post = await ada.types("/learn first")
    assert post.title == "The first topic"
    assert post.footer == "Demo › Basics › The first topic · 1 question"
    assert "One knows it afterwards." in post.text
    assert "- [A paper](https://example.org/paper)" in post.text
    assert labels(post) == ["Ask a question here"]
    await ada.presses(post.buttons[0].id)
    assert scene.post.title.startswith("The first topic · easy")


async def test_where_nobody_else_is_it_says_where_questions_are_asked(scene):
    post = await scene.person("Ada").writes_directly("/learn first")
    assert post.buttons == ()
    assert command("quiz", "first") in post.text


async def test_a_mode_that_it_lacks_leads_to_what_there_is(scene):
    ada = scene.person("Ada")
    for line in ("/learn topic:first mode:explain", "/learn first deep"):
        refused = await ada.types(line)
        assert "It has no lesson yet." in refused.text
        assert await ada.presses(refused.buttons[0].id) == await ada.types("/learn first")


async def test_a_question_on_it_is_revealed_without_a_button_to_a_lesson(scene):
    ada = scene.person("Ada")
    await ada.types("/quiz first")
    await ada.chooses(RIGHT)
    await scene.close(200)
    assert labels(scene.post) == ["How did I do?"]
    assert "+10" in (await ada.presses(scene.post.buttons[0].id)).text


async def test_a_daily_question_on_it_is_revealed_without_one_too(scene):
    ada = scene.person("Ada")
    lead = scene.lead("Lea")
    await lead.types("/daily set 09:00")
    await lead.types("/daily now")
    await ada.chooses(RIGHT)
    await scene.close(25 * 3600)
    [daily] = [one for one in scene.chat.messages.values() if one.title.startswith("Daily")]
    assert labels(daily) == ["How did I do?", "Remind me"]


def test_the_summary_of_a_week_leads_to_no_lesson_where_there_is_none():
    [alone] = topics(ALONE)
    posed = PosedQuestion(
        "first", alone.title, "A paper", "https://e.org", alone.questions[0], (0, 1, 2)
    )
    for has_lesson, buttons in ((True, ["Leaderboard", LABEL]), (False, ["Leaderboard"])):
        hardest = Hardest("r", replace(posed, has_lesson=has_lesson), right=1, answered=3)
        post = weekly.summary(date(2026, 3, 2), [], [], [], hardest, spoilers=True)
        assert labels(post) == buttons


async def test_the_lesson_of_a_question_starts_with_the_topics_first_mode(store):
    scene = Scene(store, topics(topic(modes={"why": modes()["why"]})))
    ada = scene.person("Ada")
    await ada.types("/quiz first")
    await scene.close(200)
    [read] = [each for each in scene.post.buttons if each.label == LABEL]
    assert (await ada.presses(read.id)).title == "The problem before"


async def test_a_button_to_a_lesson_works_after_the_topic_has_lost_its_modes(store):
    scene = Scene(store, topics(topic()))
    ada = scene.person("Ada")
    await ada.types("/quiz first")
    await scene.close(200)
    scene.shelf.library = Scene(store, topics(ALONE)).shelf.library
    [read] = [each for each in scene.post.buttons if each.label == LABEL]
    assert (await ada.presses(read.id)).title == "The first topic"


def test_a_question_stored_by_an_older_version_leads_to_its_lesson():
    [known] = topics(topic())
    posed = PosedQuestion(
        "first", "The first topic", "A paper", "https://e.org", known.questions[0], (0,)
    )
    assert "has_lesson" not in posed.to_json()
    assert PosedQuestion.from_json(posed.to_json()).has_lesson
    alone = PosedQuestion.from_json(posed.to_json().replace("{", '{"has_lesson": false, ', 1))
    assert PosedQuestion.from_json(alone.to_json()) == alone
