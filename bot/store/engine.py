"""The database's interface for features: `store.read()` and `store.write()`.

SQLite allows one writer at a time, so a lock serializes writers, and their transactions begin
IMMEDIATE (a deferred transaction that starts to write late fails at once with "locked"). Readers
use their own connections, which WAL keeps from blocking.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from inspect import signature
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, Table, event, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.errors import SettingsError, StoreAway, StoreDeleted
from bot.ops import metrics
from bot.store import migrate
from bot.store.database_errors import explain_network, to_store_error
from bot.store.process_lock import ProcessLock
from bot.store.sqlite_batch import SqliteBatch, Statement
from bot.store.sqlite_file import SqliteFile

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

BUSY_SECONDS = 5.0
CONNECT_SECONDS = 5.0
READERS = 8  # connections
CLAIMS = 24  # connections, opened on demand: a claim is held while a platform call is pending
URLS = ("sqlite+aiosqlite:///data/studyhall.db", "postgresql+asyncpg://user:password@host/name")
_MEANT: Final = {
    "sqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
}
_OF_SQLALCHEMY: Final = ("async_fallback", "prepared_statement_cache_size")


class Store:
    """An open database, migrated to this version's tables."""

    def __init__(self, url: URL, *, busy_seconds: float = BUSY_SECONDS) -> None:
        self._url = url
        self._file: SqliteFile | None = None
        self.trouble = asyncio.Event()  # set when the database is unreachable or its file deleted
        self._reader = _engine(url, "BEGIN", busy_seconds, connections=READERS)
        self._claims = _engine(url, "BEGIN", busy_seconds, connections=CLAIMS)
        writers = 2 if self.dialect == "sqlite" else 1  # serialized by `_turn`
        self._writer = _engine(url, "BEGIN IMMEDIATE", busy_seconds, connections=writers)
        self._turn = asyncio.Lock()  # to write
        self._at_once = SqliteBatch(self._writer)
        self._lock: ProcessLock | None = None  # for SQLite, opened with `alone`

    @classmethod
    async def open(
        cls, url: str, *, busy_seconds: float = BUSY_SECONDS, alone: bool = False
    ) -> Store:
        """Open and migrate the database. Raises StoreError or SettingsError; nothing is written in
        that case.

        With `alone`, refuse an SQLite database that another process has also opened with `alone`.
        """
        address = parsed(url)
        path = file_of(address)
        if path is not None:
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as exc:
                raise SettingsError(
                    f"DATABASE_URL: the folder {path.parent} cannot be created ({exc.strerror})."
                ) from None
        store = cls(address, busy_seconds=busy_seconds)
        try:
            if alone and path is not None:
                store._lock = ProcessLock(path)
                store._lock.take()
            async with store.read() as connection:
                current = await migrate.current(connection)
            migrate.refuse_newer(current)
            async with store.write() as connection:
                await migrate.upgrade(connection)
        except BaseException:
            await store.close()
            raise
        store._file = None if path is None else SqliteFile(path)
        return store

    async def close(self) -> None:
        """Close every connection."""
        await self._at_once.close()
        await self._reader.dispose()
        await self._claims.dispose()
        await self._writer.dispose()
        if self._lock is not None:
            self._lock.release()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """Open a read-only connection that sees one snapshot of the database."""
        with self._explained(), metrics.timed(metrics.database, "read"):
            async with self._reader.begin() as connection:
                yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """Open a transaction: committed when the block ends, rolled back when it raises."""
        with self._explained(), metrics.timed(metrics.database, "write"):
            async with self._turn, self._writer.begin() as connection:
                yield connection
            self.refuse_deleted()

    async def write_all(self, *statements: Statement) -> list[Sequence[Any]]:
        """Run several statements with their values in one transaction; return each one's rows.

        Use it for frequent writes: on SQLite it's faster than `write`.
        """
        if self.dialect == "sqlite":
            with self._explained(), metrics.timed(metrics.database, "write"):
                async with self._turn:
                    rows = await self._at_once.run(statements)
                self.refuse_deleted()
                return rows
        async with self.write() as connection:
            found = [await connection.execute(each, values) for each, values in statements]
            return [each.all() if each.returns_rows else () for each in found]

    async def ping(self) -> None:
        """Raise StoreError if the database does not answer."""
        async with self.read() as connection:
            await connection.execute(text("SELECT 1"))

    def refuse_deleted(self) -> None:
        """Raise StoreDeleted if SQLite's file was deleted: SQLite would go on writing into it."""
        if self._file is not None:
            self._file.refuse_deleted()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            with to_store_error(self._url):
                yield
        except (StoreAway, StoreDeleted):
            self.trouble.set()
            raise

    @property
    def engine(self) -> AsyncEngine:
        """The engine for writing, for a library with its own tables."""
        return self._writer

    @property
    def dialect(self) -> str:
        """The kind of database: "sqlite" or "postgresql"."""
        return self._url.get_backend_name()

    @asynccontextmanager
    async def claim(self, what: str) -> AsyncIterator[bool]:
        """Claim `what` for this process while the block runs; yields whether that succeeded.

        A crash releases the claim. SQLite serves a single process, which always gets it.
        """
        if self._url.get_backend_name() == "sqlite":
            yield True
            return
        with self._explained():
            async with self._claims.begin() as connection:
                yield bool(await connection.scalar(_TRY_LOCK, {"what": what}))


def insert_for(connection: AsyncConnection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """Return an INSERT that supports ON CONFLICT, in the connection's dialect."""
    return insert_into(connection.dialect.name, table)


def insert_into(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    """Return an INSERT that supports ON CONFLICT, in this dialect."""
    if dialect == "postgresql":
        from sqlalchemy.dialects import postgresql  # 2 MB that SQLite doesn't need

        return postgresql.insert(table)
    return sqlite.insert(table)


async def lock(connection: AsyncConnection, what: str) -> None:
    """Lock `what` until the transaction ends. SQLite needs no lock: it has a single writer."""
    if connection.dialect.name == "postgresql":
        await connection.execute(_LOCK, {"what": what})


_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(:what, 0))")
_TRY_LOCK = text("SELECT pg_try_advisory_xact_lock(hashtextextended(:what, 0))")


def _engine(url: URL, begin: str, busy_seconds: float, connections: int) -> AsyncEngine:
    if url.get_backend_name() != "sqlite":
        engine = create_async_engine(
            url,
            pool_size=connections,
            max_overflow=0,
            pool_pre_ping=True,  # notice a restarted server before a transaction begins
            connect_args={"timeout": CONNECT_SECONDS},
        )
        explain_network(engine, url)
        return engine.execution_options(postgresql_readonly=begin == "BEGIN")
    engine = create_async_engine(
        url,
        pool_size=connections,
        max_overflow=0,
        pool_reset_on_return=None,  # done below, mostly without a hop into the driver's thread
    )

    @event.listens_for(engine.sync_engine, "connect")
    def connect(connection: Any, _record: object) -> None:  # noqa: ANN401 - a DBAPI connection
        connection.isolation_level = None  # "begin" below starts transactions, not the driver
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {int(busy_seconds * 1000)}")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA synchronous = FULL")
        if begin == "BEGIN":
            cursor.execute("PRAGMA query_only = ON")
        else:
            cursor.execute("PRAGMA journal_mode = WAL")
        cursor.close()

    @event.listens_for(engine.sync_engine, "reset")
    def reset(connection: Any, _record: object, _state: object) -> None:  # noqa: ANN401
        if connection.driver_connection.in_transaction:  # it was interrupted
            connection.rollback()

    @event.listens_for(engine.sync_engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def parsed(url: str, name: str = "DATABASE_URL") -> URL:
    """Parse the URL of a supported database. Raises SettingsError, which names the setting."""
    made: URL | None = None
    with suppress(ArgumentError, ValueError):  # the exception's text may contain a password
        made = make_url(url)
    if made is None:
        raise SettingsError(f"{name} is not a database URL. Write {' or '.join(URLS)}.")
    if made.drivername not in ("sqlite+aiosqlite", "postgresql+asyncpg"):
        meant = _MEANT.get(made.drivername.partition("+")[0])
        hint = f"Start it with {meant}://" if meant else f"Write {' or '.join(URLS)}."
        raise SettingsError(f"{name} is not a supported database URL. {hint}")
    if made.drivername == "sqlite+aiosqlite" and made.database in (None, "", ":memory:"):
        raise SettingsError(f"{name} names no file. Write {URLS[0]}.")
    if made.drivername == "postgresql+asyncpg":
        _refuse_unknown_options(made, name)
    return made


def _refuse_unknown_options(url: URL, name: str) -> None:
    """Raise SettingsError if the driver would fail with a TypeError. The message does not repeat
    the part after the "?", which may belong to a password."""
    if not url.query:
        return
    import asyncpg  # type: ignore[import-untyped]

    known = {*signature(asyncpg.connect).parameters, *_OF_SQLALCHEMY}
    if "sslmode" in url.query:
        raise SettingsError(f"{name}: asyncpg has no sslmode. Write ?ssl=require instead.")
    if not known.issuperset(url.query):
        raise SettingsError(
            f"{name}: an option after the ? is unknown to asyncpg. Write a ? in a password as %3F."
        )


def file_of(url: URL) -> Path | None:
    """Return the file of an SQLite database with a plain path, or None."""
    plain = url.get_backend_name() == "sqlite" and url.database and not url.query
    return Path(url.database) if plain and url.database else None
