"""Replies and typed numbers that people edit or delete on Slack, over both connection modes."""

from __future__ import annotations

import copy

import pytest
from sqlalchemy import select

from adapters.slack import edits
from adapters.slack.read_receipts import READ
from bot.chat.events import LONGEST_MARK, Replied, Wrote
from bot.chat.model import MessageRef, Place
from bot.quiz import answer_records
from bot.quiz.private_cards import WITHDRAWN
from bot.quiz.scoring import standing
from bot.store.tables import answers, rounds
from tests.adapters.slack.test_parse import ADA, ME, TS, WHERE, C, T
from tests.loopback.slack import payloads
from tests.loopback.slack.server import until


@pytest.fixture
async def ada(club):
    return club.slack.world.joins("Ada")


@pytest.fixture
async def bob(club, ada):
    await club.asks(ada)
    return club.slack.world.joins("Bob")


@pytest.fixture(params=["reply", "mark"])
def writes(request, club, bob):
    """Write an answer in the question's thread, or in its channel; returns the message."""

    async def write(text):
        if request.param == "reply":
            delivery = club.slack.replies(bob, club.question, text)
        else:
            delivery = club.slack.says(bob, text)
        return await written(club, delivery)

    return write


async def written(club, delivery):
    """The message that a delivery tells of, once it has arrived."""
    await club.over(delivery)
    return club.slack.world.messages[club.here["id"]][delivery.payload["event"]["ts"]]


def changed(club, message, text=None, **fields):
    """Slack tells of a message anew; with a text, because its author has edited it."""
    before = copy.deepcopy(message)
    stamp = f"{float(club.slack.world.clock.stamp()) + 2:.6f}"  # nobody edits within a second
    message.update(fields)
    if text is not None:
        message["text"] = text
        message["edited"] = {"user": message["user"], "ts": f"{stamp.split('.')[0]}.000000"}
    event = payloads.changed(club.here, message, before, stamp)
    return club.slack.events._message(club.here, event)


def deletes(club, message):
    stamp = club.slack.world.clock.stamp()
    return club.slack.events._message(club.here, payloads.deleted(club.here, message, stamp))


async def counts(club):
    """The option that counts of the only one who has answered."""
    async with club.store.read() as connection:
        round_id = await connection.scalar(select(rounds.c.id))
        person = await connection.scalar(select(answers.c.person))
        log = await answer_records.log_of(connection, round_id, person)
    kept = standing(log)
    return None if kept is None else kept.choice


async def test_the_latest_text_counts_and_the_card_says_so(club, bob, writes):
    message = await writes("1")
    assert "\ufe0f\u20e3" in (await club.told(bob)).text
    await club.over(changed(club, message, "2"))
    assert "2\ufe0f\u20e3" in (await club.told(bob)).text
    assert await counts(club) == 1


async def test_a_deleted_answer_is_withdrawn(club, bob, writes):
    message = await writes("1")
    assert await counts(club) == 0
    await club.over(deletes(club, message))
    assert await counts(club) is None


async def test_an_edit_into_talk_withdraws_and_the_card_says_so(club, bob, writes):
    message = await writes("1")
    await club.told(bob)
    await club.over(changed(club, message, "hold on, let me think"))
    assert WITHDRAWN in (await club.told(bob)).text
    assert await counts(club) is None


async def test_a_preview_and_a_thread_that_begins_change_nothing(club, bob, writes):
    message = await writes("1")
    await club.told(bob)
    await club.over(changed(club, message, attachments=[{"text": "a preview"}]))
    await club.over(changed(club, message, reply_count=1, subtype="thread_broadcast"))
    assert await counts(club) == 0
    async with club.store.read() as connection:
        assert len((await connection.execute(select(answers))).all()) == 1


async def test_an_edit_that_is_delivered_twice_counts_once(club, bob, writes):
    message = await writes("1")
    await club.told(bob)
    delivery = changed(club, message, "2")
    await club.over(delivery)
    await club.told(bob)
    await club.over(club.slack.postman.again(delivery))
    async with club.store.read() as connection:
        assert len((await connection.execute(select(answers))).all()) == 2


async def test_an_edit_while_the_bot_was_away_is_read_back_once(club, bob):
    message = await written(club, club.slack.replies(bob, club.question, "1"))
    await club.stop()
    changed(club, message, "2")
    await club.start()
    await club.recover()
    await club.recover()
    assert await counts(club) == 1
    async with club.store.read() as connection:
        assert len((await connection.execute(select(answers))).all()) == 2


SAID = {"type": "message", "user": ADA, "text": "1", "ts": "1772366401.000100"}
EDITED = {"user": ADA, "ts": "1772366405.000000"}


def edit(before, **changes):
    event = {
        "type": "message",
        "subtype": "message_changed",
        "hidden": True,
        "channel": C,
        "message": {**before, "edited": EDITED, **changes},
        "previous_message": before,
        "event_ts": "1772366405.000300",
        "channel_type": "channel",
    }
    return edits.edited(event, T, ME)


def test_an_edited_reply_has_the_time_of_the_edit():
    event = edit({**SAID, "thread_ts": TS}, text="2")
    assert isinstance(event, Replied)
    assert (event.text, event.message) == ("2", MessageRef(WHERE, TS))
    assert event.place == Place("slack", T, C, TS)
    assert event.reply == MessageRef(WHERE, SAID["ts"])
    assert (event.at.second, event.posted_at.second) == (5, 1)


def test_a_mark_with_a_thread_under_it_is_still_a_mark():
    event = edit({**SAID, "thread_ts": SAID["ts"]}, text="2")
    assert isinstance(event, Wrote)
    assert event.text == "2"


def test_the_same_edit_has_the_same_delivery_when_it_is_read_back():
    message = {**SAID, "thread_ts": TS}
    told = edit(message, text="2")
    found = edits.replied_before({**message, "text": "2", "edited": EDITED}, T, C, ME)
    assert found.delivery == told.delivery
    other = edit(message, text="3")  # within the same second
    assert other.delivery != told.delivery


def test_an_edit_is_later_than_its_message_though_slack_tells_whole_seconds():
    message = {**SAID, "thread_ts": TS, "ts": "1772366405.700000"}
    found = edits.replied_before({**message, "edited": EDITED}, T, C, ME)
    assert found.at > found.posted_at


@pytest.mark.parametrize(
    ("before", "changes"),
    [
        ({}, {}),  # the text is the same
        ({}, {"text": "2", "edited": None}),  # Slack's own
        ({"bot_id": "B1"}, {"text": "2"}),
        ({"user": ME}, {"text": "2"}),
        ({"user": "USLACKBOT"}, {"text": "2"}),
        ({}, {"text": "This message was deleted.", "subtype": "tombstone"}),
        ({"text": "x" * 100}, {"text": "y" * (LONGEST_MARK + 1)}),  # talk, before and after
    ],
)
def test_what_changes_no_persons_answer_is_no_edit(before, changes):
    assert edit({**SAID, **before}, **changes) is None


def ticked(club, message):
    """Whether our own ✅ stands on a message."""
    found = club.slack.world.reactors.get((club.here["id"], message["ts"]), {})
    return club.slack.world.bot["id"] in found.get(READ, [])


async def test_a_reply_that_counts_gets_a_mark_which_nobody_answers_with(club, bob, writes):
    message = await writes("1")
    await until(lambda: ticked(club, message), "a mark", 5)
    await club.over(changed(club, message, "hold on"))
    await until(lambda: not ticked(club, message), "no mark", 5)
    await club.over(changed(club, message, "2"))
    await until(lambda: ticked(club, message), "a mark", 5)
    assert await counts(club) == 1
    async with club.store.read() as connection:
        found = (await connection.execute(select(answers.c.via))).all()
    assert {each.via for each in found} == {"reply"}


async def test_without_the_scope_slack_is_asked_once_and_the_answer_counts(club, bob, writes):
    club.slack.world.installed.scopes.discard("reactions:write")
    for text in ("1", "2"):
        await writes(text)
        await club.told(bob)
    await club.rounds.read_marks.settled()
    asked = [each for each in club.slack.api.calls if each.method == "reactions.add"]
    assert [each.args["name"] for each in asked].count(READ) == 1
    assert await counts(club) == 1
