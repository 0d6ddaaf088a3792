"""`studyhall run` in a process of its own, on loopback; it may be killed and started again."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import asyncpg

from tests.curriculum.build import Data, course, topic
from tests.loopback.discord.server import Loopback
from tests.loopback.slack.server import Loopback as Slack
from tests.scenes.forkserver import Forked, fork_server


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


async def postgres_rows(url: str, statement: str) -> list[tuple]:
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        return [tuple(row) for row in await connection.fetch(statement)]
    finally:
        await connection.close()


ROOT = Path(__file__).parent.parent.parent
UP = "Studyhall is on "


class Run:
    """The bot's process, always with the same files."""

    def __init__(
        self,
        folder: Path,
        server: Loopback | Slack,
        topics: tuple[Data, ...] = (),
        *,
        forked: bool = True,
        **settings: str,
    ) -> None:
        """A process that isn't `forked` imports everything itself, as an operator's does."""
        self.folder = folder
        self.forked = forked
        self.place = server.settings() if isinstance(server, Slack) else server.settings
        self.settings = settings
        self.content = course(folder / "content", *(topics or (topic(),)))
        self.process: subprocess.Popen[bytes] | Forked | None = None
        self.log = (folder / "run.log").open("w+")

    def launch(self, *arguments: str) -> subprocess.Popen[bytes] | Forked:
        """`studyhall run`, or another command."""
        quiet = {key: value for key, value in os.environ.items() if "proxy" not in key.lower()}
        env = {
            **quiet,
            "PYTHONPATH": str(ROOT),
            "STUDYHALL_CONTENT": str(self.content),
            **self.place,
            **self.settings,
        }
        run = [*(arguments or ("run",))]
        if self.forked:
            log = self.folder / "run.log"
            self.process = fork_server().start(run, self.folder, env, log)
        else:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot", *run],
                cwd=self.folder,
                env=env,
                stdout=self.log,
                stderr=self.log,
            )
        return self.process

    async def start(self) -> None:
        """Launch it and wait until it is connected and has read back what it missed."""
        before = self.said().count(UP)
        self.launch()
        for _ in range(600):
            if self.said().count(UP) > before:
                return
            assert self.process is not None
            assert self.process.poll() is None, self.said()
            await asyncio.sleep(0.05)
        raise AssertionError(self.said())

    async def ended(self, seconds: float = 20) -> int:
        """Its exit status."""
        assert self.process is not None
        return await asyncio.to_thread(self.process.wait, seconds)

    def kill(self) -> None:
        """End it as a power cut would."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait()
            self.process = None

    async def stop(self) -> int:
        """End it as an operator does."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return await self.ended()

    def close(self) -> None:
        """End it for good."""
        self.kill()
        self.log.close()

    def said(self) -> str:
        """Its log so far."""
        return (self.folder / "run.log").read_text()

    def rows(self, statement: str) -> list[tuple]:
        url = self.settings.get("DATABASE_URL", "")
        if url.startswith("postgresql"):
            with ThreadPoolExecutor(1) as thread:
                return thread.submit(asyncio.run, postgres_rows(url, statement)).result()
        database = self.folder / "data" / "studyhall.db"
        with closing(sqlite3.connect(database)) as connection:
            return connection.execute(statement).fetchall()
