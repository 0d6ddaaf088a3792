import asyncio
import html
import json
import sqlite3
from contextlib import closing
from datetime import timedelta

import aiohttp
import pytest

from adapters.web.chat import WebChat
from adapters.web.codec import place
from adapters.web.faults import Fault
from adapters.web.room import SHOWN_AT_ONCE
from bot.chat.commands import REST
from bot.chat.events import Pressed, Reacted, Replied, Wrote
from bot.chat.markup import moment
from bot.chat.model import Accent, Button, MessageRef, Post
from bot.errors import SettingsError
from tests.adapters.web.playground import running
from tests.adapters.web.scripted import Script
from tests.adapters.web.visitor import Visitor, read


async def question(visitor):
    assert await visitor.say("/quiz pretraining") == (200, {})
    return (await visitor.messages())[-1]


async def test_what_one_says_everyone_sees(visitor, playground):
    await visitor.say("hello <b>you</b>")

    [message] = await visitor.messages("grace")
    assert message["said"] == "hello <b>you</b>"
    assert message["author"] == "ada"
    assert playground.script.events == []


async def test_a_command_reaches_the_handler_with_its_options(visitor, playground):
    await visitor.say("/learn pretraining why")

    [event] = playground.script.events
    assert (event.name, event.options, event.is_admin) == (
        "learn",
        {"topic": "pretraining", "mode": "why"},
        True,
    )
    assert (event.place.platform, event.place.space, event.place.channel, event.place.thread) == (
        *("web", "playground", "studyhall"),
        None,
    )
    assert event.at.utcoffset().total_seconds() == 0


async def test_a_command_in_ones_direct_messages_says_that_it_stands_there(visitor, playground):
    await visitor.post("say", channel="@ada", thread=None, text="/quiz")
    await visitor.say("/quiz")
    assert [event.place.direct for event in playground.script.events] == [True, False]


async def test_what_one_writes_to_the_bot_alone_is_a_command(visitor, playground):
    await visitor.post("say", channel="@ada", thread=None, text="learn pretraining why")
    await visitor.post("say", channel="@ada", thread=None, text="hello!")
    learn, hello = playground.script.events
    assert (learn.name, learn.options) == ("learn", {"topic": "pretraining", "mode": "why"})
    assert (hello.name, hello.place.direct) == ("help", True)


async def test_a_private_answer_is_seen_by_its_person_alone(visitor):
    await visitor.say("/learn pretraining", "grace")

    [message] = await visitor.messages("grace")
    assert message["private"]
    assert message["about"] == "/learn"
    assert await visitor.messages("ada") == []


async def test_an_unknown_command_is_left_to_the_core(visitor, playground):
    await visitor.say("/lern pretraining")

    [asked] = playground.script.events
    assert (asked.name, asked.options) == ("lern", {REST: "pretraining"})
    [message] = await visitor.messages()
    assert message["private"]


async def test_a_press_a_reaction_and_a_reply_are_told_with_their_message(visitor, playground):
    asked = await question(visitor)
    await visitor.post("press", message=asked["id"], button="answer:1")
    await visitor.post("react", "grace", message=asked["id"], emoji="2⃣", added=True)
    await visitor.say("it is 2", "alan", thread=asked["id"])

    pressed, reacted, replied = playground.script.events[1:]
    assert isinstance(pressed, Pressed)
    assert pressed.button == "answer:1"
    assert isinstance(reacted, Reacted)
    assert (reacted.emoji, reacted.added) == ("2️⃣", True)
    assert isinstance(replied, Replied)
    assert replied.place.thread == asked["id"]
    assert {event.message.id for event in (pressed, reacted, replied)} == {asked["id"]}
    assert len({event.delivery for event in playground.script.events}) == 4


async def test_a_button_that_asks_tells_the_page_what_its_box_shows(visitor, playground):
    await visitor.say("/learn pretraining")
    (lesson,) = [each for each in await visitor.messages() if each["private"]]
    status, box = await visitor.post("text-box", message=lesson["id"], button="say")
    assert (status, box["label"], box["longest"]) == (200, "In your own words", 40)
    assert "<strong>pre-training</strong>" in box["about"]
    assert len(playground.script.events) == 1  # a box that opens is nothing that happened
    assert (await visitor.post("text-box", message=lesson["id"], button="page:1"))[0] == 400
    assert (await visitor.post("text-box", "grace", message=lesson["id"], button="say"))[0] == 403


async def test_a_few_characters_in_the_channel_are_told_and_are_found_as_missed(
    visitor, playground
):
    asked = await question(visitor)
    await visitor.say("2", "alan")
    await visitor.say("I would say it is 2", "alan")

    _, wrote = playground.script.events
    assert isinstance(wrote, Wrote)
    (shown,) = [each for each in await visitor.messages() if each["id"] == wrote.message.id]
    assert wrote.text == "2"
    assert wrote.place.thread is None
    ref = MessageRef(wrote.place, asked["id"])
    missed = await playground.chat.missed(ref, wrote.at - timedelta(minutes=1))
    assert missed.events == [wrote]
    assert (await playground.chat.missed(ref, wrote.at + timedelta(minutes=1))).events == []
    assert shown["id"] != asked["id"]


async def test_seeded_reactions_are_counted_apart_from_people(visitor):
    asked = await question(visitor)
    await visitor.post("react", "grace", message=asked["id"], emoji="2️⃣", added=True)

    [shown] = [one for one in await visitor.messages() if one["id"] == asked["id"]]
    assert [one["emoji"] for one in shown["reactions"]] == ["1️⃣", "2️⃣", "3️⃣", "4️⃣"]
    assert shown["reactions"][1] == {
        "emoji": "2️⃣",
        "people": ["grace"],
        "mine": False,
        "seeded": True,
    }


async def test_taking_a_reaction_back_is_told_too(visitor, playground):
    asked = await question(visitor)
    for added in (True, True, False, False):
        await visitor.post("react", message=asked["id"], emoji="👍", added=added)
    assert [event.added for event in playground.script.events[1:]] == [True, False]


async def test_the_same_action_twice_is_done_once(visitor, playground):
    for _ in range(2):
        assert await visitor.say("/quiz", action="action-1") == (200, {})
    await asyncio.gather(*(visitor.say("hello there", action="action-2") for _ in range(3)))

    assert len(playground.script.events) == 1
    assert len(await visitor.messages()) == 2


async def test_a_message_in_a_thread_of_a_thread_belongs_to_its_root(visitor, playground):
    asked = await question(visitor)
    await visitor.say("first", thread=asked["id"])
    reply = next(one for one in await visitor.messages() if one.get("said") == "first")
    await visitor.say("second", thread=reply["id"])
    assert playground.script.events[-1].message.id == asked["id"]


async def test_the_stream_tells_changes_as_they_come(visitor, playground):
    async with visitor.stream("grace") as stream:
        assert (await read(stream))["full"]
        await visitor.say("hello")
        news = await read(stream)
        assert not news["full"]
        assert [one["said"] for one in news["messages"]] == ["hello"]


async def test_the_stream_tells_what_is_wrong_with_the_content_while_it_is(tmp_path):
    faults = []
    async with (
        running(tmp_path / "room.db", faults=lambda: tuple(faults)) as playground,
        aiohttp.ClientSession() as session,
    ):
        visitor = Visitor(session, playground.url)
        async with visitor.stream() as stream:
            assert (await read(stream))["faults"] == {"count": 0, "first": []}
            faults += [Fault("a.yaml", line, "<b>write</b>") for line in range(1, 6)]
            told = await read(stream)
            assert not told["full"]
            assert told["faults"]["count"] == 5
            assert told["faults"]["first"][0] == {
                "file": "a.yaml",
                "line": 1,
                "message": "<b>write</b>",
            }
            assert len(told["faults"]["first"]) == 3
            assert (await visitor.news())["faults"] == told["faults"]
            faults.clear()
            assert (await read(stream))["faults"]["count"] == 0


async def test_a_page_of_somebody_unknown_is_told_who_there_is_and_what_all_see(visitor):
    await visitor.say("hello")
    await visitor.say("/learn pretraining")

    news = await visitor.news("nobody")
    assert [message["said"] for message in news["messages"]] == ["hello"]
    assert [person["id"] for person in news["people"]] == ["ada", "grace", "alan"]


async def test_a_stream_that_fails_ends_and_is_logged(visitor, playground, caplog):
    with closing(sqlite3.connect(playground.database)) as other:
        other.execute("DROP TABLE reactions")

    async with visitor.stream() as stream:
        assert await stream.read() == b"retry: 1000\n\n"
    assert "a stream failed" in caplog.text


async def test_a_page_that_was_away_is_told_what_it_missed_and_no_more(visitor, playground):
    await visitor.say("before")
    known = await visitor.news()
    await visitor.say("while away")
    await playground.restart()

    news = await visitor.news(last=known["id"])
    assert not news["full"]
    assert [one["said"] for one in news["messages"]] == ["while away"]


@pytest.mark.parametrize("last", ["000000000000-1", "nonsense", "-5"])
async def test_a_page_that_knows_another_room_begins_again(visitor, last):
    await visitor.say("hello")
    news = await visitor.news(last=last)
    assert news["full"]
    assert len(news["messages"]) == 1


async def test_a_dismissed_message_leaves_the_page(visitor):
    await visitor.say("/learn pretraining")
    news = await visitor.news()
    [message] = news["messages"]
    assert (await visitor.post("dismiss", message=message["id"]))[0] == 200
    assert (await visitor.news(last=news["id"]))["messages"][0]["gone"]
    assert await visitor.messages() == []


async def test_stopping_ends_the_streams_quickly(visitor, playground):
    async with visitor.stream() as stream:
        await read(stream)
        async with asyncio.timeout(2):
            await playground.stop()


async def test_what_was_stored_but_not_told_is_told_after_a_restart(visitor, playground):
    begun = asyncio.Event()

    async def hang(event):
        begun.set()
        await asyncio.Event().wait()

    playground.script.handle = hang
    saying = asyncio.create_task(visitor.say("/quiz"))
    await begun.wait()
    await playground.stop()
    with pytest.raises(aiohttp.ClientError):
        await saying
    await playground.start()

    async with asyncio.timeout(5):
        await playground.script.answered.wait()
    assert [event.name for event in playground.script.events] == ["quiz"]
    await visitor.say("written after it was noted that the bot was told")
    await playground.restart()
    await visitor.say("/help")
    assert [event.name for event in playground.script.events] == ["help"]


async def test_a_page_that_missed_more_than_it_can_be_given_begins_again(visitor, playground):
    known = await visitor.news()
    where = place()
    for number in range(SHOWN_AT_ONCE + 1):
        await playground.chat.send(where, Post(str(number)), str(number))

    news = await visitor.news(last=known["id"])
    assert news["full"]
    assert len(news["messages"]) == SHOWN_AT_ONCE


async def test_a_handler_that_fails_is_logged_and_told_in_a_sentence(visitor, caplog):
    status, told = await visitor.say("/leaderboard")
    assert status == 500
    assert told["error"].startswith("Studyhall couldn't do that.")
    assert "on purpose" in caplog.text


async def test_completions_come_from_the_handler(visitor):
    status, found = await visitor.post(
        "complete", channel="studyhall", command="learn", option="topic", typed="fine"
    )
    assert (status, found) == (200, [{"label": "Fine-Tuning", "value": "fine-tuning"}])


async def test_a_new_person_joins_once(visitor):
    _, first = await visitor.post("people", name="Katherine Johnson")
    _, again = await visitor.post("people", name="katherine johnson")
    _, other = await visitor.post("people", name="中")
    assert first == again
    assert first["id"] == "katherine-johnson"
    assert other["id"] == "person"
    assert [one["name"] for one in (await visitor.news())["people"]][3:] == [
        "Katherine Johnson",
        "中",
    ]


async def test_a_picture_is_served_to_who_may_see_it(visitor):
    await visitor.say("/learn pretraining")
    [message] = await visitor.messages()
    url = visitor.url.rstrip("/") + message["post"]["picture"]["url"]
    for person, status in (("ada", 200), ("grace", 404), ("", 404)):
        async with visitor.session.get(f"{url}&as={person}") as answer:
            assert answer.status == status
    assert message["post"]["picture"]["alt"].startswith("Six bars")


async def test_a_dismissed_picture_is_kept_no_longer(visitor, playground):
    await visitor.say("/learn pretraining")
    [message] = await visitor.messages()
    await visitor.post("dismiss", message=message["id"])

    url = playground.url.rstrip("/") + message["post"]["picture"]["url"]
    async with visitor.session.get(f"{url}&as=ada") as answer:
        assert answer.status == 404


async def test_a_look_shows_the_other_platforms_source(visitor):
    await question(visitor)
    [message] = await visitor.messages(look="Slack")
    assert "<!date^" in message["post"]["source"]
    assert message["post"]["measures"][0][0] == "text"


BAD = [
    ("press", {"message": "nothing", "button": "b"}, 404),
    ("press", {"message": "../x", "button": "b"}, 400),
    ("react", {"message": "nothing", "emoji": "👍", "added": True}, 404),
    ("say", {"channel": "studyhall", "text": "x", "person": "nobody"}, 404),
    ("say", {"channel": "elsewhere", "text": "x"}, 404),
    ("say", {"channel": "@grace", "text": "x"}, 404),
    ("say", {"channel": "studyhall", "text": "x", "thread": "nothing"}, 404),
    ("say", {"channel": "studyhall", "text": "x" * 4001}, 400),
    ("say", {"channel": "studyhall", "text": "x" * 70_000}, 413),
    ("people", {"name": " "}, 400),
    ("nowhere", {}, 404),
]


@pytest.mark.parametrize(("path", "data", "status"), BAD)
async def test_bad_input_gets_one_sentence(visitor, path, data, status):
    answered, told = await visitor.post(path, **data)
    assert answered == status
    assert told["error"].endswith(".")
    assert "Traceback" not in told["error"]


async def test_a_button_that_is_gone_or_disabled_cannot_be_pressed(visitor, playground):
    asked = await question(visitor)
    await visitor.post("press", message=asked["id"], button="close")
    told = len(playground.script.events)

    status, answer = await visitor.post("press", message=asked["id"], button="answer:0")
    assert (status, answer["error"]) == (409, "This message no longer has that button.")
    assert len(playground.script.events) == told


async def test_somebody_elses_private_button_cannot_be_pressed(visitor):
    await visitor.say("/learn pretraining")
    [message] = await visitor.messages()
    pressed = {"message": message["id"], "button": "page:1"}
    assert (await visitor.post("press", "grace", **pressed))[0] == 403
    assert (await visitor.post("press", "ada", **pressed))[0] == 200


async def test_what_slack_cannot_hide_is_shown_by_a_button_in_the_page_as_slack(visitor):
    await visitor.say("/learn pretraining")
    [native] = await visitor.messages()
    [as_slack] = await visitor.messages(look="slack")
    assert "the base model" in native["post"]["html"]
    assert "the base model" not in json.dumps(as_slack)
    labels = [one["label"] for row in as_slack["post"]["rows"] for one in row]
    assert labels[0] == "Show the answer"
    pressed = {"message": as_slack["id"], "button": "page:0:show"}
    assert (await visitor.post("press", "ada", **pressed))[0] == 200
    [shown] = await visitor.messages(look="slack")
    assert "the base model" in shown["post"]["html"]


async def test_a_button_pressed_in_a_thread_is_answered_there(visitor):
    message = await question(visitor)
    await visitor.post("press", message=message["id"], button="answer:1", in_thread=True)
    assert (await visitor.messages())[-1]["thread"] == message["id"]

    await visitor.post("press", message=message["id"], button="answer:1")
    assert (await visitor.messages())[-1]["thread"] is None


async def test_a_button_that_asks_needs_its_text(visitor, playground):
    await visitor.say("/learn pretraining")
    [message] = await visitor.messages()
    said = {"message": message["id"], "button": "say"}
    assert (await visitor.post("press", **said))[0] == 400
    assert (await visitor.post("press", text="It predicts.", **said))[0] == 200
    assert playground.script.events[-1].text == "It predicts."


async def test_two_playgrounds_on_one_port_is_told_in_a_sentence(playground, tmp_path):
    second = WebChat(tmp_path / "other.db", port=playground.port)
    with pytest.raises(SettingsError, match="Choose another port with --port or STUDYHALL_PORT"):
        await second.listen(Script(second))


async def test_a_long_post_is_kept_whole(tmp_path):
    async with running(tmp_path / "room.db") as playground:
        text = "word " * 1500 + moment(playground.chat._clock())
        buttons = tuple(Button(str(n), f"{n}", row=n // 5) for n in range(25))
        post = Post(text, title="t", accent=Accent.BOARD, buttons=buttons)
        async with aiohttp.ClientSession() as session:
            visitor = Visitor(session, playground.url)
            await visitor.say("/quiz")
            where = playground.script.events[0].place
            await playground.chat.send(where, post, "long")
            shown = (await visitor.messages())[-1]["post"]
    assert len(shown["html"]) > 7500
    assert "source" not in shown
    assert sum(len(row) for row in shown["rows"]) == 25


@pytest.mark.parametrize(("topic", "example"), [("tokens", "/learn tokens"), (None, "/learn")])
async def test_the_page_names_a_topic_that_is_there_or_none(tmp_path, topic, example):
    async with (
        running(tmp_path / "room.db", topic=lambda: topic) as playground,
        aiohttp.ClientSession() as session,
        session.get(playground.url) as answer,
    ):
        page = html.unescape(await answer.text())
    assert f'"example": "{example}"' in page
    assert f'"topic": {json.dumps(topic)}' in page
