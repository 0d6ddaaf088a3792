"""SQLite's file, as it was when it was opened."""

from __future__ import annotations

from pathlib import Path

from bot.errors import StoreDeleted, StoreError


class File:
    """Knows whether what is at the path is still the file that was opened: SQLite does not look,
    and goes on writing into a file that has no name any more."""

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
                f"The database {self._path} cannot be looked at ({exc.strerror}). "
                "Give this user the right to read its folder."
            ) from exc
        return found.st_dev, found.st_ino

    def refuse_deleted(self) -> None:
        """Raise StoreDeleted where it was deleted, moved or replaced."""
        if self._identity() != self._opened:
            raise StoreDeleted(
                f"The database {self._path} was deleted, moved or replaced while it was in use, so "
                "the bot stops: nothing more would be kept. Put the file back (or a backup), "
                "and start again."
            )
