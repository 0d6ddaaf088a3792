"""Closing many rounds, in several processes, with some of them broken."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from bot.alerts.alerts import Alerts
from bot.chat.model import Place
from bot.errors import ChatRefused, ChatUnavailable
from bot.quiz.closing import Closing
from bot.store.engine import Store
from bot.store.tables import points, rounds
from bot.text.emoji import KEYCAPS
from tests.curriculum.build import topic
from tests.memory_chat import MemoryChat
from tests.scene import CHANNEL, Scene, topics

RIGHT = "Reading a large corpus"


@pytest.fixture
def scene(store):
    return Scene(store, topics(topic()))


async def ask(scene, channel):
    event = scene.person("Host").command("/quiz")
    await scene.dispatcher.handle(replace(event, place=replace(CHANNEL, channel=channel)))


async def statuses(scene):
    async with scene.store.read() as connection:
        return (await connection.scalars(select(rounds.c.status).order_by(rounds.c.channel))).all()


async def test_a_round_that_cannot_be_revealed_holds_up_no_other(scene, caplog):
    for number in range(6):
        await ask(scene, f"c{number}")
    broken = {message for message in scene.chat.messages if message.place.channel in ("c0", "c3")}
    edit = scene.chat.edit

    async def some_break(message, post):
        if message in broken:
            raise ZeroDivisionError("a fault of ours")
        await edit(message, post)

    scene.chat.edit = some_break
    scene.clock.after(31)
    again = await scene.closing.run_due(scene.clock())
    assert again > scene.clock()
    assert await statuses(scene) == ["closed", "done", "done", "closed", "done", "done"]
    assert "ZeroDivisionError" in caplog.text
    scene.chat.edit = edit
    assert await scene.closing.run_due(again) is None
    assert await statuses(scene) == ["done"] * 6


async def test_a_round_of_a_platform_that_is_not_connected_waits_for_it(scene):
    await scene.person("Ada").types("/quiz")
    await scene.person("Ada").chooses(RIGHT)
    chat, scene.chat = scene.chat, MemoryChat()
    scene.platform = "elsewhere"
    scene.start()
    scene.clock.after(31)
    assert await scene.closing.run_due(scene.clock()) is None
    assert await statuses(scene) == ["open"]
    scene.chat, scene.platform = chat, "memory"
    scene.start()
    await scene.closing.run_due(scene.clock())
    assert "got it after" in scene.post.text


@pytest.fixture
async def two_platforms(scene):
    """Two questions that end at once: on a platform that delivers late, and on one that doesn't."""
    await ask(scene, "quick")
    await ask(scene, "slow")
    async with scene.store.write() as connection:
        there = update(rounds).where(rounds.c.channel == "slow")
        await connection.execute(there.values(platform="slow"))
    slow = MemoryChat(grace=timedelta(seconds=2))
    ref, post = list(scene.chat.messages.items())[-1]
    slow.messages[replace(ref, place=replace(ref.place, platform="slow"))] = post
    chats = {"memory": scene.chat, "slow": slow}
    alerts = Alerts(scene.store, chats)
    scene.closing = Closing(scene.store, scene.rounds, scene.boards, chats, alerts)
    return scene, chats


async def test_each_platform_has_its_own_grace(two_platforms):
    scene, _ = two_platforms
    end = scene.clock() + timedelta(seconds=30)
    quick, slow = end + timedelta(seconds=0.5), end + timedelta(seconds=2)
    assert await scene.closing.run_due(end) == quick
    assert await scene.closing.run_due(quick) == slow
    assert await statuses(scene) == ["done", "open"]
    assert await scene.closing.run_due(slow) is None
    assert await statuses(scene) == ["done", "done"]


async def test_a_platform_that_is_not_connected_has_no_grace_to_wait_for(two_platforms):
    scene, chats = two_platforms
    del chats["slow"]
    end = scene.clock() + timedelta(seconds=30)
    assert await scene.closing.run_due(end) == end + timedelta(seconds=0.5)
    assert await scene.closing.run_due(end + timedelta(seconds=0.5)) is None
    assert await statuses(scene) == ["done", "open"]


class Forgetful(MemoryChat):
    """Posts what it is told to, however often: a platform without keys."""

    async def find(self, place, key, since):
        await asyncio.sleep(0.01)
        return await super().find(place, key, since)

    async def send(self, place: Place, post, key):
        await asyncio.sleep(0.01)
        while key in self.keys:
            key += "'"
        return await super().send(place, post, key)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # several processes
async def test_two_processes_that_close_at_once_pay_once_and_tell_the_standings_once(database_url):
    stores = [await Store.open(database_url) for _ in range(2)]
    chat = Forgetful()
    one, other = (Scene(each, topics(topic()), chat) for each in stores)
    other.clock = one.clock
    other.start()
    for turn in range(5):
        await one.person("Ada").types("/quiz")
        for name in ("Ada", "Bob"):
            await one.person(name).chooses(RIGHT)
        one.clock.after(31)
        await asyncio.gather(*(each.closing.run_due(one.clock()) for each in (one, other)))
        assert len(one.standings) == turn + 1
    async with one.store.read() as connection:
        assert await connection.scalar(select(func.sum(points.c.points))) == 100
    for each in stores:
        await each.close()


async def test_what_was_told_before_the_restart_is_not_told_again(scene):
    ada, bob = scene.person("Ada"), scene.person("Bob")
    await ada.types("/quiz")
    before = ada.reaction(KEYCAPS[scene.shown(RIGHT)])
    await scene.dispatcher.handle(before)
    scene.chat.unheard = [before, bob.reaction(KEYCAPS[scene.shown(RIGHT)])]
    told = len(scene.chat.whispers)
    scene.start()
    await scene.recover()
    assert [each.person.name for each in scene.chat.whispers[told:]] == ["Bob"]
    await scene.close()
    assert "2 of 2 right" in scene.post.text


class NothingReadBack(MemoryChat):
    """A platform whose rate limit lets nothing be read back."""

    async def find(self, place, key, since):
        raise ChatUnavailable("Not before a minute has passed.")


async def test_standings_that_were_never_sent_are_not_looked_for(store):
    scene = Scene(store, topics(topic()), NothingReadBack())
    await scene.person("Ada").types("/quiz")
    for name in ("Ada", "Bob"):
        await scene.person(name).chooses(RIGHT)
    await scene.close()
    assert len(scene.standings) == 1
    assert await statuses(scene) == ["done"]


async def test_standings_that_an_earlier_process_may_have_sent_are_looked_for(scene):
    await scene.person("Ada").types("/quiz")
    for name in ("Ada", "Bob"):
        await scene.person(name).chooses(RIGHT)
    await scene.close()
    async with scene.store.write() as connection:
        await connection.execute(update(rounds).values(status="closed"))
    scene.start()
    scene.chat.fail = {"send"}
    await scene.closing.run_due(scene.clock())
    assert await statuses(scene) == ["done"]


class Muted(MemoryChat):
    """Takes questions, and then lets us say nothing more."""

    tries = 0

    async def edit(self, message, post):
        self.tries += 1
        raise ChatRefused("Give me *Send Messages*.")

    async def send(self, place, post, key):
        if key.startswith("standings:"):
            self.tries += 1
            raise ChatRefused("Give me *Send Messages*.")
        return await super().send(place, post, key)


@pytest.fixture
def muted(store):
    return Scene(store, topics(topic()), Muted())


async def test_a_round_that_may_not_be_revealed_ends_and_is_told_of_once(muted):
    for _ in range(3):
        await muted.person("Ada").types("/quiz")
        for name in ("Ada", "Bob"):
            await muted.person(name).chooses(RIGHT)
        await muted.close()
    assert await statuses(muted) == ["done"] * 3
    assert muted.chat.tries == 3 * 2
    assert await muted.closing.run_due(muted.clock()) is None
    assert muted.chat.tries == 3 * 2
    ((place, post),) = muted.chat.alerts
    assert place == CHANNEL
    assert "I couldn't show the result of a closed question" in post.text
    assert "Give me *Send Messages*." in post.text
    assert "**30**" in (await muted.person("Ada").types("/leaderboard")).text


async def test_a_message_that_is_gone_is_told_to_nobody(scene):
    await scene.person("Ada").types("/quiz")
    for name in ("Ada", "Bob"):
        await scene.person(name).chooses(RIGHT)
    del scene.chat.messages[scene.question]
    await scene.close()
    assert await statuses(scene) == ["void"]
    assert scene.standings == []  # which would stand there bare
    assert scene.chat.alerts == []


@pytest.mark.parametrize("told", [True, False])
async def test_a_question_deleted_between_closing_and_reveal_leaves_no_standings(scene, told):
    await scene.person("Ada").types("/quiz")
    for name in ("Ada", "Bob"):
        await scene.person(name).chooses(RIGHT)
    edit = scene.chat.edit

    async def deleted_first(message, post):
        await scene.deletes(told=told)
        await edit(message, post)

    scene.chat.edit = deleted_first
    await scene.close()
    assert await statuses(scene) == ["void"]
    assert scene.standings == []
    async with scene.store.read() as connection:
        assert await connection.scalar(select(func.count()).select_from(points)) == 0


class Meanwhile:
    """A store whose claims are given just after another process has opened what was on its way."""

    def __init__(self, store):
        self.store = store

    def __getattr__(self, name):
        return getattr(self.store, name)

    @asynccontextmanager
    async def claim(self, what):
        async with self.store.write() as connection:
            await connection.execute(update(rounds).values(status="open"))
        yield True


async def test_a_question_that_was_opened_meanwhile_is_not_closed_before_its_time(scene):
    await scene.person("Host").types("/quiz seconds:60")
    async with scene.store.write() as connection:
        await connection.execute(update(rounds).values(status="posting"))
    chats = {"memory": scene.chat}
    alerts = Alerts(scene.store, chats)
    closing = Closing(Meanwhile(scene.store), scene.rounds, scene.boards, chats, alerts)
    scene.clock.after(20)  # now it is looked for
    await closing.run_due(scene.clock())
    assert await statuses(scene) == ["open"]
    scene.clock.after(41)
    await closing.run_due(scene.clock())
    assert await statuses(scene) == ["done"]


async def test_a_connection_that_ends_while_a_round_closes_is_no_fault_and_it_is_revealed_later(
    scene, caplog
):
    await ask(scene, CHANNEL.channel)
    await scene.person("Ada").chooses(RIGHT)
    chats = scene.closing._chats
    scene.clock.after(10)
    await scene.counts.start_due(scene.clock())
    scene.clock.after(200)
    await scene.closing.start_due(scene.clock())
    (platform,) = chats
    chat = chats.pop(platform)
    await scene.closing.in_flight.ended()
    await scene.counts.in_flight.ended()
    assert "Traceback" not in caplog.text
    chats[platform] = chat
    await scene.closing.run_due(scene.clock() + timedelta(seconds=11))
    assert scene.post.title.startswith("The answer is")
