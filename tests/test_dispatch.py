from __future__ import annotations

import logging
from dataclasses import replace
from random import Random

import pytest

from bot.boards import name_records
from bot.chat.commands import BY_NAME, TABLE
from bot.chat.markup import command, plain
from bot.chat.model import NO_SPACE, Person
from bot.errors import ChatRefused
from bot.ops import logs, metrics
from bot.text.emoji import KEYCAPS
from tests.curriculum.build import topic
from tests.memory_chat import MemoryChat
from tests.scene import CHANNEL, Actor, Scene, topics

ADA = Person("memory", "club", "ada", "Ada")


@pytest.fixture
def scene(store):
    return Scene(store, topics(topic("pretraining", title="Pre-training", aliases=["training"])))


@pytest.mark.parametrize("name", [command.name for command in TABLE])
async def test_every_command_of_the_table_is_answered(scene, name):
    told = await scene.person("Ada").types(f"/{name}")
    assert told.text or scene.post.text
    assert "our side" not in told.text


async def test_help_tells_all_commands_one_of_them_and_the_rules(scene):
    ada = scene.person("Ada")
    overview = await ada.types("/help")
    for each in TABLE:
        assert f"{command(each.name)} · {each.summary}" in overview.text
    manual = (await ada.types("/help quiz")).text
    assert "**difficulty** · Difficulty (" in manual
    assert "): easy, medium, hard\n" in manual
    daily = (await ada.types("/help daily")).text
    assert "**when** · A time, such as 09:00; with *quiet*: Dates, such as 24 Dec" in daily
    assert daily.count("**which**") == 1
    assert (
        "**name** · What to call it; with *join*: Which team"
        in (await ada.types("/help team")).text
    )
    rules = await ada.types("/help rules")
    assert "best 5 members" in rules.text
    assert (await ada.presses("help:rules")) == rules
    assert scene.chat.whispers[-1].instead
    assert "Did you mean **rules**?" in (await ada.types("/help ruels")).text


async def test_help_names_a_topic_that_is_there(scene, store):
    assert f"{command('quiz', 'training')}." in (await scene.person("Ada").types("/help quiz")).text
    other = Scene(store, topics(topic("tokens")))
    assert f"{command('learn', 'tokens')}." in (await other.person("Ada").types("/help learn")).text
    none = Scene(store, topics())
    assert f"{command('learn')}." in (await none.person("Ada").types("/help learn")).text


async def test_help_begins_with_what_can_be_done_here(scene):
    ada = scene.person("Ada")
    here = (await ada.types("/help")).buttons
    assert [each.label for each in here] == [
        "Learn a topic",
        "Ask a question here",
        "Leaderboard",
        "My points",
        "The rules",
    ]
    for each in here:
        await ada.presses(each.id)
        assert "There is no" not in ada.hears().text
    assert len(scene.chat.messages) == 1  # the question
    alone = (await ada.writes_directly("/help")).buttons
    assert [each.label for each in alone] == ["Learn a topic", "My points", "The rules"]


async def test_whoever_is_in_no_team_is_led_to_the_teams(scene):
    ada = scene.person("Ada")
    see = next(each for each in (await ada.types("/me")).buttons if each.label == "See the teams")
    assert (await ada.presses(see.id)).title == "Teams"
    await ada.types("/team create Owls")
    assert [each.label for each in (await ada.types("/me")).buttons] == ["Leaderboard"]


async def test_the_end_of_a_lesson_asks_the_channel_a_question_on_its_topic_once(scene):
    ada = scene.person("Ada")
    page = await ada.presses("learn:pretraining:explain:99")
    (ask,) = [each for each in page.buttons if each.label == "Ask a question here"]
    assert not scene.chat.messages
    await ada.presses(ask.id, delivery="once")
    assert len(scene.chat.whispers) == 1  # the lesson stays, and the question is the answer
    assert [each.delivery for each in scene.chat.acknowledged] == ["once"]
    await ada.presses(ask.id, delivery="once")
    assert [post.title for post in scene.chat.messages.values()] == [
        "Pre-training · easy · 10 points"
    ]
    again = await ada.presses(ask.id)
    assert "A question is already open here" in again.text
    assert len(scene.chat.messages) == 1


async def test_an_unknown_command_is_answered_with_what_was_meant(scene):
    assert "Did you mean **learn**?" in (await scene.person("Ada").types("/laern")).text


async def test_a_command_for_administrators_is_refused_to_everybody_else(scene):
    scene.start(commands={**BY_NAME, "help": replace(BY_NAME["help"], admin=True)})
    ada = scene.person("Ada")
    assert "for administrators" in (await ada.types("/help")).text
    await scene.dispatcher.handle(replace(ada.command("/help"), is_admin=True))
    assert "Learn a topic" in ada.hears().text


@pytest.mark.parametrize("line", ["/quiz", "/leaderboard", "/team list"])
async def test_what_needs_a_channel_says_so_in_a_direct_message(scene, line):
    told = await scene.person("Ada").writes_directly(line)
    assert "only works in channels" in told.text
    assert not scene.chat.messages


async def test_an_old_board_in_a_direct_message_says_where_there_is_one(scene):
    ada = scene.person("Ada")
    alone = replace(CHANNEL, space=NO_SPACE, direct=True)
    press = replace(ada.press("board:week:people"), place=alone)
    await scene.dispatcher.handle(press)
    assert f"{command('leaderboard')} only works in channels" in ada.hears().text


class NoDice(Random):
    def choice(self, seq):
        raise ZeroDivisionError("the dice are gone")


async def test_a_fault_of_ours_is_logged_with_a_code_that_the_person_is_told(scene, caplog):
    scene.random = NoDice()
    scene.start()
    told = await scene.person("Ada").types("/quiz")
    assert "our side" in told.text
    code = told.text.split("`")[1]
    assert code in caplog.text
    assert "the dice are gone" in caplog.text
    assert "dice" not in told.text


async def test_a_chat_that_does_not_take_the_answer_is_logged_and_nothing_breaks(scene, caplog):
    scene.chat.fail = {"whisper"}
    await scene.dispatcher.handle(scene_command(scene))
    assert "could not be given" in caplog.text


def scene_command(scene):
    from bot.chat.events import Commanded

    return Commanded(
        delivery="d", at=scene.clock(), person=ADA, place=CHANNEL, name="help", options={}
    )


async def test_topics_and_teams_are_completed_and_nothing_else(scene):
    async def completed(command, option, typed):
        found = await scene.dispatcher.complete(ADA, CHANNEL, command, option, typed)
        return [each.value for each in found]

    await scene.person("Ada").types("/team create Night Owls")
    assert await completed("learn", "topic", "pre") == ["pretraining"]
    assert await completed("quiz", "topic", "train") == ["pretraining"]
    assert await completed("team join", "name", "owl") == ["Night Owls"]
    assert await completed("team create", "name", "owl") == []
    assert await completed("team nothing", "nothing", "owl") == []
    assert await completed("quiz", "seconds", "3") == []
    assert await completed("nothing", "topic", "") == []
    assert await completed("learn", "nothing", "") == []


async def test_a_lesson_turns_its_page_in_place_and_can_be_shared(scene):
    ada = scene.person("Ada")
    first = await ada.types("/learn training")
    following = next(button for button in first.buttons if button.label.startswith("Next"))
    second = await ada.presses(following.id)
    assert second.text != first.text
    assert scene.chat.whispers[-1].instead
    share = next(button for button in first.buttons if "hare" in button.label)
    await ada.presses(share.id, delivery="once")
    await ada.presses(share.id, delivery="once")
    shared = list(scene.chat.messages.values())
    assert len(shared) == 1
    assert shared[0].text == first.text


async def test_a_reaction_to_any_other_message_is_left_alone(scene):
    ada = scene.person("Ada")
    await ada.types("/quiz")
    await scene.close()
    told = len(scene.chat.whispers)
    await ada.reacts(KEYCAPS[0])
    assert len(scene.chat.whispers) == told


class LockedChat(MemoryChat):
    """A channel that we may not write to."""

    async def send(self, place, post, key):
        raise ChatRefused("I may not write here. Somebody who manages this can let me.")


async def test_a_channel_that_is_closed_to_us_says_what_would_help(store):
    locked = Scene(store, topics(topic()), LockedChat())
    assert "I may not write here" in (await locked.person("Ada").types("/quiz")).text


async def test_a_page_of_ones_own_shows_what_one_has_what_is_open_and_where_to_go_on(scene):
    ada = scene.person("Ada")
    page = await ada.visits()
    assert page.title == "Ada's progress"
    assert "No question is open now" in page.text
    assert "Pre-training (1 min)" in plain(page.text)
    await ada.types("/quiz")
    page = await ada.visits()
    assert "**Open now, in the channels**" in page.text
    assert f"](https://memory.example/{scene.question.id})**" in page.text
    stem = scene.post.text.split("\n")[0]
    assert stem not in page.text  # not every channel is everybody's
    assert {button.id.partition(":")[0] for button in page.buttons} == {"board", "do", "read"}
    assert len({button.id for button in page.buttons}) == len(page.buttons)
    scene.clock.after(31)
    assert "No question is open now" in (await ada.visits()).text


async def test_a_name_that_becomes_known_later_is_on_the_board(scene):
    nameless = Actor(scene, Person("memory", "club", "u1", ""))
    await nameless.types("/quiz")
    await nameless.chooses("Reading a large corpus")
    await nameless.meets("Ada")
    await nameless.chooses("Reading a large corpus")  # who is unnamed again keeps the name
    await scene.close()
    assert "**Ada** got it" in scene.post.text
    assert "u1" not in scene.post.text


async def test_who_never_took_part_is_not_remembered(scene, store):
    await scene.person("Bob").meets("Bob")
    async with store.read() as connection:
        assert await name_records.names(connection, ["memory:club:bob"]) == {}


async def test_answers_and_the_time_they_took_are_counted(scene):
    def counted():
        ways = ("button", "reaction", "reply")
        kept = [
            metrics.value("studyhall_answers_total", platform="memory", via=way) for way in ways
        ]
        return sum(kept), metrics.value("studyhall_answer_seconds_count", platform="memory")

    ada = scene.person("Ada")
    await ada.types("/quiz")
    before = counted()
    await ada.presses(scene.button_of("Reading a large corpus"))
    await ada.replies("what a question")
    assert [after - earlier for after, earlier in zip(counted(), before, strict=True)] == [1, 1]
    assert metrics.value("studyhall_answers_total", platform="memory", via="button") >= 1
    assert metrics.value("studyhall_answers_waiting") == 0
    assert metrics.value("studyhall_database_seconds_count", kind="write") > 0


async def test_what_is_logged_about_an_event_bears_its_delivery(scene, caplog):
    seen = []

    class Refusing(MemoryChat):
        async def whisper(self, event, post, *, instead=False, about=None):
            raise ChatRefused("No.")

    class Handler(logging.Handler):
        def emit(self, record):
            seen.append(logs.AsText().format(record))

    scene.chat = Refusing()
    scene.start()
    logging.getLogger("bot.dispatch").addHandler(handler := Handler())
    await scene.dispatcher.handle(scene.person("Ada").command("/help", "delivery-9"))
    logging.getLogger("bot.dispatch").removeHandler(handler)
    assert [each.endswith(" [delivery-9]") for each in seen] == [True]
