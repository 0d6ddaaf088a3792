"""The clock's hands: runs each job when it is due, or when it says that something changed."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from bot.errors import StudyhallError

_log = logging.getLogger(__name__)

AFTER_A_FAULT = timedelta(seconds=5)
LONGEST_REST = (
    30.0  # seconds; another process, or a clock that was set, may have made something due
)


class Job(Protocol):
    """Something that has to be done at certain times."""

    @property
    def changed(self) -> asyncio.Event:
        """Set by the job when it may be due earlier than it said."""

    async def run_due(self, now: datetime) -> datetime | None:
        """Do what is due; returns when something is due next, None where nothing is."""


async def work(
    job: Job, now: Callable[[], datetime], *, longest_rest: float = LONGEST_REST
) -> None:
    """Run one job until cancelled. A fault is logged, and the job is tried again."""
    while True:
        job.changed.clear()
        try:
            due = await job.run_due(now())
        except StudyhallError as exc:
            _log.warning("what is due could not be done and is tried again: %s", exc)
            due = now() + AFTER_A_FAULT
        except Exception:
            _log.exception("what is due could not be done and is tried again")
            due = now() + AFTER_A_FAULT
        wait = longest_rest if due is None else (due - now()).total_seconds()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(min(max(wait, 0.0), longest_rest)):
                await job.changed.wait()
