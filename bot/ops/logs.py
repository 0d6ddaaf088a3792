"""Logging: one line a thing that happened, on standard error."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Sequence
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Final

from bot.errors import StoreAway
from bot.text.printable import visible_lines

_TOLD_BY: Final = "bot.store."
_HIDDEN: Final = "***"
_event: ContextVar[str] = ContextVar("event", default="")


class about:  # noqa: N801 - as the standard library's own, it reads `with about(…)`
    """Whatever is logged in this block, by whomever, bears this event's delivery id."""

    __slots__ = ("_before", "_event")

    def __init__(self, event: str) -> None:
        self._event = event

    def __enter__(self) -> None:
        self._before = _event.set(self._event)

    def __exit__(self, *_: object) -> None:
        _event.reset(self._before)


def configure(
    level: int = logging.INFO, *, as_json: bool = False, secrets: Sequence[str] = ()
) -> None:
    """Say what happens, and of the libraries what is wrong. `secrets` never appear.

    Tracebacks never show local variables: these may hold what people wrote, or a secret.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter((AsJson if as_json else AsText)(secrets))
    handler.addFilter(told_elsewhere)
    logging.basicConfig(handlers=[handler], level=level)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    logging.getLogger("discord").setLevel(logging.WARNING)
    logging.getLogger("slack_sdk").setLevel(logging.WARNING)  # what it tries again has an address
    for name in ("discord.http", "discord.webhook"):  # their warnings hold addresses with tokens
        logging.getLogger(name).setLevel(logging.ERROR)


def told_elsewhere(record: logging.LogRecord) -> bool:
    """False for what somebody notices of a database that is away: the store has told it, once."""
    if record.name.startswith(_TOLD_BY):
        return True
    noticed = [*record.args] if isinstance(record.args, tuple) else []
    if record.exc_info:
        noticed.append(record.exc_info[1])
    return not any(isinstance(each, StoreAway) for each in noticed)


def hidden(text: str, secrets: Sequence[str]) -> str:
    """The text without these secrets."""
    for secret in secrets:
        text = text.replace(secret, _HIDDEN)
    return text


class AsText(logging.Formatter):
    """For people: the level, what happened, and with which event."""

    def __init__(self, secrets: Sequence[str] = ()) -> None:
        super().__init__("%(levelname)s %(message)s")
        self._secrets = secrets

    def format(self, record: logging.LogRecord) -> str:
        return self._hidden(super().format(record))

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        line, event = super().formatMessage(record), _event.get()
        return f"{line} [{event}]" if event else line

    def _hidden(self, text: str) -> str:
        text = hidden(text, self._secrets)
        return text if text.isascii() and text.isprintable() else visible_lines(text)


class AsJson(AsText):
    """For programs: one object a line."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": self._hidden(record.getMessage()),
        }
        if event := _event.get():
            line["event"] = event
        if record.exc_info:
            line["exception"] = self._hidden(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)
