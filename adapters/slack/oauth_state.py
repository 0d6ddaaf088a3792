"""Sign the OAuth state of an installation, so it needn't be stored.

The state proves that the same browser starts and finishes the installation: Bolt compares it with a
cookie, and this module checks its signature and age. Reuse is harmless, since Slack accepts the
accompanying code only once. The signing key is derived from the client secret, which all processes
share.
"""

from __future__ import annotations

import hmac
import logging
import secrets
from collections.abc import Callable
from time import time
from typing import Final

from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

LIVES: Final = 600  # seconds until a state expires

_log = logging.getLogger(__name__)


class SignedStates(AsyncOAuthStateStore):
    """A state store without storage: any process can verify a state, even after a restart."""

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
