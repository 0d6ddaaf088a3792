"""Kept, then acknowledged, then answered: when Slack hears, whatever its own Web API does."""

import asyncio
import time

import pytest
from sqlalchemy import select

from adapters.slack.errors import FIRST_WAIT
from bot.errors import StoreError
from bot.store.batch import Batch
from bot.store.tables import answers, people
from tests.adapters.slack.club import RIGHT, WRONG, ids_of, open_club
from tests.curriculum.build import short, topic
from tests.loopback.slack.faults import RESPONSE_URL, SLOW
from tests.loopback.slack.server import until
from tests.loopback.slack.world import words
from tests.scene import FixedShelf, topics

NAMES = ("one", "two", "three")


@pytest.fixture
def ada(club):
    return club.slack.world.joins("Ada")


async def test_no_acknowledgement_waits_for_slacks_web_api(club, ada):
    question = await club.asks(ada)
    slack = club.slack
    slack.faults.plan(r"chat\.postEphemeral|users\.info", SLOW, times=99, seconds=1)
    press = slack.presses(ada, question, club.button_of(RIGHT))
    reaction = slack.reacts(ada, question, NAMES[club.shown(WRONG)])
    reply = slack.replies(ada, question, "1")
    for delivery in (press, reaction, reply):
        await club.over(delivery)
        assert delivery.wait < 0.5
    slack.faults.plan(r"conversations\.history|chat\.postMessage", SLOW, times=9, seconds=1)
    club.slack.presses(ada, question, ids_of(question, "quiz:")[-1])
    other = slack.world.has_channel("other", members=[slack.world.bot["id"], ada["id"]])
    asked = await club.over(slack.commands(ada, "/quiz", "", other))
    assert asked.wait < 0.5


async def test_an_answer_is_durable_before_it_is_acknowledged(club, ada):
    question = await club.asks(ada)
    events = []
    keep = club.rounds._keep_batch

    async def kept(batch):
        done = await keep(batch)
        await asyncio.sleep(0.2)
        events.append("kept")
        return done

    club.rounds._batch = Batch(kept)
    club.slack.postman.on_ack = lambda delivery: events.append(delivery.kind)
    await club.over(club.slack.presses(ada, question, club.button_of(RIGHT)))
    assert events.index("kept") < events.index("interactive")


async def test_what_slack_is_not_told_it_brings_again(club, ada):
    question = await club.asks(ada)
    club.slack.postman.retry_after = (0.1,)
    await club.chat._inbox.finish(1)
    delivery = club.slack.reacts(ada, question, NAMES[0])
    await club.over(delivery)
    assert all(each.acked_at is None for each in delivery.tries)
    assert len(delivery.tries) == 2


async def test_a_command_that_takes_long_is_acknowledged_in_time(club, ada, monkeypatch):
    monkeypatch.setattr("adapters.slack.inbox.PATIENCE", 0.2)
    slow = club.dispatcher._on_command["learn"]

    async def command(event):
        await asyncio.sleep(0.6)
        return await slow(event)

    monkeypatch.setitem(club.dispatcher._on_command, "learn", command)
    delivery = await club.over(club.slack.commands(ada, "/learn"))
    assert 0.15 < delivery.wait < 0.5
    assert "What would you like to learn?" in (await club.told(ada)).text


async def test_a_database_that_fails_is_told_to_the_person(club, ada, monkeypatch):
    question = await club.asks(ada)

    async def broken(event, current, kept):
        raise StoreError("away")

    monkeypatch.setattr(club.rounds, "_keep", broken)
    delivery = club.slack.presses(ada, question, club.button_of(RIGHT))
    assert "nothing changed" in (await club.told(ada)).text
    assert (await club.over(delivery)).error == ""


async def test_a_mark_that_cannot_be_saved_is_brought_again_and_counts_once(
    club, ada, monkeypatch, caplog
):
    await club.asks(ada)
    club.slack.postman.retry_after = (0.1,)
    read, failed = club.rounds.replies.as_reply, []

    async def as_reply(event):
        if not failed:
            failed.append(event)
            raise StoreError("away")
        return await read(event)

    monkeypatch.setattr(club.rounds.replies, "as_reply", as_reply)
    delivery = await club.over(club.slack.says(ada, "1"))
    assert [each.acked_at is None for each in delivery.tries] == [True, False]
    assert "You chose" in (await club.told(ada)).text
    async with club.store.read() as connection:
        assert len((await connection.execute(select(answers))).all()) == 1
    assert "Traceback" not in caplog.text


async def test_stopping_finishes_what_was_acknowledged(club, ada):
    question = await club.asks(ada)
    club.slack.faults.plan("chat.postEphemeral", SLOW, seconds=0.5)
    await club.over(club.slack.presses(ada, question, club.button_of(RIGHT)))
    await club.stop()
    assert RIGHT in (await club.told(ada)).text


async def test_where_the_channel_takes_no_private_message_the_presss_own_address_does(club, ada):
    question = await club.asks(ada)
    club.slack.faults.plan("chat.postEphemeral", "user_not_in_channel")
    club.slack.presses(ada, question, club.button_of(RIGHT))
    answer = await club.told(ada)
    assert answer.via == "response_url"
    assert RIGHT in answer.text
    assert club.question["ts"] == question["ts"]  # and the question stands as it was
    assert RIGHT in words(club.question)


async def test_a_rate_limit_does_not_keep_an_answer_that_has_another_way(club, ada):
    question = await club.asks(ada)
    club.slack.faults.plan("chat.postEphemeral", 429, seconds=30)
    club.slack.presses(ada, question, club.button_of(RIGHT))
    assert (await club.told(ada)).via == "response_url"
    club.slack.faults.plan("chat.postEphemeral", 429, seconds=1)
    club.slack.reacts(ada, question, NAMES[club.shown(WRONG)])  # this has none: it waits
    assert (await club.told(ada)).via == "chat.postEphemeral"


async def test_a_person_is_answered_in_the_order_in_which_it_was_due(club, ada):
    question = await club.asks(ada)
    club.slack.faults.plan("chat.postEphemeral", SLOW, seconds=0.3)
    for option in (WRONG, RIGHT):
        await club.over(club.slack.presses(ada, question, club.button_of(option)))
    last = await club.told(ada, 2)
    assert RIGHT in last.text


async def test_nobody_with_an_address_waits_for_those_who_wait_out_a_rate_limit(club, ada):
    question = await club.asks(ada)
    slack = club.slack
    slack.faults.plan("chat.postEphemeral", 429, times=16, seconds=2)
    for number in range(16):
        await club.over(slack.reacts(slack.world.joins(f"P{number}"), question, "one"))
    began = time.perf_counter()
    slack.presses(ada, question, club.button_of(RIGHT))
    assert RIGHT in (await club.told(ada)).text
    assert time.perf_counter() - began < 1


async def test_an_address_that_has_expired_is_replaced_by_the_channel(club, ada):
    club.slack.links.by_url.clear()
    make = club.slack.links.make

    def expired(link):
        told = make(link)
        club.slack.links.by_url.clear()
        return told

    club.slack.links.make = expired
    club.slack.commands(ada, "/help")
    assert (await club.told(ada)).via == "chat.postEphemeral"


async def test_an_answer_that_is_lost_is_not_given_twice(club, ada):
    club.slack.faults.plan(RESPONSE_URL, "dropped")
    await club.over(club.slack.commands(ada, "/help"))
    await club.told(ada)
    await asyncio.sleep(2 * FIRST_WAIT)
    assert len(club.slack.world.ephemerals) == 1


@pytest.fixture(params=["socket", "http"])
async def asking(request, small_store):
    """A workspace whose one question wants words."""
    shelf = FixedShelf(topics(topic(questions=[short()])))
    async with open_club(small_store, shelf, http=request.param == "http") as opened:
        yield opened


async def test_a_button_that_asks_opens_a_box_at_once_and_what_is_typed_counts(asking):
    ada = asking.slack.world.joins("Ada")
    question = await asking.asks(ada)
    (button,) = ids_of(question, "quiz:")[:1]
    began = time.perf_counter()
    delivery = asking.slack.presses(ada, question, button)
    await until(lambda: asking.slack.modal(ada), "the box", 3)
    assert time.perf_counter() - began < 1
    await asking.over(delivery)
    sent = await asking.over(asking.slack.submits(ada, "seven"))
    assert sent.error == ""
    assert asking.slack.modal(ada) is None
    answer = await asking.told(ada)
    assert "seven" in answer.text
    assert answer.via == "chat.postEphemeral"


async def test_a_box_shows_the_question(asking):
    ada = asking.slack.world.joins("Ada")
    question = await asking.asks(ada)
    asking.slack.presses(ada, question, ids_of(question, "quiz:")[0])
    await until(lambda: asking.slack.modal(ada), "the box", 3)
    assert "How many are three and four?" in words(asking.slack.modal(ada))


async def test_a_blank_or_long_text_is_refused_in_its_box_and_not_kept(asking):
    ada = asking.slack.world.joins("Ada")
    question = await asking.asks(ada)
    asking.slack.presses(ada, question, ids_of(question, "quiz:")[0])
    await until(lambda: asking.slack.modal(ada), "the box", 3)
    for text, why in ((" ", "Write an answer first"), ("x" * 301, "The limit is 300")):
        sent = await asking.over(asking.slack.submits(ada, text))
        assert sent.error == ""
        (errors,) = [said["errors"] for said in sent.said]
        assert why in errors["answer"]
        assert asking.slack.modal(ada) is not None

    await asking.over(asking.slack.submits(ada, "seven"))
    assert "seven" in (await asking.told(ada)).text
    assert asking.slack.modal(ada) is None
    async with asking.store.read() as connection:
        assert (await connection.scalars(select(answers.c.text))).all() == ["seven"]


async def test_a_box_that_cannot_be_opened_is_told(asking):
    ada = asking.slack.world.joins("Ada")
    question = await asking.asks(ada)
    asking.slack.faults.plan("views.open", "expired_trigger_id")
    asking.slack.presses(ada, question, ids_of(question, "quiz:")[0])
    assert "Try again in a moment" in (await asking.told(ada)).text


async def test_a_name_that_was_learnt_elsewhere_meanwhile_is_told(club, ada):
    question = await club.asks(ada)
    bob = club.slack.world.joins("Bob")
    keep = club.rounds._keep_batch

    async def kept(batch):
        await club.chat._people.learn(batch[0].person.space, bob["id"])
        return await keep(batch)

    club.rounds._batch = Batch(kept)
    await club.over(club.slack.presses(bob, question, club.button_of(RIGHT)))

    async def called():
        async with club.store.read() as connection:
            return set((await connection.scalars(select(people.c.name))).all())

    for _ in range(250):
        if "Bob" in await called():
            return
        await asyncio.sleep(0.02)
    pytest.fail("nobody was told what Bob is called")
