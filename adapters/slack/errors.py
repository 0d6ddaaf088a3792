"""Slack's faults as ours, and a bounded number of tries where trying again can help."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final, TypeVar

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.errors import ChatError, ChatLimited, ChatRefused, ChatUnavailable, MessageGone
from bot.ops.metrics import refusals

TRIES: Final = 4
FIRST_WAIT: Final = 0.5  # seconds; each wait is twice the one before

# What the library lets through when the network fails, or an answer is no JSON.
NETWORK: Final = (aiohttp.ClientError, OSError, TimeoutError)
# … and when the session was closed meanwhile ("Session is closed").
_CLOSED: Final = RuntimeError
ANY: Final = (SlackClientError, *NETWORK, _CLOSED)
_ODD: Final = (LookupError, TypeError, AttributeError, ValueError)

DONE_ALREADY: Final = frozenset({"already_reacted", "no_reaction"})
GONE: Final = frozenset({"message_not_found", "thread_not_found", "cant_update_message"})
REVOKED: Final = frozenset(
    {
        "token_revoked",
        "token_expired",
        "invalid_auth",
        "not_authed",
        "account_inactive",
        "org_login_required",
        "team_access_not_granted",
    }
)
NOT_REACHABLE: Final = frozenset(  # a person, privately
    {
        "user_not_in_channel",
        "user_not_found",
        "user_not_visible",
        "user_disabled",
        "cannot_dm_bot",
        "cannot_message_user",
        "messages_tab_disabled",
    }
)
_PASSING: Final = frozenset(
    {
        "ratelimited",
        "rate_limited",
        "message_limit_exceeded",
        "internal_error",
        "fatal_error",
        "service_unavailable",
        "request_timeout",
        "team_added_to_org",
    }
)
_SENTENCES: Final = {
    "not_in_channel": "I am not a member of this channel. Type `/invite` and my name here, then "
    "try again.",
    "channel_not_found": "I do not see this conversation. In a channel, type `/invite` and my "
    "name, then try again.",
    "is_archived": "This channel is archived, so nothing can be posted here. Whoever manages it "
    "can bring it back.",
    "restricted_action": "This workspace lets only some people post here. Whoever manages the "
    "channel can let me, in its posting permissions.",
    "restricted_action_read_only_channel": "This channel is read-only. Whoever manages it can let "
    "me post, in its posting permissions.",
}
_SAME_AS: Final = {
    "posting_to_general_channel_denied": "restricted_action",
    "restricted_action_thread_only_channel": "restricted_action",
}

NOT_INSTALLED: Final = (
    "I am not installed in this workspace any more. Whoever manages it can install me again."
)

_T = TypeVar("_T")
_log = logging.getLogger(__name__)


def code(exc: Exception) -> str:
    """Slack's word for what was wrong; empty where it gave none."""
    return str(_told(exc).get("error") or "")


def _told(exc: Exception) -> Mapping[str, Any]:
    """What came with a fault; a proxy's answer is no JSON."""
    response = exc.response if isinstance(exc, SlackApiError) else None
    data = getattr(response, "data", response)
    return data if isinstance(data, Mapping) else {}


def status(exc: Exception) -> int:
    """The HTTP status that came with a fault; 0 where none did."""
    response = exc.response if isinstance(exc, SlackApiError) else None
    return int(getattr(response, "status_code", 0) or 0)


def retry_after(exc: Exception, otherwise: float = 30.0) -> float:
    """The seconds that Slack asks to wait after a 429."""
    response = exc.response if isinstance(exc, SlackApiError) else None
    for name, value in (getattr(response, "headers", None) or {}).items():
        if str(name).casefold() == "retry-after" and str(value).isdecimal():
            return float(value)
    return otherwise


def passing(exc: Exception) -> bool:
    """Whether trying again may help."""
    if isinstance(exc, SlackApiError):
        return code(exc) in _PASSING or status(exc) == 429 or status(exc) >= 500
    return isinstance(exc, ANY) and not isinstance(exc, _CLOSED)


@contextmanager
def reading() -> Iterator[None]:
    """Read an answer in this block. Raises ChatUnavailable where it isn't what Slack describes."""
    try:
        yield
    except _ODD as exc:
        _log.warning("an answer of Slack's could not be read", exc_info=exc)
        refusals.labels("slack", ChatUnavailable.__name__).inc()
        raise ChatUnavailable(f"Slack is out of order: {type(exc).__name__}: {exc}") from exc


async def tried(
    call: Callable[[], Awaitable[_T]],
    *,
    once: bool = False,
    unless_lost: bool = False,
    first_wait: float = FIRST_WAIT,
) -> _T:
    """What `call` gives, tried again while Slack is out of order. Raises `ChatError`.

    `once` is for what must not be done twice: it is tried again only where it did not get to Slack.
    `unless_lost` is for what may be done twice in a rare case (a private word): it is tried again
    too where Slack answered that it failed, but not where no answer came.
    Rate limits were waited out before, by the library.
    """
    wait = first_wait
    for tries_left in reversed(range(TRIES)):
        try:
            return await call()
        except ANY as exc:
            again = passing(exc) and not (
                once or (unless_lost and not isinstance(exc, SlackApiError))
            )
            again = again or isinstance(exc, aiohttp.ClientConnectorError)
            if not tries_left or not again or status(exc) == 429:
                fault = explained(exc)
                refusals.labels("slack", type(fault).__name__).inc()
                raise fault from exc
        await asyncio.sleep(wait)
        wait *= 2
    raise AssertionError("unreachable")


def explained(exc: Exception) -> ChatError:
    """The exception of ours that says what this one means."""
    word = code(exc)
    if word in GONE:
        return MessageGone(f"Slack does not know it any more ({word})")
    if word in REVOKED:
        return ChatRefused(NOT_INSTALLED)
    if word == "missing_scope":
        return ChatRefused(_missing(exc))
    sentence = _SENTENCES.get(_SAME_AS.get(word, word))
    if sentence is not None:
        return ChatRefused(sentence)
    if word and not passing(exc):
        return ChatRefused(
            f"Slack did not take what I wanted to say ({word}). Please tell whoever runs this bot."
        )
    if status(exc) == 429:
        return ChatLimited(f"Slack's rate limit refused it ({word})")
    return ChatUnavailable(f"Slack is out of order: {word or f'{type(exc).__name__}: {exc}'}")


def _missing(exc: Exception) -> str:
    needed = _told(exc).get("needed") or "a permission"
    return (
        f"I lack the permission `{needed}`. Whoever runs this bot can put the manifest in again "
        "(`studyhall slack manifest`) and install the app once more."
    )
