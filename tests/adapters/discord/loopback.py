"""A little Discord on 127.0.0.1: REST and a gateway, real sockets, for tests of the process.

It keeps messages and answers, and tells what a test wants told. What it does not know it answers
with 404, as Discord does.
"""

from __future__ import annotations

import asyncio
import json
import re
import zlib
from collections.abc import Callable
from itertools import count
from typing import Any

from aiohttp import WSMsgType, web

from tests.adapters.discord.wire import (
    CHANNEL,
    GUILD,
    ME,
    TOKEN,
    Json,
    application,
    as_json,
    body_of,
    content_of,
    error,
    guild,
    member,
    message,
    reaction,
    user,
)

_DISCORD_EPOCH_MS = 1_420_070_400_000


class Loopback:
    """`faults` are taken before anything is done: (method, pattern of the path, what to do)."""

    def __init__(self, now_ms: Callable[[], int]) -> None:
        self._now_ms = now_ms
        self._numbers = count(1)
        self.messages: dict[str, Json] = {}
        self.nonces: dict[str, str] = {}
        self.answers: dict[str, list[Json]] = {}  # by interaction
        self.reactions: dict[tuple[str, str], list[str]] = {}
        self.calls: list[tuple[str, str]] = []
        self.commands: list[Json] = []
        self.faults: list[tuple[str, str, int | str]] = []
        self.identified = 0
        self.resumed = 0
        self.refuse_gateway = 0
        self.forgetful = False  # no session can be resumed
        self._sockets: list[tuple[web.WebSocketResponse, Any]] = []
        self._sequence = count(1)
        self.connected = asyncio.Event()

    async def open(self) -> None:
        app = web.Application(client_max_size=32 * 2**20)
        app.router.add_get("/gateway", self._gateway)
        app.router.add_route("*", "/api/v10/{path:.*}", self._rest)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def close(self) -> None:
        for socket, _ in self._sockets:
            await socket.close()
        await self._runner.cleanup()

    @property
    def environment(self) -> dict[str, str]:
        return {
            "DISCORD_TOKEN": TOKEN,
            "STUDYHALL_DISCORD_REST": f"http://127.0.0.1:{self.port}/api/v10",
            "STUDYHALL_DISCORD_GATEWAY": f"ws://127.0.0.1:{self.port}/gateway",
            "STUDYHALL_DISCORD_SHARDS": "1",
        }

    def snowflake(self) -> str:
        return str((self._now_ms() - _DISCORD_EPOCH_MS << 22) + next(self._numbers))

    # REST.

    async def _rest(self, request: web.Request) -> web.StreamResponse:
        path = "/" + request.match_info["path"]
        self.calls.append((request.method, path))
        for fault in self.faults:
            method, pattern, what = fault
            if method == request.method and re.fullmatch(pattern, path):
                self.faults.remove(fault)
                return await self._faulty(request, path, what)
        of_an_interaction = path.startswith(("/webhooks/", "/interactions/"))
        if not of_an_interaction and request.headers.get("Authorization") != f"Bot {TOKEN}":
            return error(401, 0, "401: Unauthorized")
        return await self._answered(request, path)

    async def _faulty(self, request: web.Request, path: str, what: int | str) -> web.StreamResponse:
        if what == "slow":
            await asyncio.sleep(1)
            return await self._answered(request, path)
        if what == "drop after":
            await self._answered(request, path)
            return self._fault(request, "drop")
        return self._fault(request, what)

    def _fault(self, request: web.Request, what: int | str) -> web.StreamResponse:
        if what == "drop":
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        if what == 429:
            body = {"message": "slow down", "retry_after": 0.05, "global": False}
            return as_json(body, 429, {"Retry-After": "0.05", "Via": "x"})
        if isinstance(what, int) and what > 1000:
            return error(404 if what == 10062 else 400, what, "refused")
        return error(int(what), 0, "out of order")

    async def _answered(self, request: web.Request, path: str) -> web.StreamResponse:
        for pattern, answer in _ROUTES:
            found = re.fullmatch(pattern, f"{request.method} {path}")
            if found is not None:
                body = await body_of(request)
                made: Any = answer(self, body, *found.groups())
                if made is None:
                    return web.Response(status=204)
                return made if isinstance(made, web.Response) else as_json(made)
        return error(404, 0, f"no {request.method} {path} here")

    def _upsert(self, body: Any) -> list[Json]:
        self.commands = [{**each, "id": self.snowflake()} for each in body]
        return self.commands

    def _post(self, body: Json, channel: str) -> Json:
        nonce = body.get("nonce")
        if nonce in self.nonces:
            return self.messages[self.nonces[nonce]]
        message = self.message(channel, user("Studyhall", ME, bot=True), **content_of(body))
        if nonce is not None:
            self.nonces[nonce] = message["id"]
        return message

    def _patch(self, body: Json, channel: str, number: str) -> Json | web.Response:
        if number not in self.messages:
            return error(404, 10008, "Unknown Message")
        self.messages[number].update(content_of(body))
        return self.messages[number]

    def _get(self, _: Json, channel: str, number: str) -> Json | web.Response:
        if number not in self.messages:
            return error(404, 10008, "Unknown Message")
        counts: dict[str, int] = {}
        for (about, emoji), who in self.reactions.items():
            if about == number and who:
                counts[emoji] = len(who)
        reactions = [reaction(emoji, amount) for emoji, amount in counts.items()]
        return {**self.messages[number], "reactions": reactions}

    def _list(self, _: Json, channel: str) -> list[Json]:
        found = [each for each in self.messages.values() if each["channel_id"] == channel]
        return sorted(found, key=lambda each: -int(each["id"]))

    def _react(self, _: Json, channel: str, number: str, emoji: str) -> None:
        self.reactions.setdefault((number, emoji), []).append(ME)

    def _who(self, _: Json, channel: str, number: str, emoji: str) -> list[Json]:
        who = self.reactions.get((number, emoji), [])
        return [user(f"P{each}", each, bot=each == ME) for each in who]

    def _callback(self, body: Json, interaction: str) -> web.Response | Json:
        if interaction in self.answers:
            return error(400, 40060, "Interaction has already been acknowledged.")
        self.answers[interaction] = [body]
        said = self.message(CHANNEL, user("Studyhall", ME, bot=True), kept=False, flags=64)
        about = {"id": interaction, "type": 2, "response_message_id": said["id"]}
        more = {"response_message_loading": False, "response_message_ephemeral": True}
        resource = {"type": body["type"], "message": said}
        return {"interaction": {**about, **more}, "resource": resource}

    def _followup(self, body: Json, token: str) -> Json:
        self.answers.setdefault(token, []).append(body)
        return self.message(CHANNEL, user("Studyhall", ME, bot=True), kept=False)

    def message(self, channel: str, author: Json, *, kept: bool = True, **content: Any) -> Json:
        made = message(self.snowflake(), channel, author, **content)
        if kept:
            self.messages[made["id"]] = made
        return made

    # The gateway.

    async def _gateway(self, request: web.Request) -> web.StreamResponse:
        if self.refuse_gateway:
            self.refuse_gateway -= 1
            return web.Response(status=503)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        packer = zlib.compressobj() if "zlib" in request.query.get("compress", "") else None
        self._sockets.append((socket, packer))
        await self._say(socket, packer, {"op": 10, "d": {"heartbeat_interval": 30_000}})
        async for frame in socket:
            if frame.type is WSMsgType.TEXT:
                await self._heard(socket, packer, json.loads(frame.data))
        self._sockets = [each for each in self._sockets if each[0] is not socket]
        return socket

    async def _heard(self, socket: web.WebSocketResponse, packer: Any, told: Json) -> None:
        match told["op"]:
            case 1:
                await self._say(socket, packer, {"op": 11, "d": None})
            case 2 if told["d"]["token"] != TOKEN:
                await socket.close(code=4004)
            case 2:
                self.identified += 1
                await self._welcome(socket, packer, told["d"])
            case 6 if self.forgetful:
                await self._say(socket, packer, {"op": 9, "d": False})
            case 6:
                self.resumed += 1
                await self._say(socket, packer, self._dispatch("RESUMED", {}))
                self.connected.set()

    async def _welcome(self, socket: web.WebSocketResponse, packer: Any, identify: Json) -> None:
        ready = {
            "v": 10,
            "user": user("Studyhall", ME, bot=True),
            "guilds": [{"id": GUILD, "unavailable": True}],
            "session_id": "s",
            "resume_gateway_url": f"ws://127.0.0.1:{self.port}/gateway",
            "shard": identify.get("shard", [0, 1]),
            "application": {"id": ME, "flags": 0},
        }
        await self._say(socket, packer, self._dispatch("READY", ready))
        await self._say(socket, packer, self._dispatch("GUILD_CREATE", guild()))
        self.connected.set()

    def _dispatch(self, name: str, data: Json) -> Json:
        return {"op": 0, "t": name, "s": next(self._sequence), "d": data}

    async def _say(self, socket: web.WebSocketResponse, packer: Any, told: Json) -> None:
        text = json.dumps(told)
        if packer is None:
            await socket.send_str(text)
        else:
            packed = packer.compress(text.encode()) + packer.flush(zlib.Z_SYNC_FLUSH)
            await socket.send_bytes(packed)

    async def tell(self, name: str, data: Json) -> None:
        """Tell every connection that something happened."""
        told = self._dispatch(name, data)
        for socket, packer in self._sockets:
            await self._say(socket, packer, told)

    async def drop(self, code: int = 4000) -> None:
        """Close every connection."""
        self.connected.clear()
        for socket, _ in list(self._sockets):
            await socket.close(code=code)

    # What people do.

    async def interact(self, who: str, kind: int, data: Json, **more: Any) -> str:
        """An interaction; gives its id. What is answered to it comes into `answers`."""
        number = self.snowflake()
        payload = {
            "id": number,
            "application_id": ME,
            "type": kind,
            "token": f"t{number}",
            "version": 1,
            "data": data,
            "guild_id": GUILD,
            "channel_id": CHANNEL,
            "channel": {"id": CHANNEL, "type": 0, "name": "general", "position": 0},
            "member": member(who),
            "locale": "en-GB",
            "entitlements": [],
            "authorizing_integration_owners": {},
            "attachment_size_limit": 1,
            **more,
        }
        await self.tell("INTERACTION_CREATE", payload)
        return number

    async def press(self, who: str, message: Json, custom_id: str) -> str:
        data = {"custom_id": custom_id, "component_type": 2}
        return await self.interact(who, 3, data, message=message)

    async def react(self, who: str, message: Json, emoji: str) -> None:
        self.reactions.setdefault((message["id"], emoji), []).append(who)
        told = {
            "user_id": who,
            "channel_id": CHANNEL,
            "message_id": message["id"],
            "guild_id": GUILD,
            "emoji": {"id": None, "name": emoji},
            "type": 0,
        }
        await self.tell("MESSAGE_REACTION_ADD", told)

    async def reply(self, who: str, message: Json, text: str) -> None:
        reference = {
            "message_id": message["id"],
            "channel_id": CHANNEL,
            "guild_id": GUILD,
            "type": 0,
        }
        said = self.message(
            CHANNEL,
            user(f"P{who}", who),
            content=text,
            type=19,
            message_reference=reference,
            referenced_message=dict(message),
        )
        await self.tell("MESSAGE_CREATE", {**said, "guild_id": GUILD})

    async def answer_to(self, interaction: str) -> Json:
        """The first response to an interaction, waited for."""
        async with asyncio.timeout(30):
            while True:
                if interaction in self.answers:
                    return self.answers[interaction][0]
                await asyncio.sleep(0.01)


_NUMBER = r"(\d+)"
_MESSAGE = rf"/channels/{_NUMBER}/messages/{_NUMBER}"
_ROUTES: list[tuple[str, Callable[..., Any]]] = [
    ("GET /users/@me", lambda self, body: user("Studyhall", ME, bot=True)),
    (
        "GET /oauth2/applications/@me",
        lambda self, body: application(),
    ),
    (
        "GET /gateway/bot",
        lambda self, body: {
            "url": f"ws://127.0.0.1:{self.port}/gateway",
            "shards": 1,
            "session_start_limit": {
                "total": 1000,
                "remaining": 999,
                "reset_after": 1,
                "max_concurrency": 1,
            },
        },
    ),
    (rf"GET /users/{_NUMBER}", lambda self, body, who: user(f"P{who}", who)),
    (r"GET /applications/\d+/commands", lambda self, body: self.commands),
    (r"PUT /applications/\d+/commands", Loopback._upsert),
    (rf"GET /applications/\d+/guilds/{GUILD}/commands", lambda self, body: []),
    (rf"PUT /applications/\d+/guilds/{GUILD}/commands", lambda self, body: body),
    (rf"POST /channels/{_NUMBER}/messages", Loopback._post),
    (rf"GET /channels/{_NUMBER}/messages", Loopback._list),
    (rf"GET {_MESSAGE}", Loopback._get),
    (rf"PATCH {_MESSAGE}", Loopback._patch),
    (rf"PUT {_MESSAGE}/reactions/(.+)/@me", Loopback._react),
    (rf"DELETE {_MESSAGE}/reactions/(.+)/{_NUMBER}", lambda self, body, *_: None),
    (rf"GET {_MESSAGE}/reactions/(.+)", Loopback._who),
    (rf"POST /interactions/{_NUMBER}/\S+/callback", Loopback._callback),
    (r"POST /webhooks/\d+/t(\d+)", Loopback._followup),
    (r"PATCH /webhooks/\d+/t(\d+)/messages/@original", Loopback._followup),
    (r"DELETE /webhooks/\d+/t(\d+)/messages/@original", lambda self, body, token: None),
]
