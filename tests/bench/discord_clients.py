"""The two processes that are measured against each other, and what is done to them."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.bench.quiet import undisturbed
from tests.loopback.discord.interactions import COMPONENT
from tests.loopback.discord.server import Loopback, loopback, until
from tests.loopback.discord.world import Payload, member, message
from tests.scenes.run import Run

KEYCAP = "1️⃣"
LONG = 60.0  # seconds that anything may take


class Client:
    """A connected process, and a question to be answered."""

    def __init__(self, discord: Loopback, process: subprocess.Popen[bytes], question: Payload):
        self.discord = discord
        self.process = process
        self.question = question
        self.people = 0

    def kept(self) -> int | None:
        """How many answers are on the disk; None where none are kept."""
        return None

    def resident(self) -> int:
        """Its memory, in bytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) * 1024

    def someone(self) -> Payload:
        self.people += 1
        return self.discord.world.joins(f"Person {self.people}")

    def _press(self, who: Payload) -> Payload:
        custom_id = self.question["components"][0]["components"][0]["custom_id"]
        data = {"custom_id": custom_id, "component_type": 2}
        return self.discord.interactions.make(who, COMPONENT, data, self.question)

    async def _send(self, payload: Payload) -> None:
        self.discord.interactions.sent[payload["token"]].sent_at = time.perf_counter()
        await self.discord.gateway.dispatch("INTERACTION_CREATE", payload)

    async def presses(self, count: int, at_once: int) -> float:
        """Presses acknowledged a second, with so many unanswered at a time."""
        payloads = [self._press(self.someone()) for _ in range(count)]
        places = asyncio.Semaphore(at_once)
        left, done = count, asyncio.Event()

        def answered(_: object) -> None:
            nonlocal left
            left -= 1
            places.release()
            if not left:
                done.set()

        self.discord.interactions.on_answer = answered
        with undisturbed():
            start = time.perf_counter()
            async with asyncio.timeout(LONG):
                for payload in payloads:
                    await places.acquire()
                    await self._send(payload)
                await done.wait()
            took = time.perf_counter() - start
        self.discord.interactions.on_answer = lambda _: None
        return count / took

    async def waits(self, rate: int, seconds: float) -> list[float]:
        """Seconds from the gateway to each acknowledgement, at so many presses a second."""
        payloads = [self._press(self.someone()) for _ in range(int(rate * seconds))]
        sent = [self.discord.interactions.sent[each["token"]] for each in payloads]
        with undisturbed():
            start = time.perf_counter()
            for number, payload in enumerate(payloads):
                await asyncio.sleep(max(start + number / rate - time.perf_counter(), 0))
                await self._send(payload)
            await until(lambda: all(each.answered_at for each in sent), "all are answered", LONG)
        return [each.wait for each in sent]

    async def reactions(self, count: int) -> float:
        """Reactions taken up a second; where answers are kept, until they are on the disk."""
        told = [self._reaction(self.someone()) for _ in range(count)]
        before = self.kept()
        with undisturbed():
            start = time.perf_counter()
            for each in told:
                await self.discord.gateway.dispatch("MESSAGE_REACTION_ADD", each)
            if before is None:
                last = self._press(self.someone())
                await self._send(last)
                await self.discord.interactions.sent[last["token"]].done.wait()
            else:
                while (self.kept() or 0) < before + count:
                    await asyncio.sleep(0.01)
                    assert time.perf_counter() - start < LONG
            return count / (time.perf_counter() - start)

    def _reaction(self, who: Payload) -> Payload:
        return {
            "user_id": who["id"],
            "channel_id": self.question["channel_id"],
            "message_id": self.question["id"],
            "guild_id": self.discord.world.guild_id,
            "emoji": {"id": None, "name": KEYCAP},
            "burst": False,
            "type": 0,
            "member": member(who),
        }


class Ours(Client):
    def __init__(self, discord: Loopback, run: Run, question: Payload):
        assert run.process is not None
        super().__init__(discord, run.process, question)
        self.run = run

    def kept(self) -> int:
        return self.run.rows("SELECT count(*) FROM answers")[0][0]


class Nobody:
    """Takes no events."""

    async def handle(self, event):
        raise AssertionError(event)

    async def complete(self, person, place, command, option, typed):
        return []


@asynccontextmanager
async def ours(folder: Path) -> AsyncIterator[Ours]:
    """Studyhall, started for the second time (the first makes its tables), with a question."""
    async with loopback(checked=False) as discord:
        run = Run(folder, discord, forked=False)
        try:
            await run.start()
            await run.stop()
            await run.start()
            await discord.commands(discord.world.joins("Host"), "quiz", seconds=3600)
            await until(lambda: discord.world.said, "the question")
            question = discord.world.said[0]
            await until(lambda: len(discord.world.reactions(question["id"])) == 3, "reactions")
            yield Ours(discord, run, question)
        finally:
            run.close()


def _launched(discord: Loopback) -> subprocess.Popen[bytes]:
    script = Path(__file__).parent / "bare_discord.py"
    environment = {**os.environ, **discord.settings}
    return subprocess.Popen([sys.executable, str(script)], env=environment, stdout=subprocess.PIPE)


@asynccontextmanager
async def bare(like: Payload) -> AsyncIterator[Client]:
    """A client that only acknowledges, below a message that says what `like` says."""
    async with loopback(checked=False) as discord:
        world = discord.world
        process = _launched(discord)
        try:
            assert process.stdout is not None
            await asyncio.to_thread(process.stdout.readline)
            body = {"embeds": like["embeds"], "components": like["components"]}
            yield Client(discord, process, world.store(message(world.channel_id, world.bot, body)))
        finally:
            process.kill()
            process.wait()
            if process.stdout is not None:
                process.stdout.close()
