"""The loopback's REST API: the routes that a bot like ours uses, each as Discord answers it."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from urllib.parse import unquote

from aiohttp import web

from tests.loopback.discord.bodies import BODY, told, wrong
from tests.loopback.discord.faults import limited
from tests.loopback.discord.gateway import Gateway
from tests.loopback.discord.world import Payload, World, message, put, snowflake, stamp

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_NO_BOT_TOKEN = ("/interactions/", "/webhooks/", "/gateway/ws")
_UNKNOWN = (404, 10008, "Unknown Message")


class Rest:
    """Routes, and a count of what was asked."""

    def __init__(self, world: World, gateway: Gateway) -> None:
        self._world = world
        self._gateway = gateway
        self.asked: Counter[str] = Counter()  # "POST /api/v10/channels/{channel}/messages": times
        self.per_second: int | None = None  # requests; interactions are exempt
        self.limited = 0  # how often that was refused
        self._window: list[float] = []
        self.after_store: Callable[[Payload], Awaitable[None]] | None = None
        self.before_thread: Callable[[], Awaitable[None]] | None = None

    def routes(self) -> list[web.RouteDef]:
        api = "/api/v10"
        here, one = f"{api}/channels/{{channel}}/messages", "/{message}"
        reactions = f"{here}{one}/reactions/{{emoji}}"
        scopes = (f"{api}/applications/{{app}}", f"{api}/applications/{{app}}/guilds/{{guild}}")
        return [
            web.get(f"{api}/gateway/bot", self._gateway_bot),
            web.get(f"{api}/users/@me", self._me),
            web.get(f"{api}/users/{{user}}", self._user),
            web.get(f"{api}/oauth2/applications/@me", self._application),
            web.get(f"{api}/applications/@me", self._application),
            *(web.get(f"{scope}/commands", self._commands) for scope in scopes),
            *(web.put(f"{scope}/commands", self._put_commands) for scope in scopes),
            web.get(f"{api}/users/@me/guilds", self._guilds),
            web.get(f"{api}/guilds/{{guild}}", self._guild),
            web.get(f"{api}/channels/{{channel}}", self._channel),
            web.post(f"{api}/users/@me/channels", self._direct),
            web.get(here, self._history),
            web.post(here, self._send),
            web.get(here + one, self._message),
            web.patch(here + one, self._edit),
            web.post(f"{here}{one}/threads", self._begin_thread),
            web.get(reactions, self._reactors),
            web.put(f"{reactions}/@me", self._react),
            web.delete(f"{reactions}/{{user}}", self._unreact),
        ]

    @web.middleware
    async def middleware(self, request: web.Request, handler: _Handler) -> web.StreamResponse:
        """Whoever has no token is turned away, and whoever asks too much."""
        path = request.path.removeprefix("/api/v10")
        resource = request.match_info.route.resource
        if resource is not None:
            self.asked[f"{request.method} {resource.canonical}"] += 1
        if not path.startswith(_NO_BOT_TOKEN):
            if request.headers.get("Authorization") != f"Bot {self._world.token}":
                return wrong(401, 0, "401: Unauthorized")
            if (wait := self._too_many()) is not None:
                return limited(wait, everywhere=True)
        return await handler(request)

    def _too_many(self) -> float | None:
        if self.per_second is None:
            return None
        now = time.perf_counter()
        self._window = [each for each in self._window if each > now - 1]
        if len(self._window) >= self.per_second:
            self.limited += 1
            return self._window[0] + 1 - now
        self._window.append(now)
        return None

    # Who and where.

    async def _gateway_bot(self, _: web.Request) -> web.Response:
        limit = {"total": 1000, "remaining": 999, "reset_after": 0, "max_concurrency": 1}
        where = {"url": self._gateway.url, "shards": 1, "session_start_limit": limit}
        return told(where)

    async def _me(self, _: web.Request) -> web.Response:
        return told(self._world.bot)

    async def _user(self, request: web.Request) -> web.Response:
        found = self._world.people.get(request.match_info["user"])
        return wrong(404, 10013, "Unknown User") if found is None else told(found)

    async def _application(self, _: web.Request) -> web.Response:
        return told(
            {
                "id": self._world.bot["id"],
                "name": "Studyhall",
                "description": "",
                "icon": None,
                "bot_public": True,
                "bot_require_code_grant": False,
                "owner": self._world.bot,
                "verify_key": "0" * 64,
                "flags": 1 << 19 if self._gateway.allow_content else 0,
            }
        )

    async def _commands(self, request: web.Request) -> web.Response:
        return told(self._world.registered.get(request.match_info.get("guild", ""), []))

    async def _put_commands(self, request: web.Request) -> web.Response:
        wanted: list[Payload] = request[BODY]
        guild = request.match_info.get("guild", "")
        where = {"integration_types": [0], "contexts": None}  # what a server's own say
        self._world.registered[guild] = [
            {
                "application_id": self._world.bot["id"],
                "version": snowflake(),
                "dm_permission": True,
                "nsfw": False,
                **each,
                **(where if guild else {}),
                "id": snowflake(),
            }
            for each in wanted
        ]
        return told(self._world.registered[guild])

    async def _guilds(self, _: web.Request) -> web.Response:
        return told([self._world.guild_as_told(each) for each in sorted(self._world.guilds)])

    async def _guild(self, request: web.Request) -> web.Response:
        if (guild := request.match_info["guild"]) not in self._world.guilds:
            return wrong(404, 10004, "Unknown Guild")
        return told(self._world.guild_as_told(guild))

    async def _channel(self, request: web.Request) -> web.Response:
        if (channel := request.match_info["channel"]) not in self._world.channels:
            return wrong(404, 10003, "Unknown Channel")
        return told(self._world.channel_as_told(channel))

    async def _direct(self, request: web.Request) -> web.Response:
        who = str(request[BODY]["recipient_id"])
        if who not in self._world.people:
            return wrong(400, 50007, "Cannot send messages to this user")
        return told(self._world.direct(who))

    # Messages.

    async def _history(self, request: web.Request) -> web.Response:
        world, channel = self._world, request.match_info["channel"]
        if channel not in world.messages:
            return wrong(404, 10003, "Unknown Channel")
        most = int(request.query.get("limit", "50"))
        found = sorted(world.messages[channel].values(), key=lambda each: int(each["id"]))
        if (after := request.query.get("after")) is not None:
            found = [each for each in found if int(each["id"]) > int(after)][:most]
        if (before := request.query.get("before")) is not None:
            found = [each for each in found if int(each["id"]) < int(before)]
        return told([world.seen(each) for each in reversed(found[-most:])])

    async def _send(self, request: web.Request) -> web.Response:
        world, channel = self._world, request.match_info["channel"]
        if channel not in world.messages:
            return wrong(404, 10003, "Unknown Channel")
        body = request[BODY]
        nonce = body.get("nonce") if body.get("enforce_nonce") else None
        if nonce is not None and nonce in world.nonces:
            return told(world.nonces[nonce])
        made = world.store(message(channel, world.bot, body))
        if nonce is not None:
            world.nonces[nonce] = made
        if channel not in world.directs.values():
            where = world.guild_of(channel)
            await self._gateway.dispatch("MESSAGE_CREATE", {**made, "guild_id": where})
        if self.after_store is not None:
            await self.after_store(made)
        return told(made)

    def _found(self, request: web.Request) -> Payload | None:
        return self._world.found(request.match_info["channel"], request.match_info["message"])

    async def _message(self, request: web.Request) -> web.Response:
        found = self._found(request)
        return wrong(*_UNKNOWN) if found is None else told(self._world.seen(found))

    async def _begin_thread(self, request: web.Request) -> web.Response:
        found = self._found(request)
        if found is None:
            return wrong(*_UNKNOWN)
        if self.before_thread is not None:
            await self.before_thread()
        if found["id"] in self._world.messages:
            return wrong(400, 160004, "A thread has already been created for this message")
        thread = {**self._world.thread(found), "name": request[BODY]["name"]}
        await self._gateway.dispatch("THREAD_CREATE", thread)
        return told(thread, status=201)

    async def _edit(self, request: web.Request) -> web.Response:
        found = self._found(request)
        if found is None:
            return wrong(*_UNKNOWN)
        if found["author"]["id"] != self._world.bot["id"]:
            return wrong(403, 50005, "Cannot edit a message authored by another user")
        body = request[BODY]
        put(found, body)
        found["edited_timestamp"] = stamp()
        return told(self._world.seen(found))

    # Reactions.

    async def _reactors(self, request: web.Request) -> web.Response:
        key = (request.match_info["message"], unquote(request.match_info["emoji"]))
        after = int(request.query.get("after", "0"))
        who = sorted(
            (each for each in self._world.reactors.get(key, []) if int(each) > after), key=int
        )
        most = int(request.query.get("limit", "25"))
        return told([self._world.people[each] for each in who[:most]])

    async def _react(self, request: web.Request) -> web.Response:
        return await self._changed(request, self._world.bot["id"], added=True)

    async def _unreact(self, request: web.Request) -> web.Response:
        who = request.match_info["user"]
        return await self._changed(
            request, self._world.bot["id"] if who == "@me" else who, added=False
        )

    async def _changed(self, request: web.Request, who: str, *, added: bool) -> web.Response:
        found = self._found(request)
        if found is None:
            return wrong(*_UNKNOWN)
        emoji = unquote(request.match_info["emoji"])
        if self._world.react(found["id"], emoji, who, added=added):
            name = "MESSAGE_REACTION_ADD" if added else "MESSAGE_REACTION_REMOVE"
            await self._gateway.dispatch(name, reaction(self._world, found, who, emoji))
        await asyncio.sleep(0)
        return web.Response(status=204)


def reaction(world: World, on: Payload, who: str, emoji: str) -> Payload:
    """What a reaction's dispatch tells."""
    return {
        "user_id": who,
        "channel_id": on["channel_id"],
        "message_id": on["id"],
        "guild_id": world.guild_of(on["channel_id"]),
        "emoji": {"id": None, "name": emoji},
        "burst": False,
        "type": 0,
        "message_author_id": on["author"]["id"],
    }
