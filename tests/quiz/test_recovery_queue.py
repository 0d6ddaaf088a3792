"""After a start, rounds close on time while the others are still being read back."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select, update

from bot.alerts.alerts import Alerts
from bot.errors import ChatUnavailable
from bot.quiz.closing import Closing
from bot.quiz.recovery import read_back, recover
from bot.quiz.recovery_queue import RecoveryQueue
from bot.store.tables import rounds
from bot.text.emoji import KEYCAPS
from tests.curriculum.build import topic
from tests.scene import Scene, topics


@pytest.fixture
async def scene(store):
    return Scene(store, topics(topic()))


async def ask(scene, *spaces):
    """Ask a question in each space; returns their messages."""
    found = {}
    for space in spaces:
        await scene.person("Host", space).types("/quiz")
        found[space] = scene.question
    return found


@asynccontextmanager
async def restarted(scene, after, **options):
    """The bot starts again that many seconds later, and reads back in the background."""
    scene.start()
    scene.clock.after(after)
    chats = {"memory": scene.chat}
    unread, noted = RecoveryQueue(**options), asyncio.Event()
    scene.closing = Closing(
        scene.store, scene.rounds, scene.boards, chats, Alerts(scene.store, chats), unread=unread
    )
    task = asyncio.create_task(
        recover(scene.store, scene.rounds, chats, scene.dispatcher.handle, unread, noted.set)
    )
    await noted.wait()
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def statuses(scene):
    async with scene.store.read() as connection:
        found = await connection.execute(select(rounds.c.space, rounds.c.status))
        return {row.space: row.status for row in found}


class Hanging:
    """Reads some messages back never, or with a fault, and counts each try."""

    def __init__(self, scene, hang=(), fail=()):
        self.missed, self.hang, self.fail, self.asked = scene.chat.missed, hang, fail, []
        scene.chat.missed = self.__call__

    async def __call__(self, message, since):
        self.asked.append(message)
        if message in self.hang:
            await asyncio.sleep(3600)
        if message in self.fail:
            raise ChatUnavailable("away")
        return await self.missed(message, since)


async def test_an_overdue_round_closes_while_the_others_are_read_back(scene):
    (due,) = (await ask(scene, "due")).values()
    scene.clock.after(25)
    others = await ask(scene, *"abcdefgh")
    told = scene.person("Ada", "due").reaction(KEYCAPS[0])
    scene.chat.unheard = [replace(told, message=due)]
    Hanging(scene, hang=set(others.values()))
    async with restarted(scene, 10), asyncio.timeout(5):
        await scene.closing.run_due(scene.clock())
        found = await statuses(scene)
    assert found.pop("due") == "done"
    assert set(found.values()) == {"open"}
    assert "1 (100%)" in scene.chat.messages[due].text  # what was missed in it counts


async def test_the_newest_rounds_are_read_back_first(scene):
    asked = []
    for space in "abcdef":
        asked += (await ask(scene, space)).values()
        scene.clock.after(1)
    reading = Hanging(scene, hang=asked)
    async with restarted(scene, 1), asyncio.timeout(5):
        while len(reading.asked) < 4:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert set(reading.asked) == set(asked[-4:])  # so many at a time


@pytest.mark.parametrize("how", ["hang", "fail"])
async def test_a_round_that_cannot_be_read_back_is_closed_after_two_tries(scene, how, caplog):
    (due,) = (await ask(scene, "due")).values()
    Hanging(scene, **{how: {due}})
    async with restarted(scene, 60, within=0.05), asyncio.timeout(5):
        again = await scene.closing.run_due(scene.clock())
        assert again == scene.clock() + timedelta(seconds=10)
        assert await statuses(scene) == {"due": "open"}
        assert await scene.closing.run_due(again) is None
    assert await statuses(scene) == {"due": "done"}
    assert "closes without a backfill" in caplog.text


async def test_a_channel_that_hangs_delays_no_other_and_is_tried_once_at_a_time(scene):
    asked = await ask(scene, *"abc")
    edit, tries = scene.chat.edit, []

    async def hangs(message, post):
        if message == asked["a"]:
            tries.append(message)
            await asyncio.sleep(3600)
        await edit(message, post)

    scene.chat.edit = hangs
    scene.clock.after(31)
    async with asyncio.timeout(5):
        for _ in range(3):
            await scene.closing.start_due(scene.clock())
        while (await statuses(scene)) != {"a": "closed", "b": "done", "c": "done"}:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert len(tries) == 1
    await scene.closing.in_flight.stop()
    scene.chat.edit = edit
    scene.start()
    await scene.closing.run_due(scene.clock())
    assert set((await statuses(scene)).values()) == {"done"}


async def test_what_failed_waits_for_its_next_try_and_holds_up_nothing_new(scene):
    await ask(scene, "a")
    scene.chat.fail = {"edit"}
    scene.clock.after(31)
    await scene.closing.start_due(scene.clock())
    (again,) = await scene.closing.in_flight.ended()
    assert scene.closing.changed.is_set()
    assert await scene.closing.start_due(scene.clock()) == again
    assert await scene.closing.in_flight.ended() == []
    scene.chat.fail = set()
    await scene.closing.start_due(again)
    assert await scene.closing.in_flight.ended() == [None]


async def test_a_gap_is_read_back_side_by_side_and_the_newest_first(scene):
    asked = []
    for space in "abcdef":
        asked += (await ask(scene, space)).values()
        scene.clock.after(1)
    reading = Hanging(scene, hang=asked)
    chats = {"memory": scene.chat}
    task = asyncio.create_task(read_back(scene.store, scene.rounds, chats, scene.dispatcher.handle))
    async with asyncio.timeout(5):
        while len(reading.asked) < 4:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert set(reading.asked) == set(asked[-4:])
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_a_round_that_is_due_in_a_gap_is_read_back_before_it_closes(scene):
    others = await ask(scene, *"abcd")
    (due,) = (await ask(scene, "due")).values()
    told = scene.person("Ada", "due").reaction(KEYCAPS[0])
    scene.chat.unheard = [replace(told, message=due)]
    Hanging(scene, hang={*others.values()})
    chats, unread = {"memory": scene.chat}, RecoveryQueue()
    alerts = Alerts(scene.store, chats)
    scene.closing = Closing(scene.store, scene.rounds, scene.boards, chats, alerts, unread=unread)
    since = scene.clock()
    async with scene.store.write() as connection:
        of = update(rounds).where(rounds.c.space == "due")
        await connection.execute(of.values(opened_at=0))  # the oldest: it's read last
    task = asyncio.create_task(
        read_back(scene.store, scene.rounds, chats, scene.dispatcher.handle, since, unread)
    )
    await asyncio.sleep(0.2)
    scene.clock.after(31)
    async with asyncio.timeout(5):
        await scene.closing.start_due(scene.clock())
        while (await statuses(scene))["due"] != "done":  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert "1 (100%)" in scene.chat.messages[due].text
    task.cancel()
    await scene.closing.in_flight.stop()
    await asyncio.gather(task, return_exceptions=True)


async def test_while_a_due_round_is_read_back_the_others_wait():
    unread, read, let = RecoveryQueue(), [], asyncio.Event()

    async def reads(what):
        read.append(what)
        if what == "due":
            await let.wait()
        return True

    for what in ("due", "other", "elsewhere"):
        unread.add(what, "there" if what == "elsewhere" else "here", partial(reads, what))
    closing = asyncio.create_task(unread.before_closing("due"))
    await asyncio.sleep(0)
    others = [asyncio.create_task(unread.read(what)) for what in ("other", "elsewhere")]
    await asyncio.wait({others[1]})
    assert read == ["due", "elsewhere"]
    let.set()
    await asyncio.gather(closing, *others)
    assert read == ["due", "elsewhere", "other"]
