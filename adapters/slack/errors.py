"""Translate Slack's errors into ours, and retry transient ones a bounded number of times."""

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
FIRST_WAIT: Final = 0.5  # seconds; doubles with each retry

# What the library raises when the network fails or a response isn't JSON.
NETWORK: Final = (aiohttp.ClientError, OSError, TimeoutError)
# … and when the session is already closed ("Session is closed").
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
NOT_REACHABLE: Final = frozenset(  # this person can't get a private message
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
    "not_in_channel": "I'm not a member of this channel. Type `/invite` and my name here, then "
    "try again.",
    "channel_not_found": "I can't see this conversation. In a channel, type `/invite` and my "
    "name, then try again.",
    "is_archived": "This channel is archived, so I can't post here. A channel manager can "
    "unarchive it.",
    "restricted_action": "Only some people may post in this channel. A channel manager can add me "
    "in its posting permissions.",
    "restricted_action_read_only_channel": "This channel is read-only. A channel manager can let "
    "me post in its posting permissions.",
}
_SAME_AS: Final = {
    "posting_to_general_channel_denied": "restricted_action",
    "restricted_action_thread_only_channel": "restricted_action",
}

NOT_INSTALLED: Final = (
    "I'm no longer installed in this workspace. A workspace admin can install me again."
)

_T = TypeVar("_T")
_log = logging.getLogger(__name__)


def code(exc: Exception) -> str:
    """Return Slack's error code; "" if there was none."""
    return str(_response_data(exc).get("error") or "")


def _response_data(exc: Exception) -> Mapping[str, Any]:
    """Return an error's response body; empty for one that isn't JSON, such as a proxy's."""
    response = exc.response if isinstance(exc, SlackApiError) else None
    data = getattr(response, "data", response)
    return data if isinstance(data, Mapping) else {}


def status(exc: Exception) -> int:
    """Return an error's HTTP status; 0 if there was none."""
    response = exc.response if isinstance(exc, SlackApiError) else None
    return int(getattr(response, "status_code", 0) or 0)


def retry_after(exc: Exception, otherwise: float = 30.0) -> float:
    """Return the seconds that Slack asks to wait after a 429."""
    response = exc.response if isinstance(exc, SlackApiError) else None
    for name, value in (getattr(response, "headers", None) or {}).items():
        if str(name).casefold() == "retry-after" and str(value).isdecimal():
            return float(value)
    return otherwise


def is_transient(exc: Exception) -> bool:
    """Return whether an error is transient, so that a retry may help."""
    if isinstance(exc, SlackApiError):
        return code(exc) in _PASSING or status(exc) == 429 or status(exc) >= 500
    return isinstance(exc, ANY) and not isinstance(exc, _CLOSED)


@contextmanager
def reading() -> Iterator[None]:
    """Parse a response in this block. Raises ChatUnavailable if it's malformed."""
    try:
        yield
    except _ODD as exc:
        _log.warning("could not parse a response from Slack", exc_info=exc)
        refusals.labels("slack", ChatUnavailable.__name__).inc()
        raise ChatUnavailable(f"Slack is unavailable: {type(exc).__name__}: {exc}") from exc


async def with_retries(
    call: Callable[[], Awaitable[_T]],
    *,
    once: bool = False,
    unless_lost: bool = False,
    first_wait: float = FIRST_WAIT,
) -> _T:
    """Return what `call` returns, with retries while Slack is unavailable. Raises `ChatError`.

    `once` is for a call that must not be repeated: it's retried only if it didn't reach Slack.
    `unless_lost` is for a call that may be repeated in rare cases (a private reply): it's also
    retried if Slack answered with an error, but not if there was no response.
    The library has already waited out rate limits.
    """
    wait = first_wait
    for tries_left in reversed(range(TRIES)):
        try:
            return await call()
        except ANY as exc:
            again = is_transient(exc) and not (
                once or (unless_lost and not isinstance(exc, SlackApiError))
            )
            again = again or isinstance(exc, aiohttp.ClientConnectorError)
            if not tries_left or not again or status(exc) == 429:
                error = to_chat_error(exc)
                refusals.labels("slack", type(error).__name__).inc()
                raise error from exc
        await asyncio.sleep(wait)
        wait *= 2
    raise AssertionError("unreachable")


def to_chat_error(exc: Exception) -> ChatError:
    """Return our exception for one of Slack's."""
    word = code(exc)
    if word in GONE:
        return MessageGone(f"the message no longer exists on Slack ({word})")
    if word in REVOKED:
        return ChatRefused(NOT_INSTALLED)
    if word == "missing_scope":
        return ChatRefused(_missing(exc))
    sentence = _SENTENCES.get(_SAME_AS.get(word, word))
    if sentence is not None:
        return ChatRefused(sentence)
    if word and not is_transient(exc):
        return ChatRefused(
            f"Slack rejected my message ({word}). Please tell the person who runs this bot."
        )
    if status(exc) == 429:
        return ChatLimited(f"Slack's rate limit was hit ({word})")
    return ChatUnavailable(f"Slack is unavailable: {word or f'{type(exc).__name__}: {exc}'}")


def _missing(exc: Exception) -> str:
    needed = _response_data(exc).get("needed") or "a permission"
    return (
        f"I don't have the permission `{needed}`. The person who runs this bot can update the "
        "app's manifest (`studyhall slack manifest`) and reinstall the app."
    )
