"""Socket Mode: a connection says hello, gets envelopes, and acknowledges each by its id."""

from __future__ import annotations

import asyncio
import itertools
import json
import secrets
import time
from typing import Any

from aiohttp import WSMsgType, web

from tests.loopback.slack.deliveries import DEADLINE, EVENTS, Delivery, Try
from tests.loopback.slack.world import Payload, World


class SocketMode:
    """The open connections, and what may go wrong there."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.url = ""
        self.connections: list[web.WebSocketResponse] = []
        self.opened = 0  # how many there were
        self.acked = 0
        self.refuse_connections = 0
        self.unknown_acks: list[str] = []  # of nothing that waits: too late, or twice
        self.ready = asyncio.Event()
        self._tickets: set[str] = set()
        self._waiting: dict[str, asyncio.Future[tuple[float, Any]]] = {}
        self._turn = itertools.count()
        self._transports: list[asyncio.BaseTransport] = []

    def address(self) -> str:
        """An address for one connection, as apps.connections.open gives it."""
        ticket = secrets.token_hex(8)
        self._tickets.add(ticket)
        return f"{self.url}?ticket={ticket}&app_id={self._world.app_id}"

    async def handle(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if self.refuse_connections or ticket not in self._tickets:
            self.refuse_connections = max(0, self.refuse_connections - 1)
            return web.Response(status=403 if ticket not in self._tickets else 503)
        self._tickets.remove(ticket)
        socket = web.WebSocketResponse(max_msg_size=0)
        await socket.prepare(request)
        self.connections.append(socket)
        assert request.transport is not None
        self._transports.append(request.transport)
        self.opened += 1
        await socket.send_json(self._hello())
        self.ready.set()
        try:
            async for received in socket:
                if received.type is WSMsgType.TEXT:
                    self._heard(received.data)
        finally:
            self.connections.remove(socket)
            if not self.connections:
                self.ready.clear()
        return socket

    def _hello(self) -> Payload:
        return {
            "type": "hello",
            "num_connections": len(self.connections),
            "debug_info": {
                "host": "applink-loopback",
                "build_number": 1,
                "approximate_connection_time": 18060,
            },
            "connection_info": {"app_id": self._world.app_id},
        }

    def _heard(self, text: str) -> None:
        try:
            told = json.loads(text)
            envelope = told["envelope_id"]
        except (ValueError, KeyError, TypeError):
            return
        waiting = self._waiting.pop(envelope, None)
        if waiting is None or waiting.done():
            self.unknown_acks.append(envelope)
        else:
            self.acked += 1
            waiting.set_result((time.perf_counter(), told.get("payload")))

    async def attempt(self, delivery: Delivery, now: Try) -> None:
        if not self.connections:
            now.failed = "no_connection"
            return
        socket = self.connections[next(self._turn) % len(self.connections)]
        envelope = secrets.token_hex(16)
        told: Payload = {
            "envelope_id": envelope,
            "payload": delivery.payload,
            "type": delivery.kind,
            "accepts_response_payload": delivery.kind != EVENTS,
        }
        if delivery.kind == EVENTS:
            told |= {"retry_attempt": now.number, "retry_reason": now.reason}
        acked = self._waiting[envelope] = asyncio.get_running_loop().create_future()
        try:
            await socket.send_json(told)
            async with asyncio.timeout(DEADLINE):
                now.acked_at, now.answer = await acked
        except (TimeoutError, ConnectionError):
            now.failed = "timeout"
        finally:
            self._waiting.pop(envelope, None)

    async def disconnect(self, reason: str = "refresh_requested", *, close: bool = True) -> None:
        """Ask every connection to come back by a new one; `warning` comes before."""
        for socket in list(self.connections):
            told = {"type": "disconnect", "reason": reason, "debug_info": {"host": "loopback"}}
            await socket.send_json(told)
            if close:
                await socket.close()

    def cut(self) -> None:
        """Lose all connections without a word."""
        self.ready.clear()
        for transport in self._transports:
            transport.abort()
        self._transports.clear()
