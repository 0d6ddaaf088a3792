"""The clock's hands: runs each job when it is due, or when it says that something changed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from bot.errors import StudyhallError

_log = logging.getLogger(__name__)

AFTER_A_FAULT = timedelta(seconds=5)


class Job(Protocol):
    """Something that has to be done at certain times."""

    @property
    def changed(self) -> asyncio.Event:
        """Set by the job when it may be due earlier than it said."""

    async def run_due(self, now: datetime) -> datetime | None:
        """Do what is due; returns when something is due next, None where nothing is."""


async def work(job: Job, now: Callable[[], datetime]) -> None:
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
        wait = None if due is None else max((due - now()).total_seconds(), 0.0)
        try:
            async with asyncio.timeout(wait):
                await job.changed.wait()
        except TimeoutError:
            continue
