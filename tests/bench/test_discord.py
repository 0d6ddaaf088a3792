"""Presses through a real gateway, scored and durable, against a client that only acknowledges."""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import time
from pathlib import Path

import pytest

from tests.adapters.discord.loopback import Loopback
from tests.curriculum.build import course, question, topic

pytestmark = pytest.mark.bench

ROOT = Path(__file__).parents[2]
PRESSES = 1_000
RUNS = 5
# Floors that a regression would break; the aims are 0.75 of the rate, and twice the memory.
SHARE = 0.4  # of the bare client's rate
MEMORY = 2.6  # times the bare client's, idle


class Contender:
    """A process on a little Discord of its own."""

    def __init__(self, folder, *command):
        self.folder = folder
        self.command = command
        self.discord = Loopback(lambda: int(time.time() * 1000))

    async def __aenter__(self):
        await self.discord.open()
        content = course(self.folder / "content", topic(questions=[question()]))
        inherited = {key: value for key, value in os.environ.items() if "proxy" not in key.lower()}
        own = {"PYTHONPATH": str(ROOT), "STUDYHALL_CONTENT": str(content)}
        self.process = await asyncio.create_subprocess_exec(
            sys.executable,
            *self.command,
            cwd=self.folder,
            env={**inherited, **own, **self.discord.environment},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        await self.process.stdout.readline()
        return self

    async def __aexit__(self, *_):
        self.process.kill()
        await self.process.wait()
        await self.discord.close()

    def resident(self):
        """Megabytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        line = next(each for each in status.splitlines() if each.startswith("VmRSS"))
        return int(line.split()[1]) / 1024

    async def asks(self):
        options = [{"name": "seconds", "type": 4, "value": 3600}]
        data = {"name": "quiz", "options": options, "type": 1}
        await self.discord.answer_to(await self.discord.interact("21", 2, data))
        (self.message,) = self.discord.messages.values()

    async def rate(self, message, first):
        """Presses a second, from the first told to the last acknowledged."""
        custom_id = message["components"][0]["components"][0]["custom_id"]
        began = time.perf_counter()
        pressed = [
            await self.discord.press(str(first + number), message, custom_id)
            for number in range(PRESSES)
        ]
        async with asyncio.timeout(60):
            for each in pressed:
                await self.discord.answer_to(each)
        return PRESSES / (time.perf_counter() - began)


async def test_presses_are_handled_nearly_as_fast_as_they_can_be_acknowledged(tmp_path):
    ours, bare = tmp_path / "ours", tmp_path / "bare"
    ours.mkdir()
    bare.mkdir()
    script = str(Path(__file__).parent / "bare_discord.py")
    async with Contender(ours, "-m", "bot", "run") as hall, Contender(bare, script) as client:
        memory = hall.resident() / client.resident()
        await hall.asks()
        ratios, rates = [], []
        for run in range(RUNS + 1):
            first = 1000 + run * PRESSES
            theirs = await client.rate(hall.message, first)
            own = await hall.rate(hall.message, first)
            if run:  # the first warms up
                ratios.append(own / theirs)
                rates.append((round(own), round(theirs)))
    share = statistics.median(ratios)
    print(f"\npresses/s (ours, bare): {rates}; median share {share:.2f}; memory {memory:.2f} times")
    assert share >= SHARE
    assert memory <= MEMORY
