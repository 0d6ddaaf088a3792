"""Bodies that come in, with or without files, and refusals that go out."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web

from tests.loopback.discord.limits import faults_of
from tests.loopback.discord.world import Payload


async def body_of(request: web.Request) -> Payload:
    """The JSON; of a multipart body, that of its `payload_json`, with the files' sizes."""
    if not request.content_type.startswith("multipart/"):
        return json.loads(await request.read() or b"{}")
    body: Payload = {}
    sizes: dict[str, int] = {}
    async for part in await request.multipart():
        data = await part.read()
        if part.name == "payload_json":
            body = json.loads(data)
        else:
            sizes[str(part.name)] = len(data)
    inner: Any = body.get("data") or body
    for each in inner.get("attachments") or []:
        each["size"] = sizes.get(f"files[{each['id']}]", 1)
    return body


def told(data: Any, *, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """JSON as Discord sends it: clients look for this very content type, with no charset."""
    kind = {"Content-Type": "application/json"}
    return web.Response(body=json.dumps(data), status=status, headers={**kind, **(headers or {})})


def wrong(status: int, code: int, said: str) -> web.Response:
    return told({"code": code, "message": said}, status=status)


def refused(body: Payload) -> web.Response | None:
    """Discord's refusal of a message; None for a good one."""
    faults = faults_of(body)
    if faults:
        return wrong(400, 50035, f"Invalid Form Body: {'; '.join(faults)}")
    parts = ("content", "embeds", "components", "attachments")
    if any(name in body for name in parts) and not any(body.get(name) for name in parts):
        return wrong(400, 50006, "Cannot send an empty message")
    return None
