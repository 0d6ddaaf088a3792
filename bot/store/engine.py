"""The database as the features see it: `store.read()` and `store.write()`.

SQLite takes one writer at a time, so writers queue for one connection that begins IMMEDIATE
(a deferred transaction that turns into a writer too late fails at once with "locked"), and
readers have connections of their own that WAL keeps from waiting.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Table, event, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.errors import StoreBusy, StoreError, StoreReadOnly
from bot.store import versions
from bot.store.at_once import FAULTS, Statement, run_at_once

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

BUSY_SECONDS = 5.0
READERS = 8  # connections; whoever holds a claim needs a second one
URLS = ("sqlite+aiosqlite:///data/studyhall.db", "postgresql+asyncpg://user:password@host/name")


class Store:
    """An open database, migrated to this version's tables."""

    def __init__(self, url: URL, *, busy_seconds: float = BUSY_SECONDS) -> None:
        self._url = url
        self._reader = _engine(url, "BEGIN", busy_seconds, connections=READERS)
        self._writer = _engine(url, "BEGIN IMMEDIATE", busy_seconds, connections=1)

    @classmethod
    async def open(cls, url: str, *, busy_seconds: float = BUSY_SECONDS) -> Store:
        """Open and migrate. Raises StoreError, and has then written nothing."""
        parsed = _parsed(url)
        if parsed.get_backend_name() == "sqlite" and parsed.database and not parsed.query:
            with _explained(parsed):
                Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        store = cls(parsed, busy_seconds=busy_seconds)
        try:
            async with store.read() as connection:
                current = await versions.current(connection)
            versions.refuse_newer(current)
            async with store.write() as connection:
                await versions.upgrade(connection)
        except BaseException:
            await store.close()
            raise
        return store

    async def close(self) -> None:
        """Close every connection."""
        await self._reader.dispose()
        await self._writer.dispose()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A connection that sees one moment of the database and cannot write."""
        with _explained(self._url):
            async with self._reader.begin() as connection:
                yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A transaction: durable when the block ends, undone when it raises."""
        with _explained(self._url):
            async with self._writer.begin() as connection:
                yield connection

    async def write_all(self, *statements: Statement) -> list[Sequence[Any]]:
        """Several statements, each with its values, as one transaction; returns each one's rows.

        For what is written all the time: it is quicker, on SQLite, than `write`.
        """
        if self.dialect == "sqlite":
            with _explained(self._url):
                async with self._writer.connect() as connection:
                    raw = await connection.get_raw_connection()
                    assert raw.driver_connection is not None
                    return await run_at_once(raw.driver_connection, statements)
        async with self.write() as connection:
            found = [await connection.execute(each, values) for each, values in statements]
            return [each.all() if each.returns_rows else () for each in found]

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
        async with self.read() as connection:
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
        engine = create_async_engine(url, pool_size=connections, max_overflow=0)
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


def _parsed(url: str) -> URL:
    parsed: URL | None = None
    with suppress(ArgumentError):  # whose text may hold a password
        parsed = make_url(url)
    if parsed is None or parsed.drivername not in ("sqlite+aiosqlite", "postgresql+asyncpg"):
        raise StoreError(f"DATABASE_URL is none that we know. Write {' or '.join(URLS)}.")
    if parsed.drivername == "sqlite+aiosqlite" and parsed.database in (None, "", ":memory:"):
        raise StoreError(f"DATABASE_URL names no file. Write {URLS[0]}.")
    return parsed


@contextmanager
def _explained(url: URL) -> Iterator[None]:
    """Turn the driver's errors into ours, with a sentence for the operator."""
    try:
        yield
    except (DBAPIError, SQLAlchemyError, *FAULTS, OSError) as exc:
        raise _explain(str(getattr(exc, "orig", None) or exc), url) from exc


def _explain(said: str, url: URL) -> StoreError:
    where = url.database or url.render_as_string(hide_password=True)
    said_lower = said.casefold()
    if "locked" in said_lower or "busy" in said_lower:
        return StoreBusy(
            f"The database {where} is locked by another process. "
            "Stop that process, or wait until it has finished, and start again."
        )
    if "readonly" in said_lower or "read-only" in said_lower:
        return StoreReadOnly(
            f"The database {where} may not be written. "
            "Give this user the right to write the file and its folder."
        )
    if "unable to open" in said_lower or "permission denied" in said_lower:
        return StoreError(
            f"The database {where} cannot be opened. "
            "Check that the folder exists and that this user may write it."
        )
    if "not a database" in said_lower or "malformed" in said_lower:
        return StoreError(
            f"The file {where} is not a healthy database. Restore it from a backup, "
            "or name another file in DATABASE_URL."
        )
    if "is full" in said_lower or "no space left" in said_lower:
        return StoreError(f"The disk that holds {where} is full. Free some space on it.")
    if "connect call failed" in said_lower or "name or service" in said_lower:
        return StoreBusy(
            f"The database {where} cannot be reached at {url.host}:{url.port or 5432}. "
            "Check that it runs, and the address in DATABASE_URL."
        )
    return StoreError(f"The database {where} could not do what was asked: {said}")
