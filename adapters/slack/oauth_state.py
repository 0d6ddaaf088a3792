"""The state that an installation carries to Slack and back: signed, so that no row keeps it.

It proves that the browser that comes back is the one that set out: Bolt compares it with a cookie,
and this module sees that it is ours and fresh. A second use leads nowhere, since Slack accepts the
code that comes with it once. The signing key is derived from the client's secret, which all
processes have.
"""

from __future__ import annotations

import hmac
import logging
import secrets
from collections.abc import Callable
from time import time
from typing import Final

from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

LIVES: Final = 600  # seconds between the first page and the last

_log = logging.getLogger(__name__)


class SignedStates(AsyncOAuthStateStore):
    """Issues states and knows them again, also in another process and after a restart."""

    def __init__(self, client_secret: str, clock: Callable[[], float] = time) -> None:
        self._key = hmac.digest(client_secret.encode(), b"studyhall: installation state", "sha256")
        self._clock = clock

    @property
    def logger(self) -> logging.Logger:
        return _log

    async def async_issue(self, *_: object, **__: object) -> str:
        begun = f"{int(self._clock())}.{secrets.token_urlsafe(16)}"
        return f"{begun}.{self._signature(begun)}"

    async def async_consume(self, state: str) -> bool:
        begun, _, signature = state.rpartition(".")
        expected = self._signature(begun).encode()
        if not hmac.compare_digest(signature.encode("utf-8", "replace"), expected):
            return False
        return 0 <= self._clock() - int(begun.partition(".")[0]) <= LIVES

    def _signature(self, begun: str) -> str:
        return hmac.digest(self._key, begun.encode("utf-8", "replace"), "sha256").hex()
