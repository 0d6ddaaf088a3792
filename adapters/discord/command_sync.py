"""Registering the commands with Discord, where they changed, and reading their ids."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import TYPE_CHECKING, Any, Final

import discord

from adapters.discord.command_links import CommandLinks
from adapters.discord.commands import changed, in_one_server, payloads

if TYPE_CHECKING:
    from discord.http import HTTPClient

FIRST_WAIT: Final = 1.0  # seconds until the second try; each wait is twice the one before
LONGEST_WAIT: Final = 600.0
_HOLDS_UP: Final = 5.0  # seconds that the first try may keep the bot from connecting
_PAGE: Final = 200  # servers that Discord tells at once
_HOPELESS: Final = frozenset({400, 401})  # what we sent, or who we are, is wrong

_log = logging.getLogger(__name__)


class Registration:
    """Registers the commands in every server, or in `guild` alone: there they are known at once.

    Retries with backoff until Discord has them. A bot without them still takes answers, so it
    connects meanwhile. Registering twice changes nothing, so several processes may. One that does
    not register waits, in the background, until another has. `links` learns the ids.
    """

    def __init__(
        self,
        http: HTTPClient,
        application: int,
        guild: int | None,
        links: CommandLinks,
        *,
        registers: bool = True,
        first_wait: float = FIRST_WAIT,
    ) -> None:
        self._http = http
        self._application = application
        self._guild = guild
        self._links = links
        self._registers = registers
        self._wait = first_wait
        self._tried = asyncio.Event()
        self._told = ""
        self._task: asyncio.Task[None] | None = None

    async def begin(self) -> None:
        """Start registering; returns after the first try, or after some seconds."""
        self._task = asyncio.create_task(self._retry())
        if not self._registers:
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_HOLDS_UP):
                await self._tried.wait()

    def cancel(self) -> None:
        """Stop retrying; the next client begins anew."""
        if self._task is not None:
            self._task.cancel()

    async def _retry(self) -> None:
        while not await self._settled():
            self._tried.set()
            await asyncio.sleep(self._wait)
            self._wait = min(self._wait * 2, LONGEST_WAIT)
        self._tried.set()

    async def _settled(self) -> bool:
        """Try once; returns whether there is nothing left to try."""
        if not self._registers:
            return await self._found()
        try:
            await register(self._http, self._application, self._guild, self._links)
        except discord.Forbidden:
            self._tell(
                f"server {self._guild} does not let the bot have commands; invite it with the link "
                "that studyhall doctor discord prints"
            )
        except discord.HTTPException as exc:
            if exc.status in _HOPELESS:
                self._tell(f"the commands could not be registered; the old ones stay: {exc}")
                return True
            self._tell(f"the commands could not be registered yet; trying again: {exc}")
        except Exception as exc:  # a lost connection, or an answer that is no list of commands
            why = f"{type(exc).__name__}: {exc}"
            self._tell(f"the commands could not be registered yet; trying again: {why}")
        else:
            if self._told:
                _log.info("Discord has the commands now")
            return True
        return False

    async def _found(self) -> bool:
        """Read once what another process has registered; returns whether that was all."""
        try:
            known = await _known(self._http, self._application, self._guild)
            self._links.learn(known, self._guild)
        except Exception as exc:  # links are a convenience: without them, commands are code
            _log.info("the ids of the commands could not be read yet: %s", exc)
            return False
        return not changed(*_comparable(known, self._guild))

    def _tell(self, what: str) -> None:
        """Log once what goes on failing alike."""
        if what != self._told:
            _log.error("%s", what)
        self._told = what


async def _known(http: HTTPClient, application: int, guild: int | None) -> list[Any]:
    """The commands that Discord has, for all servers or for one alone."""
    if guild is None:
        return list(await http.get_global_commands(application))
    return list(await http.get_guild_commands(application, guild))


def _comparable(known: list[Any], guild: int | None) -> tuple[list[Any], list[Any]]:
    """What Discord has and what we want, as `changed` compares them."""
    if guild is None:
        return known, payloads()
    return in_one_server(known), in_one_server(payloads())


async def register(
    http: HTTPClient, application: int, guild: int | None, links: CommandLinks
) -> None:
    """Register the commands once, where they changed. Raises what discord.py raises.

    Who changes from one server to all or back would have each command twice in that server, so
    what was registered for the other is removed.
    """
    if guild is None:
        await _everywhere(http, application, links)
    else:
        await _in_one(http, application, guild, links)


async def _everywhere(http: HTTPClient, application: int, links: CommandLinks) -> None:
    known = await _known(http, application, None)
    links.learn(known)
    had, wanted = _comparable(known, None)
    if not changed(had, wanted):
        return
    links.learn(await http.bulk_upsert_global_commands(application, wanted))
    _log.info("%d commands are registered", len(wanted))
    if known:
        return
    # Perhaps one server had them alone. A bot that is developed so is in no more than a page.
    for guild in await http.get_guilds(_PAGE, with_counts=False):
        with contextlib.suppress(discord.Forbidden):  # a server that lets it have none
            if await http.get_guild_commands(application, guild["id"]):
                await http.bulk_upsert_guild_commands(application, guild["id"], [])


async def _in_one(http: HTTPClient, application: int, guild: int, links: CommandLinks) -> None:
    known = await _known(http, application, guild)
    links.learn(known, guild)
    had, wanted = _comparable(known, guild)
    if changed(had, wanted):
        links.learn(await http.bulk_upsert_guild_commands(application, guild, wanted), guild)
        _log.info("%d commands are registered in %d", len(wanted), guild)
    if await http.get_global_commands(application):
        await http.bulk_upsert_global_commands(application, [])
        _log.info("no other server has them any more")
