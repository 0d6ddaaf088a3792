"""Bodies that come in, with or without files, and refusals that go out."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from tests.loopback.discord.limits import EMPTY
from tests.loopback.discord.world import Payload

BODY: web.RequestKey[Any] = web.RequestKey("body", Any)  # what was sent, as JSON
_Faults = Callable[[str, str, Any], list[tuple[str, str]]]  # method, path, body: where, what


class Bodies:
    """Reads each body; one that Discord would not take is refused, and kept for the test to see."""

    def __init__(self, faults_of: _Faults) -> None:
        self._faults_of = faults_of
        self.refused: list[str] = []

    @web.middleware
    async def middleware(
        self,
        request: web.Request,
        handler: Callable[[web.Request], Awaitable[web.StreamResponse]],
    ) -> web.StreamResponse:
        if not request.can_read_body:
            return await handler(request)
        body = await _read(request)
        if faults := self._faults_of(request.method, request.path, body):
            self.refused.append(f"{request.method} {request.path}: {faults}")
            return _refusal(faults)
        request[BODY] = body
        return await handler(request)


async def _read(request: web.Request) -> Any:
    """The JSON; of a multipart body, that of its `payload_json`."""
    if not request.content_type.startswith("multipart/"):
        return json.loads(await request.read())
    body: Payload = {}
    async for part in await request.multipart():
        data = await part.read()
        if part.name == "payload_json":
            body = json.loads(data)
    return body


def _refusal(faults: list[tuple[str, str]]) -> web.Response:
    if ("", EMPTY) in faults:
        return wrong(400, 50006, EMPTY)
    errors: Payload = {}
    for where, what in faults:
        inside = errors
        for step in where.split("."):
            inside = inside.setdefault(step, {})
        inside["_errors"] = [{"code": "BASE_TYPE_BAD", "message": what}]
    return told({"code": 50035, "message": "Invalid Form Body", "errors": errors}, status=400)


def told(data: Any, *, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """JSON as Discord sends it: clients look for this very content type, with no charset."""
    kind = {"Content-Type": "application/json"}
    return web.Response(body=json.dumps(data), status=status, headers={**kind, **(headers or {})})


def wrong(status: int, code: int, said: str) -> web.Response:
    return told({"code": code, "message": said}, status=status)
