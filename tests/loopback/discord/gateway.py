"""The loopback's gateway: HELLO, IDENTIFY or RESUME, heartbeats, dispatches, compression."""

from __future__ import annotations

import asyncio
import contextlib
import json
import zlib
from collections import deque
from typing import Any

from aiohttp import WSMsgType, web

from tests.loopback.discord.world import Payload, World, snowflake

_DISPATCH, _HEARTBEAT, _IDENTIFY, _RESUME, _RECONNECT = 0, 1, 2, 6, 7
_INVALID, _HELLO, _ACK = 9, 10, 11
_MESSAGE_CONTENT = 1 << 15
_NOT_AUTHENTICATED, _DISALLOWED_INTENTS = 4004, 4014


class Line:
    """One websocket; with zlib-stream, one stream of compression over all that it carries."""

    def __init__(self, socket: web.WebSocketResponse, *, compressed: bool) -> None:
        self.socket = socket
        self._deflate = zlib.compressobj() if compressed else None

    async def send(self, payload: Payload) -> None:
        text = json.dumps(payload)
        with contextlib.suppress(ConnectionError):  # who was killed says no goodbye
            if self.socket.closed:
                return
            if self._deflate is None:
                await self.socket.send_str(text)
                return
            data = self._deflate.compress(text.encode()) + self._deflate.flush(zlib.Z_SYNC_FLUSH)
            await self.socket.send_bytes(data)


class Session:
    """What a client identified for; it outlives its websocket, so that it can be resumed."""

    def __init__(self, line: Line, shard: tuple[int, int]) -> None:
        self.id = snowflake()
        self.line: Line | None = line
        self.shard = shard
        self.sequence = 0
        self.sent: deque[Payload] = deque(maxlen=10_000)

    async def dispatch(self, event: str, data: Any) -> None:
        self.sequence += 1
        payload = {"op": _DISPATCH, "t": event, "s": self.sequence, "d": data}
        self.sent.append(payload)
        if self.line is not None:
            await self.line.send(payload)


def _carries(session: Session, guild: str) -> bool:
    number, count = session.shard
    return (int(guild) >> 22) % count == number


class Gateway:
    """Who is connected, and what may go wrong there."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.sessions: dict[str, Session] = {}
        self.heartbeat = 41.25  # seconds between a client's heartbeats
        self.acknowledges = True  # heartbeats; a connection that died does not
        self.allow_content = True  # whether the privileged intent is switched on in the portal
        self.refuse_connections = 0
        self.url = ""
        self.compressed: list[bool] = []  # of each connection
        self.identified = self.resumed = self.heartbeats = 0
        self.ready = asyncio.Event()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        if self.refuse_connections:
            self.refuse_connections -= 1
            return web.Response(status=503)
        socket = web.WebSocketResponse(max_msg_size=0)
        await socket.prepare(request)
        line = Line(socket, compressed=request.query.get("compress") == "zlib-stream")
        self.compressed.append(request.query.get("compress") == "zlib-stream")
        await line.send({"op": _HELLO, "d": {"heartbeat_interval": int(self.heartbeat * 1000)}})
        try:
            async for received in socket:
                if received.type is WSMsgType.TEXT:
                    await self._heard(line, json.loads(received.data))
        finally:
            self._hung_up(line)
        return socket

    async def _heard(self, line: Line, told: Payload) -> None:
        match told["op"]:
            case op if op == _HEARTBEAT:
                self.heartbeats += 1
                if self.acknowledges:
                    await line.send({"op": _ACK})
            case op if op == _IDENTIFY:
                await self._identify(line, told["d"])
            case op if op == _RESUME:
                await self._resume(line, told["d"])

    async def _identify(self, line: Line, data: Payload) -> None:
        if data["token"] != self._world.token:
            await line.socket.close(code=_NOT_AUTHENTICATED, message=b"Authentication failed.")
            return
        wants_content = bool(data["intents"] & _MESSAGE_CONTENT)
        if wants_content and not self.allow_content:
            await line.socket.close(code=_DISALLOWED_INTENTS, message=b"Disallowed intent(s).")
            return
        self._world.content_intent = wants_content
        session = Session(line, tuple(data.get("shard") or (0, 1)))
        self.sessions[session.id] = session
        self.identified += 1
        world = self._world
        ready = {
            "v": 10,
            "user": world.bot,
            "session_id": session.id,
            "resume_gateway_url": self.url,
            "shard": list(session.shard),
            "application": {"id": world.bot["id"], "flags": 0},
            "guilds": [],
        }
        mine = sorted(each for each in world.guilds if _carries(session, each))
        ready["guilds"] = [{"id": each, "unavailable": True} for each in mine]
        await session.dispatch("READY", ready)
        for each in mine:
            await session.dispatch("GUILD_CREATE", world.guild_as_told(each))
        self.ready.set()

    async def _resume(self, line: Line, data: Payload) -> None:
        session = self.sessions.get(data["session_id"])
        if session is None:
            await line.send({"op": _INVALID, "d": False})
            return
        session.line = line
        for payload in [each for each in session.sent if each["s"] > data["seq"]]:
            await line.send(payload)
        self.resumed += 1
        await session.dispatch("RESUMED", {})
        self.ready.set()

    def _hung_up(self, line: Line) -> None:
        for session in self.sessions.values():
            if session.line is line:
                session.line = None
        if not any(session.line for session in self.sessions.values()):
            self.ready.clear()

    async def dispatch(self, event: str, data: Any) -> None:
        """Tell everybody whose shard has the server; who is away hears it with RESUME. What is
        said to the bot alone is the first shard's."""
        guild = data["id"] if event.startswith("GUILD_") else data.get("guild_id") or "0"
        for session in [each for each in self.sessions.values() if _carries(each, guild)]:
            await session.dispatch(event, data)

    def _lines(self) -> list[Line]:
        return [each.line for each in self.sessions.values() if each.line is not None]

    async def ask_to_reconnect(self) -> None:
        """What a gateway says that is about to be restarted."""
        for line in self._lines():
            await line.send({"op": _RECONNECT, "d": None})

    async def cut(
        self, *, resumable: bool = True, code: int = 4000, shard: int | None = None
    ) -> None:
        """Lose all connections, or one shard's; without their sessions they cannot be resumed.
        The code says why: 4004 for a token that is no longer one."""
        lost = [each for each in self.sessions.values() if shard in (None, each.shard[0])]
        lines = [each.line for each in lost if each.line is not None]
        if not resumable:
            for session in lost:
                del self.sessions[session.id]
        if len(lines) == len(self._lines()) or shard is None:
            self.ready.clear()
        for line in lines:
            await line.socket.close(code=code)
