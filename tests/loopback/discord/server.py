"""A Discord on 127.0.0.1, and the people who act there."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from aiohttp import web

from tests.loopback.discord.bodies import Bodies
from tests.loopback.discord.description import faults_of
from tests.loopback.discord.faults import Faults
from tests.loopback.discord.gateway import Gateway
from tests.loopback.discord.interactions import (
    AUTOCOMPLETE,
    COMMAND,
    COMPONENT,
    MODAL,
    Interaction,
    Interactions,
)
from tests.loopback.discord.rest import Rest, reaction
from tests.loopback.discord.world import Payload, World, member, message, stamp

PATIENCE = 20.0  # seconds that a test waits for what must come


class Loopback:
    """The server and its parts: `world` holds what stands there, `faults` what goes wrong."""

    def __init__(self, *, checked: bool) -> None:
        self.world = World()
        self.faults = Faults()
        self.bodies = Bodies(faults_of if checked else lambda *_: [])
        self.gateway = Gateway(self.world)
        self.interactions = Interactions(self.world)
        self.rest = Rest(self.world, self.gateway)
        self.address = ""

    @property
    def settings(self) -> dict[str, str]:
        """The environment in which `studyhall run` comes here."""
        return {
            "DISCORD_TOKEN": self.world.token,
            "STUDYHALL_DISCORD_REST": f"http://{self.address}/api/v10",
            "STUDYHALL_DISCORD_GATEWAY": f"ws://{self.address}/gateway/ws",
        }

    async def start(self) -> web.AppRunner:
        app = web.Application(
            middlewares=[
                self.rest.middleware,
                self.faults.middleware,
                self.bodies.middleware,
            ],
            client_max_size=2**26,
        )
        app.add_routes([*self.rest.routes(), *self.interactions.routes()])
        app.router.add_get("/gateway/ws", self.gateway.handle)
        app.router.add_get("/gateway/ws/", self.gateway.handle)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        self.address = f"{host}:{port}"
        self.gateway.url = f"ws://{self.address}/gateway/ws"
        return runner

    # What people do.

    async def commands(
        self, who: Payload, name: str, *, direct: bool = False, **options: str | int
    ) -> Interaction:
        """`name` names the subcommand, too: "team join"."""
        given = [
            {"name": key, "type": 4 if isinstance(value, int) else 3, "value": value}
            for key, value in options.items()
        ]
        name, _, subcommand = name.partition(" ")
        known = next(each for each in self.world.commands if each["name"] == name)
        if subcommand:
            given = [{"name": subcommand, "type": 1, "options": given}]
        data = {"id": known["id"], "name": name, "type": 1, "options": given}
        return await self._interact(who, COMMAND, data, direct=direct)

    async def types(self, who: Payload, name: str, option: str, typed: str) -> Interaction:
        given = [{"name": option, "type": 3, "value": typed, "focused": True}]
        data = {"id": "1", "name": name, "type": 1, "options": given}
        return await self._interact(who, AUTOCOMPLETE, data)

    async def presses(
        self, who: Payload, on: Payload, custom_id: str, *, direct: bool = False
    ) -> Interaction:
        data = {"custom_id": custom_id, "component_type": 2}
        return await self._interact(who, COMPONENT, data, on, direct=direct)

    async def submits(self, who: Payload, on: Payload, custom_id: str, text: str) -> Interaction:
        field = {"type": 4, "custom_id": "text", "value": text}
        data = {"custom_id": custom_id, "components": [{"type": 18, "component": field}]}
        return await self._interact(who, MODAL, data, on)

    async def _interact(
        self,
        who: Payload,
        kind: int,
        data: Payload,
        on: Payload | None = None,
        *,
        direct: bool = False,
    ) -> Interaction:
        payload = self.interactions.make(who, kind, data, on, direct=direct)
        interaction = self.interactions.sent[payload["token"]]
        interaction.sent_at = time.perf_counter()
        await self.gateway.dispatch("INTERACTION_CREATE", payload)
        return interaction

    async def again(self, interaction: Interaction) -> None:
        """Deliver an interaction once more, as a RESUME may."""
        await self.gateway.dispatch("INTERACTION_CREATE", interaction.payload)

    async def reacts(self, who: Payload, on: Payload, emoji: str, *, added: bool = True) -> None:
        if not self.world.react(on["id"], emoji, who["id"], added=added):
            return
        told = reaction(self.world, on, who["id"], emoji)
        if added:
            told["member"] = member(who)
        name = "MESSAGE_REACTION_ADD" if added else "MESSAGE_REACTION_REMOVE"
        await self.gateway.dispatch(name, told)

    async def replies(self, who: Payload, to: Payload, text: str, *, ping: bool = True) -> Payload:
        said = message(to["channel_id"], who, {"content": text})
        said["type"] = 19
        said["mentions"] = [to["author"]] if ping else []
        said["message_reference"] = {
            "type": 0,
            "message_id": to["id"],
            "channel_id": to["channel_id"],
            "guild_id": self.world.guild_of(to["channel_id"]),
        }
        said["referenced_message"] = self.world.seen(to)
        return await self._said(who, said)

    async def edits(self, said: Payload, text: str, *, in_full: bool = True) -> None:
        """Somebody edits a message. Discord tells it in full; once it told only what changed."""
        said |= {"content": text, "edited_timestamp": stamp()}
        told = {**self.world.seen(said), "guild_id": self.world.guild_of(said["channel_id"])}
        if not in_full:
            kept = ("id", "channel_id", "guild_id", "content", "edited_timestamp")
            told = {name: told[name] for name in kept}
        await self.gateway.dispatch("MESSAGE_UPDATE", told)

    async def shows_preview(self, said: Payload) -> None:
        """Discord adds a preview of a link to a message, which nobody has edited by that."""
        told = {**self.world.seen(said), "embeds": [{"type": "link", "url": "https://a.example"}]}
        where = self.world.guild_of(said["channel_id"])
        await self.gateway.dispatch("MESSAGE_UPDATE", {**told, "guild_id": where})

    async def deletes(self, said: Payload) -> None:
        """Somebody deletes a message."""
        where = said["channel_id"]
        del self.world.messages[where][said["id"]]
        gone = {"id": said["id"], "channel_id": where, "guild_id": self.world.guild_of(where)}
        await self.gateway.dispatch("MESSAGE_DELETE", gone)

    async def begins_thread(self, on: Payload) -> None:
        await self.gateway.dispatch("THREAD_CREATE", self.world.thread(on))

    async def writes_in_thread(self, who: Payload, on: Payload, text: str) -> Payload:
        """A message in the thread that began at `on`; it mentions the bot."""
        said = message(on["id"], who, {"content": f"<@{self.world.bot['id']}> {text}"})
        said["mentions"] = [self.world.bot]
        return await self._said(who, said)

    async def writes_alone(self, who: Payload, text: str) -> Payload:
        """A message to the bot alone; returns the channel."""
        channel = self.world.direct(who["id"])
        said = message(channel["id"], who, {"content": text})
        self.world.store(said)
        await self.gateway.dispatch("MESSAGE_CREATE", self.world.seen(said))
        return channel

    async def _said(self, who: Payload, said: Payload) -> Payload:
        self.world.store(said)
        where = self.world.guild_of(said["channel_id"])
        told = {**self.world.seen(said), "guild_id": where, "member": member(who)}
        del told["member"]["user"]
        await self.gateway.dispatch("MESSAGE_CREATE", told)
        return said

    async def opens_channel(self) -> None:
        """From now on all happens in another channel."""
        self.world.opens(self.world.guild_id)
        await self.gateway.dispatch("CHANNEL_CREATE", self.world.channel)

    async def puts_out(self) -> None:
        """Remove the bot from the server."""
        gone = {"id": self.world.guild_id}
        await self.gateway.dispatch("GUILD_DELETE", gone)

    async def lets_in(self) -> None:
        """Have it in the server, for the first time or again."""
        await self.gateway.dispatch("GUILD_CREATE", self.world.guild)


@asynccontextmanager
async def loopback(*, checked: bool = True) -> AsyncIterator[Loopback]:
    """A Discord, whose test fails if a body was sent that the real one would refuse. Unchecked
    it is faster than what is measured with it."""
    opened = Loopback(checked=checked)
    runner = await opened.start()
    try:
        yield opened
        assert not opened.bodies.refused, opened.bodies.refused
    finally:
        await opened.gateway.cut(resumable=False)
        await runner.cleanup()


async def until(holds: Callable[[], object], what: str, seconds: float = PATIENCE) -> None:
    """Wait until something holds, or fail with what it was."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"did not happen in {seconds:.0f} s: {what}")
