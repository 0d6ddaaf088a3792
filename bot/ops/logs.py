"""Configure logging: one line per event, on standard error."""

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

_STORE_LOGGERS: Final = "bot.store."
_HIDDEN: Final = "***"
_event: ContextVar[str] = ContextVar("event", default="")


class about:  # noqa: N801 - lower case like the standard library's, for `with about(…)`
    """A context that adds an event's delivery id to every line logged in it."""

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
    """Log our own lines, and warnings and errors of libraries. `secrets` are never shown.

    Tracebacks never show local variables, which may hold what people wrote, or a secret.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter((AsJson if as_json else AsText)(secrets))
    handler.addFilter(told_elsewhere)
    logging.basicConfig(handlers=[handler], level=level)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    logging.getLogger("discord").setLevel(logging.WARNING)
    logging.getLogger("slack_sdk").setLevel(logging.WARNING)  # its retry messages contain a URL
    for name in ("discord.http", "discord.webhook"):  # their warnings contain URLs with tokens
        logging.getLogger(name).setLevel(logging.ERROR)


def told_elsewhere(record: logging.LogRecord) -> bool:
    """Filter out records about a lost database: the store itself logs each outage once."""
    if record.name.startswith(_STORE_LOGGERS):
        return True
    values = [*record.args] if isinstance(record.args, tuple) else []
    if record.exc_info:
        values.append(record.exc_info[1])
    return not any(isinstance(each, StoreAway) for each in values)


def hidden(text: str, secrets: Sequence[str]) -> str:
    """Return the text with these secrets masked."""
    for secret in secrets:
        text = text.replace(secret, _HIDDEN)
    return text


class AsText(logging.Formatter):
    """The format for people: level, message and the event's id."""

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
    """The format for programs: one JSON object per line."""

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
