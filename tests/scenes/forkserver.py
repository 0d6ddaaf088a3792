"""Starts the bot's processes by forking a parent that has imported everything.

Imports are most of what a start costs, and scenes start hundreds of processes. What is forked is
a process of its own as any other: it has its own interpreter state, files and signals, and may be
killed. The parent imports and forks, and does nothing else: it has no thread and no event loop.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
PRELOADED = (
    "adapters.discord.chat",
    "adapters.slack.chat",
    "adapters.slack.oauth",
    "adapters.web.chat",
    "aiosqlite",
    "asyncpg",
    "bot.cli",
    "bot.run",
    "bot.doctor",
    "sqlalchemy.dialects.postgresql.asyncpg",
    "sqlalchemy.dialects.sqlite.aiosqlite",
)


class Forked:
    """A process that was forked, with those methods of `subprocess.Popen` that scenes use."""

    def __init__(self, server: ForkServer, pid: int) -> None:
        self._server = server
        self.pid = pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        if self.returncode is None:
            self.returncode = self._server.status(self.pid)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        end = None if timeout is None else time.monotonic() + timeout
        while (status := self.poll()) is None:
            if end is not None and time.monotonic() > end:
                raise subprocess.TimeoutExpired(f"process {self.pid}", timeout or 0)
            time.sleep(0.005)
        return status

    def send_signal(self, which: signal.Signals) -> None:
        if self.poll() is None:
            os.kill(self.pid, which)


class ForkServer:
    """The parent, as a test sees it."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        quiet = {key: value for key, value in os.environ.items() if "proxy" not in key.lower()}
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.scenes.forkserver"],
                cwd=ROOT,
                env={**quiet, "PYTHONPATH": str(ROOT)},
                stdin=theirs,
            )
        self._asks = ours.makefile("rw", encoding="utf-8")
        self._turn = threading.Lock()
        ours.close()
        atexit.register(self._end)

    def _end(self) -> None:
        self._asks.close()
        self._process.wait()

    def start(self, arguments: list[str], folder: Path, env: dict[str, str], log: Path) -> Forked:
        """Run `studyhall` with these arguments; what it says is appended to the log."""
        pid = self._ask(
            {"arguments": arguments, "folder": str(folder), "env": env, "log": str(log)}
        )
        assert isinstance(pid, int)
        return Forked(self, pid)

    def status(self, pid: int) -> int | None:
        """Its exit status, as `subprocess` has it; None while it runs."""
        return self._ask({"pid": pid})

    def _ask(self, request: dict[str, Any]) -> int | None:
        with self._turn:
            self._asks.write(json.dumps(request) + "\n")
            self._asks.flush()
            answer: int | None = json.loads(self._asks.readline())
        return answer


@cache
def fork_server() -> ForkServer:
    """The one of this process; it ends when this process does."""
    return ForkServer()


def main() -> int:
    """Fork whenever asked; in a child, return the exit status of what it ran."""
    for name in PRELOADED:
        __import__(name)
    gc.collect()
    gc.freeze()
    asked = socket.socket(fileno=os.dup(0))
    children: set[int] = set()
    with asked, asked.makefile("rw", encoding="utf-8") as lines:
        for line in lines:
            request = json.loads(line)
            if "pid" in request:
                answer = _status(request["pid"], children)
            else:
                answer = os.fork()
                if not answer:
                    os.close(asked.detach())
                    return _child(request)
                children.add(answer)
            lines.write(json.dumps(answer) + "\n")
            lines.flush()
    for pid in children:
        os.kill(pid, signal.SIGKILL)
    return 0


def _status(pid: int, children: set[int]) -> int | None:
    found, status = os.waitpid(pid, os.WNOHANG)
    if not found:
        return None
    children.discard(pid)
    return os.waitstatus_to_exitcode(status)


def _child(request: dict[str, Any]) -> int:
    log = os.open(request["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for file, number in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(file, number)
    os.close(log)
    os.close(nothing)
    os.chdir(request["folder"])
    os.environ.clear()
    os.environ.update(request["env"])
    sys.argv = ["studyhall", *request["arguments"]]
    gc.unfreeze()
    from bot.cli import main as studyhall

    return studyhall(request["arguments"])


if __name__ == "__main__":
    sys.exit(main())
