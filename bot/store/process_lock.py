"""One process at a time on SQLite: a lock of the operating system, which ends with its process."""

from __future__ import annotations

import logging
import os
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from bot.errors import StoreBusy

if sys.platform != "win32":
    import fcntl

_LOCK_FILE_MODE: Final = 0o600

_log = logging.getLogger(__name__)


class ProcessLock:
    """Locks a file beside the database, and never deletes it.

    Not the database itself: SQLite's own locks on it would end with the first of our descriptors.
    A process that is killed leaves the file behind, but no lock on it.
    """

    def __init__(self, database: Path) -> None:
        self._database = database
        resolved = database.resolve()  # two links to one database share its lock
        self._path = resolved.with_name(f"{resolved.name}-lock")
        self._held = ExitStack()

    def take(self) -> None:
        """Hold the lock until `release`. Raises StoreBusy where another process holds it."""
        if not self._try(exclusive=True):
            raise StoreBusy(
                f"Another Studyhall is already running on the database {self._database}, and "
                "SQLite serves one process only. Stop that one first, or move to PostgreSQL to "
                "run several."
            )

    def is_taken(self) -> bool:
        """Return whether another process holds the lock."""
        if not self._path.exists():
            return False
        free = self._try(exclusive=False)
        self.release()
        return not free

    def release(self) -> None:
        """Give the lock back, if it is held."""
        self._held.close()

    def _try(self, *, exclusive: bool) -> bool:
        """Lock the file, or return False. A file system that knows no locks gets a warning."""
        if sys.platform == "win32":
            return True
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, _LOCK_FILE_MODE)
            self._held.callback(os.close, descriptor)
            fcntl.flock(descriptor, (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError:
            self.release()
            return False
        except OSError as exc:
            self.release()
            _log.warning(
                "the database %s can't be locked (%s): make sure that only one process uses it",
                self._database,
                exc.strerror,
            )
        return True
