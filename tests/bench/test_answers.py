"""How many answers are kept, and how fast, through the hall and down to the disk."""

from __future__ import annotations

import asyncio
import statistics
import time

import pytest

from bot.chat.events import Pressed
from bot.chat.model import Person
from bot.quiz import answer_records, records
from bot.store.engine import Store
from tests.curriculum.build import topic
from tests.memory_chat import MemoryChat
from tests.scene import CHANNEL, Scene, topics

pytestmark = pytest.mark.bench

RATE = 1_000  # answers a second
SECONDS = 10
WAIT = 0.050  # seconds: the longest that 99 of 100 people may wait to be confirmed


class QuietChat(MemoryChat):
    """Counts private answers instead of keeping them."""

    told = 0

    async def whisper(self, event, post, *, instead=False, about=None):
        self.told += 1
        return await super().direct(event.person, post)


async def opened(path) -> Scene:
    store = await Store.open(f"sqlite+aiosqlite:///{path}")
    scene = Scene(store, topics(topic()), QuietChat())
    scene.chat.whispers = _Nothing()
    await scene.person("Host").types("/quiz seconds:3600")
    return scene


class _Nothing(list):
    def __getitem__(self, index):
        return type("Told", (), {"person": Person("memory", "club", "host", "Host"), "post": None})


def press(scene: Scene, number: int) -> Pressed:
    return Pressed(
        delivery=f"b{number}",
        at=scene.clock(),
        person=Person("memory", "club", f"p{number % 5000}", f"Person {number % 5000}"),
        place=CHANNEL,
        message=scene.question,
        button=button_of(scene, number),
    )


def button_of(scene: Scene, number: int) -> str:
    return scene.post.buttons[number % 3].id


async def kept(scene: Scene) -> int:
    async with scene.store.read() as connection:
        (current,) = await records.with_status(connection, records.OPEN)
        return len(await answer_records.log_of(connection, current.id))


async def test_a_thousand_answers_a_second_are_all_kept_and_confirmed_in_time(tmp_path):
    scene = await opened(tmp_path / "a.db")
    events = [press(scene, number) for number in range(RATE * SECONDS)]
    waits: list[float] = []
    start = time.perf_counter()

    async def answer(event: Pressed) -> None:
        began = time.perf_counter()
        await scene.dispatcher.handle(event)
        waits.append(time.perf_counter() - began)

    async with asyncio.TaskGroup() as tasks:
        for number, event in enumerate(events):
            await asyncio.sleep(max(start + number / RATE - time.perf_counter(), 0))
            tasks.create_task(answer(event))
    took = time.perf_counter() - start
    p99 = statistics.quantiles(waits, n=100)[98]
    print(
        f"\n{len(waits)} answers in {took:.1f} s: p50 {statistics.median(waits) * 1000:.1f} ms, "
        f"p99 {p99 * 1000:.1f} ms, max {max(waits) * 1000:.1f} ms"
    )
    assert await kept(scene) == RATE * SECONDS
    await scene.store.close()
    assert p99 < WAIT


async def test_sharing_a_commit_keeps_three_times_as_many_as_a_commit_each(tmp_path):
    ratios = []
    for turn in range(5):
        together = await rate(tmp_path / f"together{turn}.db", at_once=500)
        each = await rate(tmp_path / f"each{turn}.db", at_once=1)
        ratios.append(together / each)
        print(f"\ntogether {together:,.0f}/s, one commit each {each:,.0f}/s: {together / each:.1f}")
    assert statistics.median(ratios) >= 3


async def rate(path, at_once: int, answers: int = 1500) -> float:
    """Answers a second, with so many people waiting at a time; alone, each has its own commit."""
    scene = await opened(path)
    events = [press(scene, number) for number in range(answers)]
    start = time.perf_counter()
    for first in range(0, answers, at_once):
        async with asyncio.TaskGroup() as tasks:
            for event in events[first : first + at_once]:
                tasks.create_task(scene.dispatcher.handle(event))
    took = time.perf_counter() - start
    assert await kept(scene) == answers
    await scene.store.close()
    return answers / took
