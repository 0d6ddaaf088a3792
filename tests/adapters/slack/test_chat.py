"""The adapter alone on the loopback Slack: what is posted once, found, refused, or left out."""

import asyncio
import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from time import perf_counter

import pytest

from adapters.slack.chat import SlackChat
from adapters.slack.config import Connection
from adapters.slack.rate_limit import RateLimit
from bot.chat.model import Button, MessageRef, Person, Picture, Place, Post
from bot.chat.platform import Delivery
from bot.errors import ChatLimited, ChatRefused, ChatUnavailable, MessageGone, SettingsError
from tests.loopback.slack.faults import DROPPED, LOST, SLOW
from tests.loopback.slack.server import loopback, until
from tests.loopback.slack.world import words

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000a49444154789c63000100"
    "00050001"
)
POST = Post("Which?", buttons=(Button("quiz:1:0", "1"),))


class Nobody:
    """Hears, and does nothing."""

    def __init__(self):
        self.heard = []

    async def handle(self, event, kept):
        self.heard.append(event)

    async def complete(self, person, place, command, option, typed):
        return []


def connection(slack, **changes):
    settings = slack.settings()
    return Connection(
        bot_token=settings["SLACK_BOT_TOKEN"],
        **{"app_token": settings["SLACK_APP_TOKEN"], "api": slack.base, **changes},
    )


@pytest.fixture
async def slack():
    async with loopback() as opened:
        yield opened
        assert opened.misshapen() == []


@pytest.fixture
async def chat(slack):
    opened = SlackChat(connection(slack), pace=RateLimit(gap=0.0))
    listening = asyncio.create_task(opened.listen(Nobody()))
    await asyncio.wait_for(opened.ready.wait(), 5)
    yield opened
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)


@pytest.fixture
def here(slack):
    return Place("slack", slack.world.installed.team, slack.world.channel["id"])


def calls(slack, method):
    return [each for each in slack.api.calls if each.method == method]


async def test_the_same_key_is_posted_once(slack, chat, here):
    first, second = await asyncio.gather(chat.send(here, POST, "key"), chat.send(here, POST, "key"))
    assert first == second == await chat.send(here, POST, "key")
    assert len(slack.world.said) == 1
    assert await chat.find(here, "key", datetime.now(UTC)) == first
    assert await chat.find(here, "other", datetime.now(UTC)) is None


async def test_another_process_finds_what_one_has_posted_with_a_key(slack, chat, here):
    before = datetime.now(UTC)
    first = await chat.send(here, POST, "key")
    other = SlackChat(connection(slack))
    await other._workspaces.open()
    assert await other.find(here, "key", before) == first
    await other._workspaces.close()


async def test_a_new_post_reads_no_history(slack, chat, here):
    await chat.send(here, POST, "key")
    assert calls(slack, "conversations.history") == []


async def test_a_post_that_a_rate_limit_refused_is_known_not_to_be_there(slack, chat, here):
    slack.faults.plan("chat.postMessage", 429, times=9, seconds=1)
    with pytest.raises(ChatLimited):
        await chat.send(here, POST, "key")
    assert calls(slack, "conversations.history") == []


async def test_a_limit_on_reading_back_is_told_at_once(slack, chat, here):
    before = datetime.now(UTC)
    slack.conversations.read_every = 60.0
    await chat.find(here, "key", before)
    began = perf_counter()
    for _ in range(3):
        with pytest.raises(ChatUnavailable, match="is allowed again in 6"):
            await chat.find(here, "key", before)
    assert perf_counter() - began < 1
    assert len(calls(slack, "conversations.history")) == 2  # the second taught us the limit
    await chat.send(here, POST, "key")


async def test_reading_back_goes_on_from_where_a_limit_has_stopped_it(slack, chat, here):
    before = datetime.now(UTC)
    first = await chat.send(here, POST, "key")
    for number in range(20):
        await chat.send(here, POST, str(number))
    slack.conversations.read_every = 1.0
    with pytest.raises(ChatUnavailable):
        await chat.find(here, "key", before)
    await asyncio.sleep(1.5)
    assert await chat.find(here, "key", before) == first


async def test_reactions_are_read_back_where_replies_have_to_wait(slack, chat, here):
    ada = slack.world.joins("Ada")
    refs = [await chat.send(here, POST, each) for each in "12"]
    for ref in refs:
        question = slack.world.found(here.channel, ref.id)
        slack.reacts(ada, question, "one")
        slack.replies(ada, question, "1")
    slack.conversations.read_every = 1.0
    before = datetime.now(UTC) - timedelta(minutes=1)
    found = [await chat.missed(ref, before) for ref in refs]
    assert [len(each.events) for each in found] == [1, 0]
    assert [list(each.standing.people) for each in found] == [["1\ufe0f\u20e3"]] * 2
    assert found[0].again is None
    await asyncio.sleep(found[1].again.total_seconds())
    last = await chat.missed(refs[1], before)
    assert (len(last.events), last.again) == (1, None)


@pytest.mark.parametrize("fault", [DROPPED, LOST, 503, "internal_error"])
async def test_what_may_have_got_there_is_looked_for_before_it_is_posted_again(
    slack, chat, here, fault
):
    slack.faults.plan("chat.postMessage", fault)
    await chat.send(here, POST, "key")
    assert len(slack.world.said) == 1


async def test_a_rate_limit_is_waited_out(slack, chat, here):
    slack.faults.plan("chat.postMessage", 429, seconds=1)
    await chat.send(here, POST, "key")
    assert len(slack.world.said) == 1


async def test_in_a_thread_a_message_is_posted_and_found_too(chat, here):
    root = await chat.send(here, POST, "root")
    thread = replace(here, thread=root.id)
    inside = await chat.send(thread, POST, "inside")
    assert await chat.find(thread, "inside", datetime.now(UTC)) == inside


async def test_an_edit_takes_the_messages_place_and_keeps_its_key(slack, chat, here):
    ref = await chat.send(here, POST, "key")
    await chat.edit(ref, Post("The answer is 1."))
    (said,) = slack.world.said
    assert words(said) == "The answer is 1."
    assert await chat.find(here, "key", datetime.now(UTC)) == ref


async def test_what_is_gone_is_gone(slack, chat, here):
    ref = await chat.send(here, POST, "key")
    slack.removes(slack.world.channel, slack.world.said[0])
    with pytest.raises(MessageGone):
        await chat.edit(ref, POST)
    with pytest.raises(MessageGone):
        await chat.missed(ref, datetime.now(UTC) - timedelta(hours=1))
    with pytest.raises(MessageGone):
        await chat.edit(MessageRef(here, "m1"), POST)
    with pytest.raises(MessageGone):
        await chat.send(Place("discord", "1", "2"), POST, "k")


async def test_a_refusal_says_what_would_help(slack, chat, here):
    closed = slack.world.has_channel("closed", private=True)
    with pytest.raises(ChatRefused, match="/invite"):
        await chat.send(replace(here, channel=closed["id"]), POST, "1")
    with pytest.raises(ChatRefused, match="/invite"):
        await chat.send(replace(here, channel="C404"), POST, "2")
    slack.archives(slack.world.channel)
    with pytest.raises(ChatRefused, match="archived"):
        await chat.send(here, POST, "3")
    with pytest.raises(ChatRefused, match="install me again"):
        await chat.send(replace(here, space="T404"), POST, "4")


async def test_a_revoked_token_is_told(slack, chat, here):
    slack.revokes()
    with pytest.raises(ChatRefused, match="install me again"):
        await chat.send(here, POST, "key")


async def test_a_missing_scope_is_named(slack, chat, here):
    slack.world.installed.scopes.discard("chat:write")
    with pytest.raises(ChatRefused, match="`chat:write`"):
        await chat.send(here, POST, "key")


async def test_a_slack_that_stays_out_of_order_is_unavailable(slack, chat, here, monkeypatch):
    monkeypatch.setattr("adapters.slack.posting.FIRST_WAIT", 0.0)
    slack.faults.plan("chat.postMessage", "fatal_error", times=9)
    with pytest.raises(ChatUnavailable):
        await chat.send(here, POST, "key")


async def test_reactions_that_stand_there_already_are_no_fault(slack, chat, here):
    slack.faults.plan("reactions.add", "already_reacted", times=1)
    ref = await chat.send(here, replace(POST, reactions=("1\ufe0f\u20e3", "2\ufe0f\u20e3")), "key")
    await until(
        lambda: [each["name"] for each in slack.world.reactions(here.channel, ref.id)] == ["two"],
        "the second reaction",
        5,
    )


async def test_a_picture_is_uploaded_once_and_shown_with_its_description(slack, chat, here):
    post = replace(POST, picture=Picture(PNG, "Data goes into a model."))
    await chat.send(here, post, "1")
    await chat.send(here, post, "2")
    for said in slack.world.said:
        (image,) = [each for each in said["blocks"] if each["type"] == "image"]
        assert image["slack_file"]["id"] in slack.world.files
        assert image["alt_text"] == "Data goes into a model."
    assert len(calls(slack, "files.completeUploadExternal")) == 1


@pytest.mark.parametrize("fault", ["missing_scope", "fatal_error", LOST])
async def test_where_a_picture_cannot_be_uploaded_its_description_stands(
    slack, chat, here, fault, monkeypatch
):
    slack.faults.plan("files.getUploadURLExternal", fault, times=9)
    post = replace(POST, picture=Picture(PNG, "Data goes into a model."))
    await chat.send(here, post, "1")
    assert "🖼 Data goes into a model." in words(slack.world.said[0])


async def test_a_scope_that_slack_says_is_missing_is_asked_for_once(slack, chat, here):
    slack.faults.plan("files.getUploadURLExternal", "missing_scope")
    for number in "12":
        await chat.send(here, replace(POST, picture=Picture(PNG, f"Model {number}.")), number)
    assert ["🖼 Model" in words(each) for each in slack.world.said] == [True, True]
    assert len(calls(slack, "files.getUploadURLExternal")) == 1


async def test_without_the_scope_slack_is_not_even_asked(slack, here):
    slack.world.installed.scopes.discard("files:write")
    chat = SlackChat(connection(slack))
    await chat._workspaces.open()
    await chat.send(here, replace(POST, picture=Picture(PNG, "A model.")), "1")
    assert "🖼 A model." in words(slack.world.said[0])
    assert calls(slack, "files.getUploadURLExternal") == []
    await chat._workspaces.close()


async def test_a_picture_that_slack_has_not_looked_at_yet_is_waited_for(slack, chat, here):
    slack.faults.plan("chat.postMessage", "invalid_blocks", times=2)
    await chat.send(here, replace(POST, picture=Picture(PNG, "A model.")), "1")
    (said,) = slack.world.said
    assert any(each["type"] == "image" for each in said["blocks"])


async def test_a_picture_whose_file_was_deleted_is_uploaded_anew(slack, chat, here, monkeypatch):
    monkeypatch.setattr("adapters.slack.uploads._READY_AFTER", (0.0,))
    post = replace(POST, picture=Picture(PNG, "A model."))
    await chat.send(here, post, "1")
    slack.world.files.clear()
    await chat.send(here, post, "2")
    await chat.send(here, post, "3")
    shown = [any(each["type"] == "image" for each in said["blocks"]) for said in slack.world.said]
    assert shown == [True, False, True]


async def test_a_direct_message_reaches_its_person_or_is_impossible(slack, chat, here):
    ada = slack.world.joins("Ada")
    person = Person("slack", here.space, ada["id"], "Ada")
    assert await chat.direct(person, Post("Hello")) is Delivery.DELIVERED
    alone = slack.world.direct(here.space, ada["id"])
    assert [words(each) for each in slack.world.said_in(alone["id"])] == ["Hello"]
    nobody = replace(person, id="U404")
    assert await chat.direct(nobody, Post("Hello")) is Delivery.IMPOSSIBLE


async def test_a_direct_message_whose_answer_is_lost_is_not_written_twice(slack, chat, here):
    ada = slack.world.joins("Ada")
    slack.faults.plan("chat.postMessage", DROPPED)
    with pytest.raises(ChatUnavailable):
        await chat.direct(Person("slack", here.space, ada["id"], "Ada"), Post("Hello"))
    alone = slack.world.direct(here.space, ada["id"])
    assert [words(each) for each in slack.world.said_in(alone["id"])] == ["Hello"]


async def test_a_slack_that_does_not_answer_is_waited_for_a_while_only(slack, here, monkeypatch):
    monkeypatch.setattr("adapters.slack.workspaces._TIMEOUT", 0.2)
    slack.faults.plan("chat.postMessage", SLOW)
    ada = slack.world.joins("Ada")
    chat = SlackChat(connection(slack))
    await chat._workspaces.open()
    with pytest.raises(ChatUnavailable, match="TimeoutError"):
        await chat.direct(Person("slack", here.space, ada["id"], "Ada"), POST)
    await chat._workspaces.close()


async def test_a_space_has_the_workspaces_name(chat, here):
    assert await chat.title_of(here.space) == "The club"
    assert await chat.title_of("T404") == ""


async def test_who_made_a_channel_is_told_what_they_can_mend(slack, chat, here):
    ada = slack.world.joins("Ada")
    slack.world.channel["creator"] = ada["id"]
    assert await chat.alert(here, Post("Let me in")) is Delivery.DELIVERED
    alone = slack.world.direct(here.space, ada["id"])
    assert [words(each) for each in slack.world.said_in(alone["id"])] == ["Let me in"]
    assert await chat.alert(replace(here, channel="C404"), Post("x")) is Delivery.IMPOSSIBLE
    assert await chat.title_of(here.space, here.channel) == "general"


async def test_a_channel_takes_one_message_a_second(slack, here):
    slack.chat.one_a_second = True
    chat = SlackChat(connection(slack))
    await chat._workspaces.open()
    await asyncio.gather(*(chat.send(here, POST, str(number)) for number in range(3)))
    assert slack.chat.limited == 0
    await chat._workspaces.close()


async def test_a_lost_connection_comes_back_and_is_a_gap(slack, chat):
    assert not chat.gap.is_set()
    slack.sockets.cut()
    await asyncio.wait_for(chat.gap.wait(), 15)
    assert chat.ready.is_set()
    lost = datetime.now(UTC) - chat.gap.close()
    assert timedelta(seconds=30) < lost < timedelta(minutes=2)


async def test_a_planned_refresh_misses_nothing(slack, chat):
    await slack.sockets.disconnect("warning", close=False)
    await until(lambda: slack.sockets.opened >= 2, "a new connection")
    await slack.sockets.disconnect()
    await until(lambda: slack.sockets.opened >= 3, "another one")
    await asyncio.sleep(0.2)
    assert not chat.gap.is_set()


async def test_an_outage_of_socket_mode_is_logged_once_and_so_is_its_end(slack, chat, caplog):
    with caplog.at_level(logging.INFO):
        slack.faults.plan("apps.connections.open", 500, times=2)
        slack.sockets.refuse_connections = 1
        slack.sockets.cut()
        await until(lambda: slack.sockets.opened >= 2, "it is back", 20)
        await until(lambda: "is back after" in caplog.text, "and says so", 5)
    said = [each for each in caplog.records if each.levelno >= logging.WARNING]
    assert [each.message[:48] for each in said] == [
        "Slack's Socket Mode can't be reached; trying aga"
    ]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"bot_token": "xoxb-wrong"}, "SLACK_BOT_TOKEN"),
        ({"app_token": "xapp-1"}, "SLACK_APP_TOKEN"),
    ],
)
async def test_a_wrong_token_ends_with_one_sentence(slack, changes, says):
    settings = {"bot_token": slack.settings()["SLACK_BOT_TOKEN"], **changes}
    own = Connection(
        **{"app_token": slack.settings()["SLACK_APP_TOKEN"], "api": slack.base, **settings}
    )
    with pytest.raises(SettingsError, match=says):
        await asyncio.wait_for(SlackChat(own).listen(Nobody()), 5)


async def test_a_slack_that_is_away_at_the_start_is_waited_for(slack):
    slack.faults.plan("auth.test", SLOW, seconds=0.1)
    chat = SlackChat(connection(slack))
    listening = asyncio.create_task(chat.listen(Nobody()))
    await asyncio.wait_for(chat.ready.wait(), 5)
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
