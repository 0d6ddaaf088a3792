from datetime import timedelta

import pytest

from bot.chat import Delivery, Place
from bot.errors import ChatRefused, ChatUnavailable
from bot.notices import Notices
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


async def test_a_chat_that_does_not_answer_is_not_asked_again(notices, chat, caplog):
    chat.fail = {"alert"}
    await notices.refused(HERE, "it failed", WHY, START)
    assert "could be told" in caplog.text
    chat.fail = set()
    await notices.refused(HERE, "it failed", WHY, START)
    assert chat.alerts == []


async def test_what_is_told_of_dailies_is_told_once_for_each_thing(notices, chat):
    for about in ("one", "two", "one"):
        await notices.told(HERE, about, f"this is {about}.", START)
    assert [post.text.split(", ")[1] for _, post in chat.alerts] == ["this is one.", "this is two."]
    await notices.forget(HERE, "one")
    await notices.told(HERE, "one", "this is new.", START)
    assert len(chat.alerts) == 3


async def test_what_could_not_be_told_of_a_daily_may_be_told_again(notices, chat):
    chat.fail = {"alert"}
    with pytest.raises(ChatUnavailable):
        await notices.told(HERE, "one", "this is one.", START)
    chat.fail = set()
    await notices.told(HERE, "one", "this is one.", START)
    assert len(chat.alerts) == 1


class Leaderless(MemoryChat):
    async def alert(self, place, post):
        return Delivery.IMPOSSIBLE


async def test_where_nobody_can_be_told_it_is_logged(store, caplog):
    await Notices(store, {"memory": Leaderless()}).refused(HERE, "it failed", WHY, START)
    assert "Give me *Send Messages*." in caplog.text
    assert "there is nobody to be told" in caplog.text
