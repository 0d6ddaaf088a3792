"""The thread under a daily, where something came between the daily and its thread."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.quiz.threads import AGAIN, Threads
from bot.store.tables import rounds
from tests.curriculum.build import topic
from tests.memory_chat import MemoryChat
from tests.scene import Scene, topics

TITLE = "Talk about The first topic"


class Died(BaseException):
    """The process ends here."""


class Mortal(MemoryChat):
    """Dies before it begins a thread, or just after."""

    dies = ""

    async def begin_thread(self, message, title):
        if self.dies == "before":
            raise Died
        await super().begin_thread(message, title)
        if self.dies == "after":
            raise Died


@pytest.fixture
def scene(store):
    return Scene(store, topics(topic()), Mortal())


def job(scene):
    return Threads(scene.store, {scene.platform: scene.chat})


async def runs(scene, after=0.0):
    scene.clock.after(after)
    return await job(scene).run_due(scene.clock())


@pytest.mark.parametrize("moment", ["before", "after"])
async def test_a_daily_whose_process_died_gets_its_thread_once(scene, moment):
    scene.chat.dies = moment
    with pytest.raises(Died):
        await scene.daily()
    scene.chat.dies, scene.chat.threads = "", {}
    due = await runs(scene)
    assert scene.chat.threads == {}  # its process may be about to begin it
    assert due == scene.clock() + timedelta(seconds=15)
    await runs(scene, 15)
    assert scene.chat.threads == {scene.question: TITLE}
    scene.chat.threads = {}
    assert await runs(scene, 3600) is None
    assert scene.chat.threads == {}


async def test_a_daily_that_was_found_after_a_crash_gets_its_thread(scene):
    await scene.daily()
    async with scene.store.write() as connection:
        await connection.execute(
            rounds.update().values(status="posting", message=None, thread_due=None)
        )
    scene.chat.threads = {}
    await scene.recover()
    await runs(scene, 15)
    assert scene.chat.threads == {scene.question: TITLE}


async def test_a_thread_is_tried_again_while_the_platform_is_away(scene):
    scene.chat.fail = {"begin_thread"}
    await scene.daily()
    for _ in range(3):
        assert await runs(scene, AGAIN.total_seconds()) == scene.clock() + AGAIN
    scene.chat.fail = set()
    await runs(scene, AGAIN.total_seconds())
    assert scene.chat.threads == {scene.question: TITLE}


async def test_a_thread_that_a_moderator_deleted_is_not_begun_again(scene):
    await scene.daily()
    scene.chat.threads = {}
    await runs(scene, 3600)
    await scene.recover()
    assert scene.chat.threads == {}


async def test_a_daily_that_closed_without_a_thread_gets_none(scene):
    scene.chat.fail = {"begin_thread"}
    await scene.daily(hours=1)
    scene.chat.fail = set()
    await scene.close(3601)
    assert await runs(scene, 60) is None
    assert scene.chat.threads == {}


async def test_a_live_question_waits_for_no_thread(scene):
    await scene.person("Ada").types("/quiz")
    async with scene.store.read() as connection:
        assert (await connection.scalars(select(rounds.c.thread_due))).all() == [None]
