"""Translate Discord's errors into ours, and retry transient ones a bounded number of times."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, TypeVar

import aiohttp
import discord

from adapters.discord.permissions import NEEDED, lacking, listed
from bot.errors import ChatError, ChatRefused, ChatUnavailable, MessageGone
from bot.ops.metrics import refusals

TRIES: Final = 4
FIRST_WAIT: Final = 0.5  # seconds; doubles with each retry

ALREADY_ANSWERED: Final = 40060
UNKNOWN_INTERACTION: Final = 10062
EXPIRED: Final = frozenset({UNKNOWN_INTERACTION, 10015, 50027})  # tokens expire after 15 minutes
CANNOT_WRITE_TO: Final = frozenset({50007, 50278})  # the person doesn't accept direct messages
_NO_ACCESS: Final = frozenset({50001, 50013})
_ARCHIVED: Final = 50083

_T = TypeVar("_T")
_log = logging.getLogger(__name__)
# What discord.py raises when the network fails: a TCP drop isn't a discord exception.
NETWORK: Final = (aiohttp.ClientError, OSError, TimeoutError)
# … and when a response is malformed: `{}`, or a proxy's HTML page with status 200.
_ODD: Final = (LookupError, TypeError, AttributeError, ValueError)
# … and when the client is already closed ("Session is closed"), or was never opened.
CLOSED: Final = RuntimeError
ANY: Final = (discord.DiscordException, *NETWORK, *_ODD, CLOSED)


class ThreadArchived(ChatRefused):
    """An edit in an archived thread, which has to be reopened first."""


def _nothing() -> list[str]:
    return []


async def with_retries(
    call: Callable[[], Awaitable[_T]],
    *,
    first_wait: float = FIRST_WAIT,
    lacks: Callable[[], list[str]] = _nothing,
) -> _T:
    """Return what `call` returns, with retries while Discord is unavailable. Raises `ChatError`.

    `lacks` returns the missing permissions, if they're known.

    A response that the library can't parse counts as an outage. It could also be our own bug, so
    it's logged with a traceback.

    Only for calls that may be repeated. discord.py itself waits out rate limits and retries 500,
    502, 504 and 524, but not 503 or a lost connection.
    """
    wait = first_wait
    for tries_left in reversed(range(TRIES)):
        try:
            return await call()
        except ANY as exc:
            if not tries_left or not is_transient(exc):
                error = to_chat_error(exc, lacks())
                refusals.labels("discord", type(error).__name__).inc()
                if _unread(exc):
                    _log.warning("could not parse a response from Discord", exc_info=exc)
                raise error from exc
        await asyncio.sleep(wait)
        wait *= 2
    raise AssertionError("unreachable")


def is_transient(exc: Exception) -> bool:
    """Return whether an error is transient, so that a retry may help."""
    if isinstance(exc, discord.HTTPException):
        return exc.status >= 500 or exc.status == 429
    return isinstance(exc, NETWORK) or _unread(exc)


def _unread(exc: Exception) -> bool:
    """Return whether the error comes from a malformed response."""
    return isinstance(exc, _ODD) and not isinstance(exc, (*NETWORK, discord.DiscordException))


def to_chat_error(exc: Exception, missing: Sequence[str] = ()) -> ChatError:
    """Return our exception for one of Discord's; `missing`: the missing permissions."""
    match exc:
        case discord.NotFound():
            return MessageGone(f"the message no longer exists on Discord ({exc.code})")
        case discord.Forbidden() if exc.code in _NO_ACCESS:
            names = missing or lacking(discord.Permissions.none(), NEEDED)
            return ChatRefused(
                "I'm not allowed to do that in this channel. In its settings, under "
                "*Permissions*, a server manager can give me "
                f"{listed(f'*{name}*' for name in names)}."
            )
        case discord.HTTPException(code=code) if code == _ARCHIVED:
            return ThreadArchived("This thread is closed. Write something in it to open it again.")
        case discord.HTTPException() if not is_transient(exc):
            return ChatRefused(
                f"Discord rejected my message (code {exc.code}). Please tell the person who runs "
                "this bot."
            )
    return ChatUnavailable(f"Discord is unavailable: {type(exc).__name__}: {exc}")
