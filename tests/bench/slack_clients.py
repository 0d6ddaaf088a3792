"""The two processes that are measured against each other on Slack, and what is done to them."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from tests.bench.quiet import undisturbed
from tests.loopback.slack import payloads
from tests.loopback.slack.deliveries import EVENTS, INTERACTIVE, Delivery
from tests.loopback.slack.links import Link
from tests.loopback.slack.people import element_of
from tests.loopback.slack.server import Loopback, loopback, until
from tests.loopback.slack.world import Payload
from tests.scenes.run import Run
from tests.scenes.table import asked, called

FIRST, NAME = "1 · ", "one"
LONG = 60.0  # seconds that anything may take

Told = tuple[str, Payload]  # what is delivered, and how


class Client:
    """A connected process, and a question to be answered."""

    def __init__(self, slack: Loopback, process: subprocess.Popen[bytes], question: Payload):
        self.slack = slack
        self.process = process
        self.question = question
        self.channel = slack.channel_of(question)
        self.button = called(question, FIRST)
        self.told = 0

    def kept(self) -> int | None:
        """How many answers are on the disk; None where none are kept."""
        return None

    async def answered(self) -> None:
        """Wait until nothing is left to be said to anybody."""

    def spent(self) -> float:
        """Seconds of a processor that its threads have had."""
        tasks = Path(f"/proc/{self.process.pid}/task").glob("*/schedstat")
        return sum(int(each.read_text().split()[0]) for each in tasks) / 1e9

    def someone(self) -> Payload:
        self.told += 1
        return self.slack.world.joins(f"Person {self.told}")

    def press(self) -> Told:
        who, world = self.someone(), self.slack.world
        block_id, element = element_of(self.question, self.button)
        link = Link(who["id"], self.channel["id"], time.perf_counter(), message=self.question)
        told = payloads.interaction(
            world,
            "block_actions",
            who,
            **payloads.on_message(self.channel, self.question, ephemeral=False),
            state={"values": {}},
            actions=[payloads.action(element, block_id)],
            **self.slack.links.make(link),
        )
        return INTERACTIVE, told

    def reaction(self) -> Told:
        who, world = self.someone(), self.slack.world
        stamp = world.clock.stamp()
        event = payloads.reacted(self.channel, self.question, who["id"], NAME, stamp, added=True)
        return EVENTS, payloads.event_callback(world, world.installed.team, event)

    async def rate(self, told: Sequence[Told], at_once: int) -> float:
        """Deliveries acknowledged a second, with so many unacknowledged at a time."""
        places = asyncio.Semaphore(at_once)
        left, done = len(told), asyncio.Event()

        def acknowledged(_: Delivery) -> None:
            nonlocal left
            left -= 1
            places.release()
            if not left:
                done.set()

        self.slack.postman.on_ack = acknowledged
        with undisturbed():
            start = time.perf_counter()
            async with asyncio.timeout(LONG):
                for kind, payload in told:
                    await places.acquire()
                    self.slack.postman.deliver(kind, payload)
                await done.wait()
            took = time.perf_counter() - start
        self.slack.postman.on_ack = lambda _: None
        return len(told) / took

    async def waits(self, told: Sequence[Told], rate: int) -> list[float]:
        """Seconds until each delivery was acknowledged, at so many a second."""
        made = []
        with undisturbed():
            start = time.perf_counter()
            for number, (kind, payload) in enumerate(told):
                await asyncio.sleep(max(start + number / rate - time.perf_counter(), 0))
                made.append(self.slack.postman.deliver(kind, payload))
            await until(lambda: all(each.acked.is_set() for each in made), "all acknowledged", LONG)
        return [each.wait for each in made]


class Ours(Client):
    def __init__(self, slack: Loopback, run: Run, question: Payload):
        assert run.process is not None
        super().__init__(slack, run.process, question)
        self.run = run
        self._before = len(slack.world.ephemerals)

    def kept(self) -> int:
        return self.run.rows("SELECT count(*) FROM answers")[0][0]

    async def answered(self) -> None:
        said = self._before + self.told
        await until(lambda: len(self.slack.world.ephemerals) >= said, "answers", LONG)
        called = "SELECT count(*) FROM people WHERE name LIKE 'Person %'"
        await until(lambda: self.run.rows(called)[0][0] >= self.told, "names", LONG)


@asynccontextmanager
async def ours(folder: Path) -> AsyncIterator[Ours]:
    """Studyhall, started for the second time (the first makes its tables), with a question."""
    async with loopback(checked=False) as slack:
        run = Run(folder, slack, forked=False)
        try:
            await run.start()
            await run.stop()
            await run.start()
            question = await asked(slack, seconds=3600)
            yield Ours(slack, run, question)
        finally:
            run.close()


def _launched(slack: Loopback) -> subprocess.Popen[bytes]:
    script = Path(__file__).parent / "bare_slack.py"
    quiet = {key: value for key, value in os.environ.items() if "proxy" not in key.lower()}
    return subprocess.Popen([sys.executable, str(script)], env={**quiet, **slack.settings()})


@asynccontextmanager
async def bare(like: Payload) -> AsyncIterator[Client]:
    """An app that only acknowledges, below a message that says what `like` says."""
    async with loopback(checked=False) as slack:
        world = slack.world
        process = _launched(slack)
        try:
            await until(slack.sockets.ready.is_set, "the bare app is connected")
            said = {key: like[key] for key in ("text", "blocks", "metadata") if key in like}
            question = slack.chat.make(world.installed, world.channel, said)
            yield Client(slack, process, question)
        finally:
            process.kill()
            process.wait()
