"""Logging: one line a thing that happened, on standard error."""

from __future__ import annotations

import logging
import sys


def configure(level: int = logging.INFO) -> None:
    """Say what happens, and of the libraries what is wrong.

    Tracebacks never show local variables: these may hold what people wrote, or a secret.
    """
    logging.basicConfig(stream=sys.stderr, level=level, format="%(levelname)s %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    logging.getLogger("discord").setLevel(logging.WARNING)
    logging.getLogger("slack_sdk").setLevel(logging.WARNING)  # what it tries again has an address
    for name in ("discord.http", "discord.webhook"):  # their warnings hold addresses with tokens
        logging.getLogger(name).setLevel(logging.ERROR)
