"""The database as the features see it: `store.read()` and `store.write()`.

SQLite takes one writer at a time, so writers take turns, with connections that begin IMMEDIATE
(a deferred transaction that turns into a writer too late fails at once with "locked"), and
readers have connections of their own that WAL keeps from waiting.
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
from bot.store.database_errors import explain_network, explained
from bot.store.process_lock import ProcessLock
from bot.store.sqlite_batch import AtOnce, Statement
from bot.store.sqlite_file import File

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

BUSY_SECONDS = 5.0
CONNECT_SECONDS = 5.0
READERS = 8  # connections
CLAIMS = 24  # connections, opened as they are needed: a claim lasts while a platform is waited for
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
        self._file: File | None = None
        self.trouble = asyncio.Event()  # set once the database is found away, or deleted
        self._reader = _engine(url, "BEGIN", busy_seconds, connections=READERS)
        self._claims = _engine(url, "BEGIN", busy_seconds, connections=CLAIMS)
        writers = 2 if self.dialect == "sqlite" else 1  # they take turns
        self._writer = _engine(url, "BEGIN IMMEDIATE", busy_seconds, connections=writers)
        self._turn = asyncio.Lock()  # to write
        self._at_once = AtOnce(self._writer)
        self._lock: ProcessLock | None = None  # where it is SQLite's, and ours alone

    @classmethod
    async def open(
        cls, url: str, *, busy_seconds: float = BUSY_SECONDS, alone: bool = False
    ) -> Store:
        """Open and migrate. Raises StoreError or SettingsError, and has then written nothing.

        With `alone`, refuse an SQLite database that another process has opened so.
        """
        address = parsed(url)
        path = file_of(address)
        if path is not None:
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as exc:
                raise SettingsError(
                    f"DATABASE_URL: the folder {path.parent} cannot be made ({exc.strerror})."
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
        store._file = None if path is None else File(path)
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
        """A connection that sees one moment of the database and cannot write."""
        with self._explained(), metrics.timed(metrics.database, "read"):
            async with self._reader.begin() as connection:
                yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A transaction: durable when the block ends, undone when it raises."""
        with self._explained(), metrics.timed(metrics.database, "write"):
            async with self._turn, self._writer.begin() as connection:
                yield connection
            self.refuse_deleted()

    async def write_all(self, *statements: Statement) -> list[Sequence[Any]]:
        """Several statements, each with its values, as one transaction; returns each one's rows.

        For what is written all the time: it is quicker, on SQLite, than `write`.
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
        """Raise StoreError where the database does not answer."""
        async with self.read() as connection:
            await connection.execute(text("SELECT 1"))

    def refuse_deleted(self) -> None:
        """Raise StoreDeleted where SQLite goes on writing into a file that nobody will find."""
        if self._file is not None:
            self._file.refuse_deleted()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            with explained(self._url):
                yield
        except (StoreAway, StoreDeleted):
            self.trouble.set()
            raise

    @property
    def engine(self) -> AsyncEngine:
        """What writes, for a library that brings tables of its own."""
        return self._writer

    @property
    def dialect(self) -> str:
        """Which database it is: "sqlite" or "postgresql"."""
        return self._url.get_backend_name()

    @asynccontextmanager
    async def claim(self, what: str) -> AsyncIterator[bool]:
        """Whether `what` is this process's to do while the block lasts; ends with a crash.

        SQLite serves one process, whose everything is.
        """
        if self._url.get_backend_name() == "sqlite":
            yield True
            return
        with self._explained():
            async with self._claims.begin() as connection:
                yield bool(await connection.scalar(_TRY_LOCK, {"what": what}))


def insert_for(connection: AsyncConnection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that knows ON CONFLICT, in the connection's dialect."""
    return insert_into(connection.dialect.name, table)


def insert_into(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    """The same where there is no connection yet."""
    if dialect == "postgresql":
        from sqlalchemy.dialects import postgresql  # 2 MB that SQLite has no use for

        return postgresql.insert(table)
    return sqlite.insert(table)


async def lock(connection: AsyncConnection, what: str) -> None:
    """Hold `what` until the transaction ends; on SQLite, the one writer holds everything."""
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
            pool_pre_ping=True,  # a server that was restarted is met before anything is begun
            connect_args={"timeout": CONNECT_SECONDS},
        )
        explain_network(engine, url)
        return engine.execution_options(postgresql_readonly=begin == "BEGIN")
    engine = create_async_engine(
        url,
        pool_size=connections,
        max_overflow=0,
        pool_reset_on_return=None,  # it is below, and mostly without a hop into the driver's thread
    )

    @event.listens_for(engine.sync_engine, "connect")
    def connect(connection: Any, _record: object) -> None:  # noqa: ANN401 - a DBAPI connection
        connection.isolation_level = None  # transactions are begun below, not by the driver
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
        if connection.driver_connection.in_transaction:  # it was cut off
            connection.rollback()

    @event.listens_for(engine.sync_engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def parsed(url: str, name: str = "DATABASE_URL") -> URL:
    """The address of a database that we know. Raises SettingsError, which names the setting."""
    made: URL | None = None
    with suppress(ArgumentError, ValueError):  # whose text may hold a password
        made = make_url(url)
    if made is None:
        raise SettingsError(f"{name} is not an address. Write {' or '.join(URLS)}.")
    if made.drivername not in ("sqlite+aiosqlite", "postgresql+asyncpg"):
        meant = _MEANT.get(made.drivername.partition("+")[0])
        hint = f"Begin it with {meant}://" if meant else f"Write {' or '.join(URLS)}."
        raise SettingsError(f"{name} names a database that is not supported. {hint}")
    if made.drivername == "sqlite+aiosqlite" and made.database in (None, "", ":memory:"):
        raise SettingsError(f"{name} names no file. Write {URLS[0]}.")
    if made.drivername == "postgresql+asyncpg":
        _refuse_unknown_options(made, name)
    return made


def _refuse_unknown_options(url: URL, name: str) -> None:
    """Raise SettingsError where the driver would fail with a TypeError. What stands after the "?"
    is not repeated: it may be part of a password."""
    if not url.query:
        return
    import asyncpg  # type: ignore[import-untyped]

    known = {*signature(asyncpg.connect).parameters, *_OF_SQLALCHEMY}
    if "sslmode" in url.query:
        raise SettingsError(f"{name}: asyncpg knows no sslmode. Write ?ssl=require instead.")
    if not known.issuperset(url.query):
        raise SettingsError(
            f"{name}: what follows the ? is not an option of asyncpg. "
            "A ? in a password is written %3F."
        )


def file_of(url: URL) -> Path | None:
    """The file of a database that is one, by a plain path."""
    plain = url.get_backend_name() == "sqlite" and url.database and not url.query
    return Path(url.database) if plain and url.database else None
