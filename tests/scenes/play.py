"""`studyhall play` in a process of its own, which a test may kill and start again."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import yaml

from tests.curriculum.build import dump

ROOT = Path(__file__).parent.parent.parent
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
        self.process: subprocess.Popen[str] | None = None
        self.log = (folder / "play.log").open("w+")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot", "play", "--no-browser", "--port", str(self.port)],
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), "STUDYHALL_CONTENT": str(self.content)},
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert "Studyhall is open" in line, self.said()

    def kill(self) -> None:
        """End it as a power cut would."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            assert self.process.stdout is not None
            self.process.stdout.close()
            self.process = None

    def close(self) -> None:
        """End it for good."""
        self.kill()
        self.log.close()

    def said(self) -> str:
        """Its log so far."""
        self.log.flush()
        return (self.folder / "play.log").read_text()
