import asyncio
from datetime import timedelta

import pytest

from bot.alerts.alerts import TRIES, Alerts
from bot.chat.model import Place
from bot.chat.platform import Delivery
from bot.errors import ChatRefused
from tests.memory_chat import MemoryChat
from tests.scene import START

HERE = Place("memory", "club", "general")
WHY = ChatRefused("Give me *Send Messages*.")


@pytest.fixture
def chat():
    return MemoryChat(titles={"club": "The *club*", "general": "#general"})


@pytest.fixture
def alerts(store, chat):
    return Alerts(store, {"memory": chat})


async def test_a_notice_says_where_what_and_what_would_help(alerts, chat):
    await alerts.refused(HERE, "I could not post", WHY, START)
    ((place, post),) = chat.alerts
    assert place == HERE
    assert post.text == (
        r"In **\#general** of **The \*club\***, I could not post. Give me *Send Messages*."
    )


async def test_a_channel_is_told_of_once_a_day(alerts, chat, store):
    for hours in (0, 1, 23.9):
        await alerts.refused(HERE, "it failed", WHY, START + timedelta(hours=hours))
    await Alerts(store, {"memory": chat}).refused(HERE, "it failed", WHY, START)  # a restart
    assert len(chat.alerts) == 1
    await alerts.refused(HERE, "it failed", WHY, START + timedelta(days=1))
    assert len(chat.alerts) == 2


async def test_each_channel_is_told_of(alerts, chat):
    elsewhere = Place("memory", "club", "quiz")
    for place in (HERE, elsewhere):
        await alerts.refused(place, "it failed", WHY, START)
    assert [place for place, _ in chat.alerts] == [HERE, elsewhere]
    assert "In **a channel** of" in chat.alerts[1][1].text


def minutes(number):
    return START + timedelta(minutes=number)


async def test_an_alert_that_was_not_delivered_is_sent_again_with_growing_pauses(
    alerts, chat, caplog
):
    chat.fail = {"alert"}
    await alerts.refused(HERE, "it failed", WHY, START)
    assert "was not delivered; retrying in 0:05:00" in caplog.text
    for at in (0, 1, 4):  # what fails again meanwhile waits for the next try
        await alerts.refused(HERE, "it failed", WHY, minutes(at))
        assert await alerts.run_due(minutes(at)) == minutes(5)
    await alerts.run_due(minutes(5))
    assert "retrying in 0:20:00" in caplog.text
    chat.fail = set()
    assert await alerts.run_due(minutes(24)) == minutes(25)
    assert chat.alerts == []
    assert await alerts.run_due(minutes(25)) is None
    ((place, post),) = chat.alerts
    assert place == HERE
    assert "it failed. Give me *Send Messages*." in post.text
    await alerts.refused(HERE, "it failed", WHY, minutes(26))
    await alerts.run_due(minutes(60))
    assert len(chat.alerts) == 1  # and now it is quiet for a day


async def test_an_undelivered_alert_survives_a_restart(alerts, chat, store):
    chat.fail = {"alert"}
    await alerts.refused(HERE, "it failed", WHY, START)
    chat.fail = set()
    again = Alerts(store, {"memory": chat})
    assert await Alerts(store, {}).run_due(minutes(5)) is None  # another platform's process
    await again.run_due(minutes(5))
    assert len(chat.alerts) == 1


async def test_two_processes_send_an_undelivered_alert_again_once(alerts, chat, store):
    chat.fail = {"alert"}
    await alerts.refused(HERE, "it failed", WHY, START)
    chat.fail = set()
    both = (alerts, Alerts(store, {"memory": chat}))
    await asyncio.gather(*(each.run_due(minutes(5)) for each in both))
    assert len(chat.alerts) == 1


async def test_an_alert_that_reaches_nobody_is_given_up_after_a_while(alerts, chat, caplog):
    chat.fail = {"alert"}
    await alerts.refused(HERE, "it failed", WHY, START)
    at, tries = START, 1
    while (due := await alerts.run_due(at)) is not None:
        assert due > at
        at, tries = due, tries + 1
    assert tries == TRIES
    assert timedelta(days=3) < at - START < timedelta(days=7)
    assert "giving up" in caplog.text
    chat.fail = set()
    await alerts.refused(HERE, "it failed", WHY, at)  # and what fails again is news
    assert len(chat.alerts) == 1


async def test_a_platform_that_is_not_connected_yet_is_alerted_later(store, chat):
    chats = {}
    alerts = Alerts(store, chats)
    await alerts.told(HERE, "one", "this is one.", START)
    chats["memory"] = chat
    await alerts.run_due(minutes(5))
    assert len(chat.alerts) == 1


async def forget(alerts, store, about):
    async with store.write() as connection:
        await alerts.forget(connection, HERE, about)


async def test_what_is_told_of_dailies_is_told_once_for_each_thing(alerts, chat, store):
    for about in ("one", "two", "one"):
        await alerts.told(HERE, about, f"this is {about}.", START)
    assert [post.text.split(", ")[1] for _, post in chat.alerts] == ["this is one.", "this is two."]
    await forget(alerts, store, "one")
    await alerts.told(HERE, "one", "this is new.", START)
    assert len(chat.alerts) == 3


async def test_what_was_heard_is_not_sent_again(alerts, chat, store):
    chat.fail = {"alert"}
    await alerts.told(HERE, "one", "this is one.", START)
    await forget(alerts, store, "one")
    chat.fail = set()
    assert await alerts.run_due(minutes(5)) is None
    assert chat.alerts == []


class Leaderless(MemoryChat):
    async def alert(self, place, post):
        return Delivery.IMPOSSIBLE


async def test_where_there_is_nobody_to_alert_it_is_logged_and_tried_again(store, caplog):
    alerts = Alerts(store, {"memory": Leaderless()})
    await alerts.refused(HERE, "it failed", WHY, START)
    assert "Give me *Send Messages*." in caplog.text
    assert "there is no administrator to alert" in caplog.text
    assert await alerts.run_due(START) == minutes(5)
