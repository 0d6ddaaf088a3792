"""Register changed commands with Discord, and read the commands' ids."""

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

FIRST_WAIT: Final = 1.0  # seconds until the first retry; doubles with each retry
LONGEST_WAIT: Final = 600.0
_HOLDS_UP: Final = 5.0  # seconds that the first attempt may delay the connection
_PAGE: Final = 200  # servers per request
_HOPELESS: Final = frozenset({400, 401})  # a bad request or a bad token: don't retry

_log = logging.getLogger(__name__)


class Registration:
    """The registration of the commands in every server, or only in `guild`, where it's immediate.

    It retries with backoff until it succeeds. Meanwhile the bot connects and accepts answers.
    Registration is idempotent, so several processes may do it. With `registers` off, it waits in
    the background until another process has registered them. `links` learns the ids.
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
        # discord.py's public `CommandTree` syncs only commands built as its own, with callbacks,
        # not payloads.
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
        """Start registering. Return after the first attempt, or after 5 s."""
        self._task = asyncio.create_task(self._retry())
        if not self._registers:
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_HOLDS_UP):
                await self._tried.wait()

    def cancel(self) -> None:
        """Stop retrying. The next client starts over."""
        if self._task is not None:
            self._task.cancel()

    async def _retry(self) -> None:
        while not await self._settled():
            self._tried.set()
            await asyncio.sleep(self._wait)
            self._wait = min(self._wait * 2, LONGEST_WAIT)
        self._tried.set()

    async def _settled(self) -> bool:
        """Try once; return whether no retry is needed."""
        if not self._registers:
            return await self._found()
        try:
            await register(self._http, self._application, self._guild, self._links)
        except discord.Forbidden:
            self._tell(
                f"server {self._guild} doesn't allow the bot's commands; invite it with the link "
                "that studyhall doctor discord prints"
            )
        except discord.HTTPException as exc:
            if exc.status in _HOPELESS:
                self._tell(f"the commands could not be registered; the old ones stay: {exc}")
                return True
            self._tell(f"the commands could not be registered yet; trying again: {exc}")
        except Exception as exc:  # a lost connection, or a malformed response
            why = f"{type(exc).__name__}: {exc}"
            self._tell(f"the commands could not be registered yet; trying again: {why}")
        else:
            if self._told:
                _log.info("the commands are now registered")
            return True
        return False

    async def _found(self) -> bool:
        """Read the registered commands once; return whether they're up to date."""
        try:
            known = await _known(self._http, self._application, self._guild)
            self._links.learn(known, self._guild)
        except Exception as exc:  # links are optional: without ids, commands appear as code
            _log.info("the ids of the commands could not be read yet: %s", exc)
            return False
        return not changed(*_comparable(known, self._guild))

    def _tell(self, what: str) -> None:
        """Log an error, unless it's the same as the last one."""
        if what != self._told:
            _log.error("%s", what)
        self._told = what


async def _known(http: HTTPClient, application: int, guild: int | None) -> list[Any]:
    """Return the commands registered for all servers, or for one only."""
    if guild is None:
        return list(await http.get_global_commands(application))
    return list(await http.get_guild_commands(application, guild))


def _comparable(known: list[Any], guild: int | None) -> tuple[list[Any], list[Any]]:
    """Return the registered and the wanted commands, in the form that `changed` compares."""
    if guild is None:
        return known, payloads()
    return in_one_server(known), in_one_server(payloads())


async def register(
    http: HTTPClient, application: int, guild: int | None, links: CommandLinks
) -> None:
    """Register the commands once, if they changed. Raises discord.py's exceptions.

    After a switch between one server and all servers, that server would show each command twice,
    so the other registration is removed.
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
    _log.info("registered %d commands", len(wanted))
    if known:
        return
    # One server may have had its own commands. A bot in development is in one page of servers.
    for guild in await http.get_guilds(_PAGE, with_counts=False):
        with contextlib.suppress(discord.Forbidden):  # a server that doesn't allow commands
            if await http.get_guild_commands(application, guild["id"]):
                await http.bulk_upsert_guild_commands(application, guild["id"], [])


async def _in_one(http: HTTPClient, application: int, guild: int, links: CommandLinks) -> None:
    known = await _known(http, application, guild)
    links.learn(known, guild)
    had, wanted = _comparable(known, guild)
    if changed(had, wanted):
        links.learn(await http.bulk_upsert_guild_commands(application, guild, wanted), guild)
        _log.info("registered %d commands in the server %d", len(wanted), guild)
    if await http.get_global_commands(application):
        await http.bulk_upsert_global_commands(application, [])
        _log.info("removed the commands from all other servers")
