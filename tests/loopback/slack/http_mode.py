"""Signed deliveries over HTTP: what Slack posts to an app's Request URL."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from typing import Any
from urllib.parse import urlencode

import aiohttp

from tests.loopback.slack.deliveries import COMMANDS, DEADLINE, EVENTS, Delivery, Try
from tests.loopback.slack.world import Payload, World


class HttpMode:
    """Posts to one or several processes of the app, in turn as a balancer does."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.urls: list[str] = []  # Request URLs
        self.turn = 0
        self._session: aiohttp.ClientSession | None = None

    async def attempt(self, delivery: Delivery, now: Try) -> None:
        headers, body = self.request(delivery, now)
        try:
            async with asyncio.timeout(DEADLINE):
                status, answer = await self.post(headers, body)
        except TimeoutError:
            now.failed = "http_timeout" if delivery.kind == EVENTS else "timeout"
        except aiohttp.ClientError:
            now.failed = "connection_failed"
        else:
            if 200 <= status < 300:
                now.acked_at, now.answer = time.perf_counter(), answer
            else:
                now.failed = "http_error"

    def request(self, delivery: Delivery, now: Try | None = None) -> tuple[dict[str, str], bytes]:
        """A delivery as headers and body, signed now."""
        kind, body = encoded(delivery)
        headers = {"Content-Type": kind, **self.signed(body)}
        if now is not None and now.number:
            headers["X-Slack-Retry-Num"] = str(now.number)
            headers["X-Slack-Retry-Reason"] = now.reason
        return headers, body

    def signed(self, body: bytes, *, secret: str = "", at: float | None = None) -> dict[str, str]:
        """The signature; with another secret or time, one that is to be refused."""
        stamp = str(int(time.time() if at is None else at))
        key = (secret or self._world.signing_secret).encode()
        digest = hmac.new(key, b"v0:" + stamp.encode() + b":" + body, hashlib.sha256)
        return {
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": f"v0={digest.hexdigest()}",
        }

    async def post(self, headers: dict[str, str], body: bytes) -> tuple[int, Any]:
        """Post something as it is; gives the status and what was answered."""
        if self._session is None:
            self._session = aiohttp.ClientSession()
        url = self.urls[self.turn % len(self.urls)]
        self.turn += 1
        async with self._session.post(url, data=body, headers=headers) as response:
            text = await response.text()
            if response.content_type == "application/json" and text:
                return response.status, json.loads(text)
            return response.status, text

    async def verify(self) -> tuple[int, Any]:
        """Slack's check of a new Request URL; the challenge is to be answered."""
        challenge: Payload = {
            "token": self._world.verification,
            "challenge": "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P",
            "type": "url_verification",
        }
        body = json.dumps(challenge).encode()
        return await self.post({"Content-Type": "application/json", **self.signed(body)}, body)

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()


def encoded(delivery: Delivery) -> tuple[str, bytes]:
    """The content type and the body: JSON for events, forms for what people do."""
    if delivery.kind == EVENTS:
        return "application/json", json.dumps(delivery.payload).encode()
    form = (
        delivery.payload if delivery.kind == COMMANDS else {"payload": json.dumps(delivery.payload)}
    )
    return "application/x-www-form-urlencoded", urlencode(form).encode()
