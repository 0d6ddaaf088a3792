"""A Slack on 127.0.0.1: its parts, and how to come there."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from tests.loopback.slack import people, shapes
from tests.loopback.slack.admins import Admins
from tests.loopback.slack.api import Api
from tests.loopback.slack.chat import Chat
from tests.loopback.slack.conversations import Conversations
from tests.loopback.slack.deliveries import Delivery, Postman
from tests.loopback.slack.events import Events
from tests.loopback.slack.faults import Faults
from tests.loopback.slack.http_mode import HttpMode
from tests.loopback.slack.links import Links
from tests.loopback.slack.socket_mode import SocketMode
from tests.loopback.slack.views import Affairs, Files, Views
from tests.loopback.slack.world import World

PATIENCE = 20.0  # seconds that a test waits for what must come


class Loopback(people.People, Admins):
    """The server and its parts: `world` holds what stands there, `faults` what goes wrong."""

    def __init__(self, *, http: bool = False) -> None:
        self.world = World()
        self.faults = Faults()
        self.sockets = SocketMode(self.world)
        self.http = HttpMode(self.world)
        self.by_http = http
        self.port = _free_port()  # where the app listens, if it is reached by HTTP
        self.http.urls = [f"http://127.0.0.1:{self.port}/slack/events"]
        self.postman = Postman(self.http if http else self.sockets)
        self.postman.on_answer = self._answered
        self.events = Events(self.world, self.postman)
        self.chat = Chat(self.world, self.events)
        self.conversations = Conversations(self.world, self.events)
        self.links = Links(self.world, self.events, self.chat, self.faults)
        self.views = Views(self.world, self.links)
        self.files = Files(self.world, self.chat)
        self.api = Api(self.world, self.faults)
        self.address = ""
        for part in (
            self.chat,
            self.conversations,
            self.views,
            self.files,
            Affairs(self.world, self.sockets),
        ):
            self.api.add(part.methods())

    @property
    def base(self) -> str:
        return f"http://{self.address}/api/"

    def settings(self, *ports: int) -> dict[str, str]:
        """The environment in which `studyhall run` comes here, or is reached from here, on
        these ports; the first is its own."""
        if ports:
            self.port = ports[0]
            self.http.urls = [f"http://127.0.0.1:{port}/slack/events" for port in ports]
        shared = {
            "SLACK_BOT_TOKEN": self.world.installed.token,
            "STUDYHALL_SLACK_API": self.base,
            "STUDYHALL_SLACK_GRACE": "0.5",  # the loopback delivers at once
        }
        if not self.by_http:
            return {**shared, "SLACK_APP_TOKEN": self.world.app_token}
        return {
            **shared,
            "SLACK_SIGNING_SECRET": self.world.signing_secret,
            "STUDYHALL_SLACK_PORT": str(self.port),
        }

    async def start(self) -> web.AppRunner:
        app = web.Application(client_max_size=2**26)
        app.add_routes([*self.api.routes(), *self.links.routes(), *self.files.routes()])
        app.router.add_get("/link/", self.sockets.handle)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        self.address = self.links.address = self.files.address = f"{host}:{port}"
        self.sockets.url = f"ws://{self.address}/link/"
        return runner

    def _answered(self, delivery: Delivery, answer: Any) -> None:
        people.answered(self, delivery, answer)

    def misshapen(self) -> list[str]:
        """What this Slack said so far that the real one would not say in this shape."""
        told = [shapes.faults_of_delivery(each) for each in self.postman.deliveries]
        told += [shapes.faults_of_answer(each.method, each.answer) for each in self.api.calls]
        return sorted({fault for faults in told for fault in faults})


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@asynccontextmanager
async def loopback(*, http: bool = False, checked: bool = True) -> AsyncIterator[Loopback]:
    """A Slack; unchecked it takes whatever is said, and is faster than what is measured."""
    opened = Loopback(http=http)
    opened.world.checked = checked
    runner = await opened.start()
    try:
        yield opened
    finally:
        await opened.postman.close()
        opened.sockets.cut()
        await opened.http.close()
        await runner.cleanup()


async def until(holds: Callable[[], object], what: str, seconds: float = PATIENCE) -> None:
    """Wait until something holds, or fail with what it was."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"did not happen in {seconds:.0f} s: {what}")
