"""`studyhall play` in a process of its own, which a test may kill and start again."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import time
from pathlib import Path

import yaml

from tests.curriculum.build import dump
from tests.scenes.forkserver import Forked, fork_server

ROOT = Path(__file__).parent.parent.parent
OPEN = "Studyhall is open"
TOPIC = Path("genai", "pretraining-and-fine-tuning")


def real_content(folder: Path) -> Path:
    """The shipped content, but for the few questions without options: which question comes is
    chance, and a scene wants one that can be answered in all three ways."""
    shutil.copytree(ROOT / "content", folder)
    file = folder / TOPIC / "questions.yaml"
    questions = yaml.safe_load(file.read_text("utf-8"))
    chosen = [question for question in questions if "options" in question]
    file.write_text(dump(chosen), "utf-8")
    return folder


class Play:
    """The playground's process, always on the same port and the same files."""

    def __init__(self, folder: Path, content: Path) -> None:
        self.folder = folder
        self.content = content
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.process: Forked | None = None
        self.log = (folder / "play.log").open("w+")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def start(self) -> None:
        before = self.said().count(OPEN)
        arguments = ["play", "--no-browser", "--port", str(self.port)]
        env = {**os.environ, "STUDYHALL_CONTENT": str(self.content)}
        self.process = fork_server().start(arguments, self.folder, env, self.folder / "play.log")
        while self.said().count(OPEN) == before:
            assert self.process.poll() is None, self.said()
            time.sleep(0.02)

    def kill(self) -> None:
        """End it as a power cut would."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.process = None

    def close(self) -> None:
        """End it for good."""
        self.kill()
        self.log.close()

    def said(self) -> str:
        """Its log so far."""
        self.log.flush()
        return (self.folder / "play.log").read_text()
