"""An OS file lock that admits one process to an SQLite database; it ends with the process."""

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
    """A lock on a file beside the database, which is never deleted.

    The database itself can't be locked: closing our descriptor would release SQLite's own locks.
    A killed process leaves the file behind, but no lock on it.
    """

    def __init__(self, database: Path) -> None:
        self._database = database
        resolved = database.resolve()  # two links to one database share its lock
        self._path = resolved.with_name(f"{resolved.name}-lock")
        self._held = ExitStack()

    def take(self) -> None:
        """Hold the lock until `release`. Raises StoreBusy if another process holds it."""
        if not self._try(exclusive=True):
            raise StoreBusy(
                f"Another Studyhall is already running on the database {self._database}, and "
                "SQLite serves only one process. Stop the other one first, or move to PostgreSQL "
                "to run several."
            )

    def is_taken(self) -> bool:
        """Return whether another process holds the lock."""
        if not self._path.exists():
            return False
        free = self._try(exclusive=False)
        self.release()
        return not free

    def release(self) -> None:
        """Release the lock if it is held."""
        self._held.close()

    def _try(self, *, exclusive: bool) -> bool:
        """Lock the file, or return False. Warn if the file system doesn't support locks."""
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
