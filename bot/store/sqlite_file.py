"""Detect that SQLite's file was deleted or replaced."""

from __future__ import annotations

from pathlib import Path

from bot.errors import StoreDeleted, StoreError


class SqliteFile:
    """The identity of the opened database file. SQLite doesn't check it and keeps writing into a
    deleted file."""

    def __init__(self, path: Path) -> None:
        self._path = path.absolute()
        self._opened = self._identity()

    def _identity(self) -> tuple[int, int] | None:
        try:
            found = self._path.stat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as exc:
            raise StoreError(
                f"The database {self._path} cannot be checked ({exc.strerror}). "
                "Give this user permission to read its folder."
            ) from exc
        return found.st_dev, found.st_ino

    def refuse_deleted(self) -> None:
        """Raise StoreDeleted if the file was deleted, moved or replaced."""
        if self._identity() != self._opened:
            raise StoreDeleted(
                f"The database {self._path} was deleted, moved or replaced while it was in use. "
                "The bot stops, because it can't save anything. Restore the file or a backup, "
                "then start again."
            )
