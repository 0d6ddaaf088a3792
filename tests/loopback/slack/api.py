"""The loopback's Web API: who asks, whether they may, what went wrong, and a record of it all."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.loopback.slack.faults import DROPPED, LOST, SLOW, Fault, Faults
from tests.loopback.slack.refusals import SCOPES, Refused, kind_of, wants
from tests.loopback.slack.world import Install, Payload, World

_JSON_FIELDS = ("blocks", "attachments", "metadata", "view", "files", "unfurls")
_WITHOUT_INSTALL = ("apps.connections.open", "oauth.v2.access")


@dataclass
class Call:
    """One request as it came, and what was answered."""

    method: str
    args: Payload
    token: str
    at: float  # time.perf_counter()
    world: World = field(repr=False)
    install: Install | None = field(default=None, repr=False)
    answer: Payload = field(default_factory=dict)
    status: int = 0
    done_at: float = 0.0

    @property
    def team(self) -> str:
        assert self.install is not None
        return self.install.team

    def says(self, name: str, error: str = "invalid_arguments") -> str:
        """An argument that must be there."""
        value = self.args.get(name)
        if not isinstance(value, str) or not value:
            raise Refused(error)
        return value

    def truth(self, name: str) -> bool:
        return self.args.get(name) in (True, 1, "1", "true", "True")

    def number(self, name: str, default: int) -> int:
        return int(self.args.get(name) or default)

    def conversation(self, scope: str = "", name: str = "channel") -> Payload:
        """The channel asked about, if this bot may see it."""
        assert self.install is not None
        found = self.world.channels.get(self.says(name, "channel_not_found"))
        if found is None or found["context_team_id"] != self.team:
            raise Refused("channel_not_found")
        if scope:
            wants((f"{kind_of(found)}:{scope}",), self.install.scopes)
        if not found.get("is_channel") and not self.belongs(found):
            raise Refused("channel_not_found")
        return found

    def belongs(self, channel: Payload) -> bool:
        assert self.install is not None
        return self.install.bot["id"] in self.world.members[channel["id"]]


Method = Callable[[Call], Payload]


class Api:
    """The methods by name, and every call that came."""

    def __init__(self, world: World, faults: Faults) -> None:
        self._world = world
        self._faults = faults
        self._methods: dict[str, Method] = {}
        self.calls: list[Call] = []
        self.after: Callable[[Call], Awaitable[None]] | None = None  # before the answer goes out

    def add(self, methods: Mapping[str, Method]) -> None:
        self._methods.update(methods)

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/api/{method}", self._handle),
            web.post("/api/{method}", self._handle),
        ]

    def asked(self, method: str) -> list[Call]:
        return [each for each in self.calls if each.method == method]

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        method, at = request.match_info["method"], time.perf_counter()
        args = await arguments(request)
        call = Call(method, args, token_of(request, args), at, self._world)
        self.calls.append(call)
        fault = self._faults.due(method)
        if fault is not None and (broken := await _before(fault, request)) is not None:
            return _noted(call, broken)
        try:
            call.answer = {"ok": True, **self._carry_out(call, fault)}
        except Refused as refused:
            call.answer = {"ok": False, "error": refused.error, **refused.more}
        if self.after is not None:
            await self.after(call)
        if fault is not None and fault.what == DROPPED:
            return _noted(call, dropped(request))
        if call.answer.get("error") == "ratelimited":
            return _noted(call, limited(call.answer.pop("retry_after", 1)))
        return _noted(call, web.json_response(call.answer, headers=self._headers(call)))

    def _carry_out(self, call: Call, fault: Fault | None) -> Payload:
        if fault is not None and fault.what not in (DROPPED, SLOW):
            raise Refused(str(fault.what))
        method = self._methods.get(call.method)
        if method is None:
            raise Refused("unknown_method", req_method=call.method)
        if call.method not in _WITHOUT_INSTALL:
            self._let_in(call)
        return method(call)

    def _let_in(self, call: Call) -> None:
        if not call.token:
            raise Refused("not_authed")
        install = self._world.installs.get(call.token)
        if install is None:
            raise Refused("invalid_auth")
        if install.revoked:
            raise Refused("token_revoked")
        wants(SCOPES[call.method], install.scopes)
        call.install = install

    @staticmethod
    def _headers(call: Call) -> dict[str, str]:
        if call.install is None:
            return {}
        return {
            "x-oauth-scopes": ",".join(sorted(call.install.scopes)),
            "x-accepted-oauth-scopes": ",".join(SCOPES[call.method]),
        }


async def arguments(request: web.Request) -> Payload:
    """The arguments, wherever they stand: in the address, as JSON or as a form."""
    args: Payload = dict(request.query)
    if request.content_type == "application/json":
        args.update(json.loads(await request.read() or b"{}"))
    else:
        args.update(await request.post())
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    if kind == "Basic":
        args["basic"] = secret  # the client's id and secret
    for name in _JSON_FIELDS:
        if isinstance(args.get(name), str):
            args[name] = _read(name, args[name])
    return args


def _read(name: str, text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return {"unreadable": name}  # what takes it refuses it


def token_of(request: web.Request, args: Payload) -> str:
    header = request.headers.get("Authorization", "")
    kind, _, token = header.partition(" ")
    return token if kind == "Bearer" else str(args.get("token") or "")


def _noted(call: Call, response: web.StreamResponse) -> web.StreamResponse:
    call.status, call.done_at = response.status, time.perf_counter()
    return response


async def _before(fault: Fault, request: web.Request) -> web.Response | None:
    """What a fault answers in the place of the method, if it does."""
    if fault.what == SLOW:
        await asyncio.sleep(fault.seconds)
    if fault.what == LOST:
        return dropped(request)
    if fault.what in (429, "ratelimited"):
        return limited(fault.seconds)
    if isinstance(fault.what, int):
        return web.Response(status=fault.what, text="upstream error")
    return None


def dropped(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def limited(seconds: float) -> web.Response:
    """Slack tells whole seconds."""
    told = {"ok": False, "error": "ratelimited"}
    return web.json_response(told, status=429, headers={"Retry-After": str(max(1, int(seconds)))})


def page(call: Call, everything: Iterable[Payload], default: int = 100) -> tuple[list, str]:
    """What `limit` and `cursor` ask for, and the next cursor."""
    found = list(everything)
    start = int(call.args.get("cursor") or 0)
    end = start + call.number("limit", default)
    return found[start:end], str(end) if end < len(found) else ""
