"""Store the playground in a SQLite file: serialize its writes and notify readers of changes."""

from __future__ import annotations

import asyncio
import secrets
import sqlite3
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from datetime import datetime
from pathlib import Path

import aiosqlite

from adapters.web.codec import dump_time
from bot.errors import ChatUnavailable

_SCHEMA = """
CREATE TABLE IF NOT EXISTS room (
    id TEXT NOT NULL, seq INTEGER NOT NULL, made TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS people (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, folded TEXT NOT NULL UNIQUE, is_admin INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS messages (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    seq INTEGER NOT NULL,
    channel TEXT NOT NULL,
    thread TEXT REFERENCES messages(id),
    author TEXT REFERENCES people(id),  -- NULL: the bot
    only TEXT REFERENCES people(id),    -- the only person who sees it; NULL: everyone
    key TEXT UNIQUE,
    at TEXT NOT NULL,
    edited TEXT,
    said TEXT,                          -- a person's text, or
    post TEXT,                          -- the bot's post
    picture BLOB,
    about TEXT,                         -- what a private reply answers: "/command", or a message
    gone INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS messages_by_seq ON messages(seq);
CREATE INDEX IF NOT EXISTS messages_by_thread ON messages(thread);
CREATE TABLE IF NOT EXISTS reactions (
    message TEXT NOT NULL REFERENCES messages(id),
    emoji TEXT NOT NULL,
    person TEXT NOT NULL,               -- '': the bot
    UNIQUE (message, emoji, person)
);
CREATE TABLE IF NOT EXISTS actions (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    person TEXT NOT NULL,
    action TEXT NOT NULL,               -- the page's id of the action
    at TEXT NOT NULL,
    message TEXT,
    delivery TEXT UNIQUE,
    event TEXT,                         -- NULL: nothing for the bot to handle
    told INTEGER NOT NULL DEFAULT 0,
    UNIQUE (person, action)
);
CREATE INDEX IF NOT EXISTS actions_by_message ON actions(message);
"""

_FIRST_PEOPLE = (("ada", "Ada", 1), ("grace", "Grace", 0), ("alan", "Alan", 0))


class RoomFile:
    """The playground's file. Only one process opens it: others wouldn't notice its changes.

    `seq` numbers all changes. Committing a change wakes everything that waits for one.
    """

    def __init__(
        self, db: aiosqlite.Connection, reader: aiosqlite.Connection, claim: sqlite3.Connection
    ) -> None:
        self._db = db
        self._claim = claim
        self._reader = reader  # sees only committed changes
        self._writing = asyncio.Lock()
        self._changed = asyncio.Condition()
        self.room = ""
        self.seq = 0
        self.closing = False

    @classmethod
    async def open(cls, path: Path, at: datetime) -> RoomFile:
        """Open or create the file. Raises `ChatUnavailable` if it's unusable."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            claim = _claimed(path)
        except (OSError, sqlite3.Error) as exc:
            why = getattr(exc, "strerror", None) or exc
            raise ChatUnavailable(
                f"The playground's file {path} cannot be opened ({why})."
            ) from exc
        async with AsyncExitStack() as undo:
            undo.callback(claim.close)
            try:
                db = await aiosqlite.connect(path, isolation_level=None, timeout=5)
                undo.push_async_callback(db.close)
                await db.execute("PRAGMA journal_mode=WAL")
                reader = await aiosqlite.connect(path, isolation_level=None, timeout=5)
                undo.push_async_callback(reader.close)
                file = cls(db, reader, claim)
                await file._begin(at)
            except (sqlite3.Error, ChatUnavailable) as exc:
                raise ChatUnavailable(
                    f"The playground's file {path} cannot be used: {exc}"
                ) from exc
            undo.pop_all()
        return file

    async def _begin(self, at: datetime) -> None:
        await self._db.execute("PRAGMA synchronous=NORMAL")
        await self._db.execute("PRAGMA foreign_keys=ON")
        await self._db.executescript(_SCHEMA)
        await self.execute(
            "INSERT INTO room SELECT ?, 0, ? WHERE NOT EXISTS (SELECT 1 FROM room)",
            secrets.token_hex(6),
            dump_time(at),
        )
        for id_, name, admin in _FIRST_PEOPLE:
            await self.execute(
                "INSERT OR IGNORE INTO people VALUES (?, ?, ?, ?)",
                *(id_, name, name.casefold(), admin),
            )
        rows = await self.rows("SELECT id, seq FROM room")
        self.room, self.seq = rows[0]

    async def close(self) -> None:
        """End all waiting streams, then close the file."""
        await self.dismiss()
        async with self._writing:
            await self._reader.close()
            await self._db.close()
            self._claim.close()

    async def dismiss(self) -> None:
        """End all waiting streams."""
        async with self._changed:
            self.closing = True
            self._changed.notify_all()

    async def wait_beyond(self, seq: int) -> None:
        """Wait until there's a change after `seq`, or the room closes."""
        async with self._changed:
            await self._changed.wait_for(lambda: self.seq > seq or self.closing)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[None]:
        """Run the block in a transaction."""
        async with self._writing:
            try:
                await self.execute("BEGIN IMMEDIATE")
                yield
                await self.execute("COMMIT")
            except BaseException:  # also a cancellation, even while BEGIN is running
                with suppress(sqlite3.Error, ValueError):  # no transaction is open
                    await self._db.execute("ROLLBACK")
                raise
            rows = await self.rows("SELECT seq FROM room")
        async with self._changed:
            self.seq = rows[0][0]
            self._changed.notify_all()

    async def next_seq(self) -> int:
        """Return the number of a new change. Call it within `write`."""
        with _translated():
            rows = await self._db.execute_fetchall("UPDATE room SET seq = seq + 1 RETURNING seq")
        return int(next(iter(rows))[0])

    async def rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        """Return a query's rows, from committed data."""
        with _translated():
            return list(await self._reader.execute_fetchall(sql, values))

    async def execute(self, sql: str, *values: object) -> int:
        """Run a statement within `write`; return the number of rows changed."""
        with _translated():
            cursor = await self._db.execute(sql, values)
        return cursor.rowcount

    async def execute_each(self, sql: str, values: Iterable[Iterable[object]]) -> None:
        with _translated():
            await self._db.executemany(sql, values)


def _claimed(path: Path) -> sqlite3.Connection:
    """Lock the file by a second file, whose lock ends with this process even if it's killed."""
    claim = sqlite3.connect(
        path.with_name(f"{path.name}.lock"),
        timeout=0,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        claim.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as exc:
        claim.close()
        if exc.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise
        raise ChatUnavailable(
            f"The playground in {path.parent} is already open. Use that one, close it, or choose"
            " another data folder."
        ) from exc
    return claim


@contextmanager
def _translated() -> Iterator[None]:
    """Translate the driver's errors into ours. It raises ValueError for a closed connection."""
    try:
        yield
    except (sqlite3.Error, ValueError) as exc:
        raise ChatUnavailable(f"The playground's file cannot be used: {exc}") from exc
