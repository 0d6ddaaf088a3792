import asyncio
from datetime import timedelta

import pytest

from bot.alerts.alerts import TRIES, Notices
from bot.chat.model import Delivery, Place
from bot.errors import ChatRefused
from tests.memory_chat import MemoryChat
from tests.scene import START

HERE = Place("memory", "club", "general")
WHY = ChatRefused("Give me *Send Messages*.")


@pytest.fixture
def chat():
    return MemoryChat(titles={"club": "The *club*", "general": "#general"})


@pytest.fixture
def notices(store, chat):
    return Notices(store, {"memory": chat})


async def test_a_notice_says_where_what_and_what_would_help(notices, chat):
    await notices.refused(HERE, "I could not post", WHY, START)
    ((place, post),) = chat.alerts
    assert place == HERE
    assert post.text == (
        r"In **\#general** of **The \*club\***, I could not post. Give me *Send Messages*."
    )


async def test_a_channel_is_told_of_once_a_day(notices, chat, store):
    for hours in (0, 1, 23.9):
        await notices.refused(HERE, "it failed", WHY, START + timedelta(hours=hours))
    await Notices(store, {"memory": chat}).refused(HERE, "it failed", WHY, START)  # a restart
    assert len(chat.alerts) == 1
    await notices.refused(HERE, "it failed", WHY, START + timedelta(days=1))
    assert len(chat.alerts) == 2


async def test_each_channel_is_told_of(notices, chat):
    elsewhere = Place("memory", "club", "quiz")
    for place in (HERE, elsewhere):
        await notices.refused(place, "it failed", WHY, START)
    assert [place for place, _ in chat.alerts] == [HERE, elsewhere]
    assert "In **a channel** of" in chat.alerts[1][1].text


def minutes(number):
    return START + timedelta(minutes=number)


async def test_an_alert_that_was_not_delivered_is_sent_again_with_growing_pauses(
    notices, chat, caplog
):
    chat.fail = {"alert"}
    await notices.refused(HERE, "it failed", WHY, START)
    assert "was not delivered; retrying in 0:05:00" in caplog.text
    for at in (0, 1, 4):  # what fails again meanwhile waits for the next try
        await notices.refused(HERE, "it failed", WHY, minutes(at))
        assert await notices.run_due(minutes(at)) == minutes(5)
    await notices.run_due(minutes(5))
    assert "retrying in 0:20:00" in caplog.text
    chat.fail = set()
    assert await notices.run_due(minutes(24)) == minutes(25)
    assert chat.alerts == []
    assert await notices.run_due(minutes(25)) is None
    ((place, post),) = chat.alerts
    assert place == HERE
    assert "it failed. Give me *Send Messages*." in post.text
    await notices.refused(HERE, "it failed", WHY, minutes(26))
    await notices.run_due(minutes(60))
    assert len(chat.alerts) == 1  # and now it is quiet for a day


async def test_an_undelivered_alert_survives_a_restart(notices, chat, store):
    chat.fail = {"alert"}
    await notices.refused(HERE, "it failed", WHY, START)
    chat.fail = set()
    again = Notices(store, {"memory": chat})
    assert await Notices(store, {}).run_due(minutes(5)) is None  # another platform's process
    await again.run_due(minutes(5))
    assert len(chat.alerts) == 1


async def test_two_processes_send_an_undelivered_alert_again_once(notices, chat, store):
    chat.fail = {"alert"}
    await notices.refused(HERE, "it failed", WHY, START)
    chat.fail = set()
    both = (notices, Notices(store, {"memory": chat}))
    await asyncio.gather(*(each.run_due(minutes(5)) for each in both))
    assert len(chat.alerts) == 1


async def test_an_alert_that_reaches_nobody_is_given_up_after_a_while(notices, chat, caplog):
    chat.fail = {"alert"}
    await notices.refused(HERE, "it failed", WHY, START)
    at, tries = START, 1
    while (due := await notices.run_due(at)) is not None:
        assert due > at
        at, tries = due, tries + 1
    assert tries == TRIES
    assert timedelta(days=3) < at - START < timedelta(days=7)
    assert "giving up" in caplog.text
    chat.fail = set()
    await notices.refused(HERE, "it failed", WHY, at)  # and what fails again is news
    assert len(chat.alerts) == 1


async def test_a_platform_that_is_not_connected_yet_is_alerted_later(store, chat):
    chats = {}
    notices = Notices(store, chats)
    await notices.told(HERE, "one", "this is one.", START)
    chats["memory"] = chat
    await notices.run_due(minutes(5))
    assert len(chat.alerts) == 1


async def forget(notices, store, about):
    async with store.write() as connection:
        await notices.forget(connection, HERE, about)


async def test_what_is_told_of_dailies_is_told_once_for_each_thing(notices, chat, store):
    for about in ("one", "two", "one"):
        await notices.told(HERE, about, f"this is {about}.", START)
    assert [post.text.split(", ")[1] for _, post in chat.alerts] == ["this is one.", "this is two."]
    await forget(notices, store, "one")
    await notices.told(HERE, "one", "this is new.", START)
    assert len(chat.alerts) == 3


async def test_what_was_heard_is_not_sent_again(notices, chat, store):
    chat.fail = {"alert"}
    await notices.told(HERE, "one", "this is one.", START)
    await forget(notices, store, "one")
    chat.fail = set()
    assert await notices.run_due(minutes(5)) is None
    assert chat.alerts == []


class Leaderless(MemoryChat):
    async def alert(self, place, post):
        return Delivery.IMPOSSIBLE


async def test_where_there_is_nobody_to_alert_it_is_logged_and_tried_again(store, caplog):
    notices = Notices(store, {"memory": Leaderless()})
    await notices.refused(HERE, "it failed", WHY, START)
    assert "Give me *Send Messages*." in caplog.text
    assert "there is no administrator to alert" in caplog.text
    assert await notices.run_due(START) == minutes(5)
