"""Logging: one line a thing that happened, on standard error."""

from __future__ import annotations

import logging
import sys

import structlog


def configure(level: int = logging.INFO) -> None:
    """Send structlog's events through the standard library's logging, with their context.

    Tracebacks never show local variables: these may hold what people wrote, or a secret.
    """
    logging.basicConfig(stream=sys.stderr, level=level, format="%(levelname)s %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    logging.getLogger("discord").setLevel(logging.WARNING)
    for name in ("discord.http", "discord.webhook"):  # their warnings hold addresses with tokens
        logging.getLogger(name).setLevel(logging.ERROR)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            _as_text,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def _as_text(_: object, __: str, event: structlog.typing.EventDict) -> str:
    """`what happened key=value …`; the standard library adds the traceback."""
    event.pop("exc_info", None)
    said = event.pop("event", "")
    return f"{said} " + " ".join(f"{key}={value}" for key, value in sorted(event.items()))
