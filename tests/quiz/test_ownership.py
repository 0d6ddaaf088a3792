"""Several processes on one platform, each hearing a part of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select

from bot.alerts.alerts import Alerts
from bot.quiz.closing import Closing
from bot.quiz.ownership import OTHERS_WAIT
from bot.quiz.recovery import read_round, recover
from bot.quiz.recovery_queue import RecoveryQueue
from bot.store.tables import rounds
from bot.text.emoji import KEYCAPS
from tests.curriculum.build import topic
from tests.memory_chat import MemoryChat
from tests.scene import Scene, topics


class Counted(MemoryChat):
    """Counts what is read back; the first `faults` times that fails."""

    faults = 0

    def __init__(self):
        super().__init__()
        self.read = []

    async def missed(self, message, since):
        self.read.append(message.place.space)
        if self.faults:
            self.faults -= 1
            raise ZeroDivisionError("a fault of ours")
        return await super().missed(message, since)


@pytest.fixture
async def scene(store):
    """A question in a space that this process hears, and one where it doesn't."""
    scene = Scene(store, topics(topic()), Counted())
    for space in ("heard", "unheard"):
        await scene.person("Host", space).types("/quiz")
    scene.chat.deaf_to = {"unheard"}
    chats, unread = {"memory": scene.chat}, RecoveryQueue()
    read = partial(read_round, store, scene.rounds, chats, scene.dispatcher.handle)
    alerts = Alerts(store, chats)
    scene.closing = Closing(
        store, scene.rounds, scene.boards, chats, alerts, unread=unread, read_unheard=read
    )
    return scene


async def statuses(scene):
    async with scene.store.read() as connection:
        found = await connection.execute(select(rounds.c.space, rounds.c.status))
        return {row.space: row.status for row in found}


async def test_a_process_reads_back_only_what_it_hears(scene):
    await recover(scene.store, scene.rounds, {"memory": scene.chat}, scene.dispatcher.handle)
    assert scene.chat.read == ["heard"]


async def test_a_round_is_closed_by_the_process_that_hears_it_first(scene):
    scene.clock.after(30.5)
    again = await scene.closing.run_due(scene.clock())
    assert await statuses(scene) == {"heard": "done", "unheard": "open"}
    assert again == scene.clock() - timedelta(seconds=0.5) + OTHERS_WAIT
    assert scene.chat.read == []


async def test_a_round_that_nobody_alive_hears_is_read_back_and_closed_by_another(scene):
    told = scene.person("Ada", "unheard").reaction(KEYCAPS[0])
    scene.chat.unheard = [replace(told, message=scene.question)]
    scene.clock.after(30 + OTHERS_WAIT.total_seconds())
    await scene.closing.run_due(scene.clock())
    assert await statuses(scene) == {"heard": "done", "unheard": "done"}
    assert scene.chat.read == ["unheard"]
    assert "1 (100%)" in scene.post.text


async def test_a_round_that_nobody_hears_and_that_cannot_be_read_back_is_closed_after_two_tries(
    scene,
):
    scene.chat.faults = 9
    scene.clock.after(30 + OTHERS_WAIT.total_seconds())
    again = await scene.closing.run_due(scene.clock())
    assert (await statuses(scene))["unheard"] == "open"
    await scene.closing.run_due(again)
    assert (await statuses(scene))["unheard"] == "done"
