"""Run each job when it is due, or when it signals a change."""

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
LONGEST_REST = 30.0  # seconds; another process or a clock change may have made something due


class Job(Protocol):
    """Work that runs at certain times."""

    @property
    def changed(self) -> asyncio.Event:
        """Return the event that the job sets when it may be due earlier than last reported."""

    async def run_due(self, now: datetime) -> datetime | None:
        """Do what is due; return when to run next, or None if nothing is scheduled."""


async def work(
    job: Job, now: Callable[[], datetime], *, longest_rest: float = LONGEST_REST
) -> None:
    """Run one job until cancelled; log errors and retry."""
    while True:
        job.changed.clear()
        try:
            due = await job.run_due(now())
        except StudyhallError as exc:
            _log.warning("a scheduled job failed, will retry: %s", exc)
            due = now() + AFTER_A_FAULT
        except Exception:
            _log.exception("a scheduled job failed, will retry")
            due = now() + AFTER_A_FAULT
        wait = longest_rest if due is None else (due - now()).total_seconds()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(min(max(wait, 0.0), longest_rest)):
                await job.changed.wait()
