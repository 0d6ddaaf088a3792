"""Discord's faults as ours, and a bounded number of tries where trying again can help."""

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
FIRST_WAIT: Final = 0.5  # seconds; each wait is twice the one before

ALREADY_ANSWERED: Final = 40060
UNKNOWN_INTERACTION: Final = 10062
EXPIRED: Final = frozenset({UNKNOWN_INTERACTION, 10015, 50027})  # the token lives 15 minutes
CANNOT_WRITE_TO: Final = frozenset({50007, 50278})  # a person who takes no direct messages
_NO_ACCESS: Final = frozenset({50001, 50013})
_ARCHIVED: Final = 50083

_T = TypeVar("_T")
_log = logging.getLogger(__name__)
# What discord.py lets through when the network fails: a TCP drop is no discord exception.
NETWORK: Final = (aiohttp.ClientError, OSError, TimeoutError)
# … and when an answer isn't what Discord describes: `{}`, or a proxy's HTML page with status 200.
_ODD: Final = (LookupError, TypeError, AttributeError, ValueError)
# … and when the client has been closed meanwhile ("Session is closed"), or was never opened.
CLOSED: Final = RuntimeError
ANY: Final = (discord.DiscordException, *NETWORK, *_ODD, CLOSED)


class ThreadArchived(ChatRefused):
    """Nothing changes in an archived thread until it is opened again."""


def _nothing() -> list[str]:
    return []


async def tried(
    call: Callable[[], Awaitable[_T]],
    *,
    first_wait: float = FIRST_WAIT,
    lacks: Callable[[], list[str]] = _nothing,
) -> _T:
    """What `call` gives, tried again while Discord is out of order. Raises `ChatError`.
    `lacks` tells which permissions are missing there, if that is known.

    An answer that the library can't read means that Discord is out of order. It could also be a
    bug of ours, so it is logged with its trace.

    Only for calls that may be made twice. discord.py itself waits out rate limits and tries
    500, 502, 504 and 524 again; what it lets through is 503 and a lost connection.
    """
    wait = first_wait
    for tries_left in reversed(range(TRIES)):
        try:
            return await call()
        except ANY as exc:
            if not tries_left or not passing(exc):
                fault = explained(exc, lacks())
                refusals.labels("discord", type(fault).__name__).inc()
                if _unread(exc):
                    _log.warning("an answer of Discord's could not be read", exc_info=exc)
                raise fault from exc
        await asyncio.sleep(wait)
        wait *= 2
    raise AssertionError("unreachable")


def passing(exc: Exception) -> bool:
    """Whether trying again may help."""
    if isinstance(exc, discord.HTTPException):
        return exc.status >= 500 or exc.status == 429
    return isinstance(exc, NETWORK) or _unread(exc)


def _unread(exc: Exception) -> bool:
    """Tell whether an answer came that isn't what Discord describes."""
    return isinstance(exc, _ODD) and not isinstance(exc, (*NETWORK, discord.DiscordException))


def explained(exc: Exception, missing: Sequence[str] = ()) -> ChatError:
    """The exception of ours that says what this one means; `missing`: permissions."""
    match exc:
        case discord.NotFound():
            return MessageGone(f"Discord does not know it any more ({exc.code})")
        case discord.Forbidden() if exc.code in _NO_ACCESS:
            names = missing or lacking(discord.Permissions.none(), NEEDED)
            return ChatRefused(
                "I am not allowed to do that in this channel: in its settings, under "
                "*Permissions*, somebody who manages the server can give me "
                f"{listed(f'*{name}*' for name in names)}."
            )
        case discord.HTTPException(code=code) if code == _ARCHIVED:
            return ThreadArchived("This thread is closed. Write something in it to open it again.")
        case discord.HTTPException() if not passing(exc):
            return ChatRefused(
                f"Discord did not take what I wanted to say (code {exc.code}). Please tell whoever "
                "runs this bot."
            )
    return ChatUnavailable(f"Discord is out of order: {type(exc).__name__}: {exc}")
