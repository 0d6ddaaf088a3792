"""Interactions: how people press and command, and what the bot may answer, how often and when."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.loopback.discord.bodies import BODY, told, wrong
from tests.loopback.discord.world import (
    ALL_PERMISSIONS,
    Payload,
    World,
    member,
    message,
    put,
    snowflake,
)

DEADLINE = 3.0  # seconds until the first response
COMMAND, COMPONENT, AUTOCOMPLETE, MODAL = 2, 3, 4, 5
_SAY, _THINK, _THINK_QUIETLY, _UPDATE, _SUGGEST, _ASK = 4, 5, 6, 7, 8, 9
_EPHEMERAL = 64


@dataclass
class Interaction:
    """One interaction as it was sent, and what was answered to it."""

    payload: Payload
    sent_at: float
    on: Payload | None = None  # the message that was pressed
    kind: int | None = None  # of the first response
    data: Payload = field(default_factory=dict)  # of the first response
    answered_at: float | None = None
    said: list[Payload] = field(default_factory=list)  # messages, the first is the original
    done: asyncio.Event = field(default_factory=asyncio.Event)  # set once something is said

    @property
    def text(self) -> str:
        """All that the answers say."""
        return "\n".join(words(each) for each in self.said) or words(self.data)

    @property
    def wait(self) -> float:
        """Seconds from when it was sent to its acknowledgement."""
        assert self.answered_at is not None
        return self.answered_at - self.sent_at


def words(of: Payload) -> str:
    embeds = of.get("embeds") or []
    parts = [of.get("content") or ""]
    parts += [f"{each.get('title') or ''}\n{each.get('description') or ''}" for each in embeds]
    return "\n".join(part for part in parts if part)


class Interactions:
    """The routes for interactions, and the interactions that were sent."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.sent: dict[str, Interaction] = {}  # by token
        self.too_late = self.twice = 0
        self.on_answer: Callable[[Interaction], None] = lambda _: None

    def make(
        self,
        who: Payload,
        kind: int,
        data: Payload,
        on: Payload | None = None,
        *,
        direct: bool = False,
    ) -> Payload:
        """The payload of an interaction, which is from now on waiting for its answer."""
        world, token = self._world, secrets.token_hex(12)
        payload = {
            "id": snowflake(),
            "application_id": world.bot["id"],
            "type": kind,
            "token": token,
            "version": 1,
            "app_permissions": ALL_PERMISSIONS,
            "locale": "en-US",
            "entitlements": [],
            **(self._in_direct(who) if direct else self._in_server(who, on)),
            "attachment_size_limit": 10_485_760,
            "data": data,
        }
        if on is not None:
            payload["message"] = world.seen(on)
        self.sent[token] = Interaction(payload, time.perf_counter(), on)
        return payload

    def _in_server(self, who: Payload, on: Payload | None) -> Payload:
        world = self._world
        channel = world.channel_id if on is None else on["channel_id"]
        guild = world.guild_of(channel)
        return {
            "context": 0,
            "authorizing_integration_owners": {"0": guild},
            "guild_id": guild,
            "guild": {"id": guild, "locale": "en-US", "features": []},
            "guild_locale": "en-US",
            "channel_id": channel,
            "channel": world.channel_as_told(channel),
            "member": member(who, ALL_PERMISSIONS),
        }

    def _in_direct(self, who: Payload) -> Payload:
        """With the bot alone, by somebody who installed it for themselves."""
        channel = self._world.direct(who["id"])
        return {
            "context": 1,
            "authorizing_integration_owners": {"1": who["id"]},
            "channel_id": channel["id"],
            "channel": channel,
            "user": who,
        }

    def routes(self) -> list[web.RouteDef]:
        original = "/api/v10/webhooks/{app}/{token}/messages/{message}"
        return [
            web.post("/api/v10/interactions/{id}/{token}/callback", self._callback),
            web.post("/api/v10/webhooks/{app}/{token}", self._follow_up),
            web.get(original, self._get),
            web.patch(original, self._edit),
            web.delete(original, self._delete),
        ]

    async def _callback(self, request: web.Request) -> web.Response:
        interaction = self.sent.get(request.match_info["token"])
        if interaction is None or time.perf_counter() - interaction.sent_at > DEADLINE:
            self.too_late += 1
            return wrong(404, 10062, "Unknown interaction")
        if interaction.kind is not None:
            self.twice += 1
            return wrong(400, 40060, "Interaction has already been acknowledged.")
        body = request[BODY]
        data = body.get("data") or {}
        interaction.kind, interaction.data = body["type"], data
        interaction.answered_at = time.perf_counter()
        said = self._first(interaction, data)
        self.on_answer(interaction)
        answer: dict[str, Any] = {
            "interaction": {
                "id": interaction.payload["id"],
                "type": interaction.payload["type"],
                "response_message_loading": interaction.kind == _THINK,
                "response_message_ephemeral": bool(data.get("flags", 0) & _EPHEMERAL),
            },
            "resource": {"type": interaction.kind},
        }
        if said is not None:
            answer["interaction"]["response_message_id"] = said["id"]
            answer["resource"]["message"] = said
        return told(answer)

    def _first(self, interaction: Interaction, data: Payload) -> Payload | None:
        match interaction.kind:
            case kind if kind in (_SAY, _THINK):
                said = self._message(interaction, data)
                interaction.said.append(said)
            case kind if kind == _UPDATE and interaction.on is not None:
                said = interaction.on
                put(said, data)
                interaction.said.append(said)
            case _:
                said = None
        if interaction.kind not in (_THINK, _THINK_QUIETLY):
            interaction.done.set()
        return said

    def _message(self, to: Interaction, data: Payload) -> Payload:
        flags = data.get("flags", 0)
        made = message(to.payload["channel_id"], self._world.bot, data, flags=flags)
        made["webhook_id"] = made["application_id"] = self._world.bot["id"]
        return made if flags & _EPHEMERAL else self._world.store(made)

    def _acknowledged(self, request: web.Request) -> Interaction | None:
        interaction = self.sent.get(request.match_info["token"])
        return None if interaction is None or interaction.kind is None else interaction

    async def _follow_up(self, request: web.Request) -> web.Response:
        interaction = self._acknowledged(request)
        if interaction is None:
            return wrong(404, 10015, "Unknown Webhook")
        body = request[BODY]
        said = self._message(interaction, body)
        interaction.said.append(said)
        interaction.done.set()
        return told(said)

    def _one(self, request: web.Request) -> tuple[Interaction, Payload] | None:
        interaction = self._acknowledged(request)
        if interaction is None:
            return None
        if (wanted := request.match_info["message"]) != "@original":
            found = next((each for each in interaction.said if each["id"] == wanted), None)
        elif interaction.kind == _THINK_QUIETLY:
            found = interaction.on
        else:
            found = interaction.said[0] if interaction.said else None
        return None if found is None else (interaction, found)

    async def _get(self, request: web.Request) -> web.Response:
        found = self._one(request)
        return wrong(404, 10008, "Unknown Message") if found is None else told(found[1])

    async def _edit(self, request: web.Request) -> web.Response:
        found = self._one(request)
        if found is None:
            return wrong(404, 10008, "Unknown Message")
        interaction, said = found
        body = request[BODY]
        put(said, body)
        if said not in interaction.said:
            interaction.said.append(said)
        interaction.done.set()
        return told(said)

    async def _delete(self, request: web.Request) -> web.Response:
        found = self._one(request)
        if found is None:
            return wrong(404, 10008, "Unknown Message")
        interaction, said = found
        interaction.said.remove(said)
        interaction.done.set()
        return web.Response(status=204)
