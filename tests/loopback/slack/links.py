"""trigger_ids and response_urls: what an app may do with them, how often and until when."""

from __future__ import annotations

import json
import secrets
import time
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.loopback.slack.api import dropped, limited
from tests.loopback.slack.chat import Chat, content, make_ephemeral
from tests.loopback.slack.deliveries import Delivery
from tests.loopback.slack.events import Events
from tests.loopback.slack.faults import DROPPED, LOST, RESPONSE_URL, Faults
from tests.loopback.slack.payloads import install_in, put
from tests.loopback.slack.refusals import Refused
from tests.loopback.slack.world import Ephemeral, Payload, World

TRIGGER_LIFE = 3.0
URL_LIFE, URL_USES = 30 * 60.0, 5


@dataclass
class Link:
    """Where an answer to one action goes."""

    user: str
    channel: str  # "" for an action in a view, which has no response_url
    at: float  # time.perf_counter()
    delivery: Delivery | None = None
    message: Payload | None = None  # the one that was pressed on
    ephemeral: Ephemeral | None = None  # the same, where it was private
    uses: int = 0
    exchanged: bool = False


class Links:
    def __init__(self, world: World, events: Events, chat: Chat, faults: Faults) -> None:
        self._world = world
        self._events = events
        self._chat = chat
        self._faults = faults
        self.address = ""
        self.by_trigger: dict[str, Link] = {}
        self.by_url: dict[str, Link] = {}
        self.posts: list[tuple[float, Payload]] = []  # all that was posted to response_urls

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/response/{key}", self._respond)]

    def make(self, link: Link) -> Payload:
        """The `trigger_id` and, where there is a channel, the `response_url` of a payload."""
        trigger = f"{secrets.randbelow(10**12)}.{secrets.token_hex(8)}"
        self.by_trigger[trigger] = link
        if not link.channel:
            return {"trigger_id": trigger}
        key = secrets.token_hex(8)
        self.by_url[key] = link
        return {"trigger_id": trigger, "response_url": f"http://{self.address}/response/{key}"}

    def exchange(self, trigger: Any) -> Link:
        """The action whose trigger this is: once, and within three seconds."""
        link = self.by_trigger.get(str(trigger))
        if link is None:
            raise Refused("invalid_trigger_id")
        if link.exchanged:
            raise Refused("exchanged_trigger_id")
        if time.perf_counter() - link.at > TRIGGER_LIFE:
            raise Refused("expired_trigger_id")
        link.exchanged = True
        return link

    async def _respond(self, request: web.Request) -> web.Response:
        link = self.by_url.get(request.match_info["key"])
        if link is None:
            return _no("invalid_url")
        fault = self._faults.due(RESPONSE_URL)
        if fault is not None:
            if fault.what == LOST:
                return dropped(request)
            if fault.what == 429:
                return limited(fault.seconds)
            if isinstance(fault.what, int):
                return web.Response(status=fault.what, text="upstream error")
        if time.perf_counter() - link.at > URL_LIFE:
            return _no("expired_url")
        if link.uses >= URL_USES:
            return _no("used_url")
        link.uses += 1
        body: Payload = json.loads(await request.read() or b"{}")
        self.posts.append((time.perf_counter(), body))
        try:
            self.said(link, body, "response_url")
        except Refused as refused:
            return web.json_response({"ok": False, "error": refused.error, **refused.more})
        return dropped(request) if fault is not None and fault.what == DROPPED else _yes()

    def said(self, link: Link, body: Payload, via: str) -> None:
        """Show what an acknowledgement or a response_url carries, to whom it is for."""
        if link.delivery is not None:
            link.delivery.said.append(body)
        channel = self._world.channels[link.channel]
        if body.get("delete_original"):
            self._delete(link, channel)
            return
        content(self._world, body)
        if body.get("replace_original"):
            self._replace(link, channel, body)
        elif body.get("response_type") == "in_channel":
            install = install_in(self._world, channel["context_team_id"])
            self._chat.make(install, channel, body)
        else:
            self._whisper(link, channel, body, via)

    def _whisper(self, link: Link, channel: Payload, body: Payload, via: str) -> None:
        install = install_in(self._world, channel["context_team_id"])
        thread = (link.message or {}).get("thread_ts")
        args = {**({"thread_ts": thread} if thread else {}), **body}
        seen = make_ephemeral(self._world, install, link.user, channel, args)
        seen.via = via
        if link.message is None and link.ephemeral is None:
            link.ephemeral = seen  # what a command answered first is its original

    def _replace(self, link: Link, channel: Payload, body: Payload) -> None:
        if link.ephemeral is not None:
            link.ephemeral.gone = False
            put(link.ephemeral.message, body)
        elif link.message is None or link.message["ts"] not in self._world.messages[channel["id"]]:
            self._whisper(link, channel, body, "response_url")
        else:
            self._events.edited(channel, link.message, body)

    def _delete(self, link: Link, channel: Payload) -> None:
        if link.ephemeral is not None:
            link.ephemeral.gone = True
        elif link.message is not None:
            self._events.removed(channel, link.message)


def _yes() -> web.Response:
    return web.Response(text="ok", content_type="text/html")


def _no(error: str) -> web.Response:
    return web.json_response({"ok": False, "error": error}, status=404)
