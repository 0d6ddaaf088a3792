"""Run several SQLite statements in one hop into the driver's thread.

A hop costs more than a small statement and waits for a turn of the event loop. SQLAlchemy makes
three hops per statement.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import aiosqlite
from sqlalchemy import Insert, Select
from sqlalchemy.dialects import sqlite
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.sql.compiler import SQLCompiler

if TYPE_CHECKING:
    from sqlalchemy.pool import PoolProxiedConnection

Statement = tuple[Select[Any] | Insert, Mapping[str, object]]
FAULTS = (sqlite3.Error,)  # raised here, not wrapped by SQLAlchemy

CHECKPOINT: Final = 200  # transactions between checkpoints of SQLite's write-ahead log
_PAGES: Final = 10_000  # of the log, at which SQLite checkpoints on its own; its default is 1000


class SqliteBatch:
    """A dedicated connection for frequent writes. Checking one out of the pool and back in takes
    five turns of a busy event loop, which is longer than a transaction.

    The log is checkpointed between transactions. SQLite on its own does it within one, which makes
    that answer wait for two more disk writes.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._pooled: PoolProxiedConnection | None = None
        self._since = 0  # the last checkpoint: transactions
        self._checkpointing: asyncio.Task[None] | None = None

    async def run(self, statements: Sequence[Statement]) -> list[Sequence[Any]]:
        """Run statements in one transaction; return each one's rows. Raises sqlite3.Error after
        rolling back.

        Not safe for concurrent callers.
        """
        bound = [_bound(statement, values) for statement, values in statements]
        driver = await self._driver()
        # aiosqlite has no public API for several calls in one hop.
        hop: Callable[..., Awaitable[list[Sequence[Any]]]] = driver._execute
        rows = await hop(_run, driver._conn, bound)
        self._since += 1
        if self._since >= CHECKPOINT:
            self._since = 0
            self._checkpointing = asyncio.create_task(_checkpoint(driver))
        return rows

    async def _driver(self) -> aiosqlite.Connection:
        if self._pooled is None:
            self._pooled = await self._engine.raw_connection()
            assert self._pooled.driver_connection is not None
            await self._pooled.driver_connection.execute_fetchall(
                f"PRAGMA wal_autocheckpoint = {_PAGES}"
            )
        driver = self._pooled.driver_connection
        assert isinstance(driver, aiosqlite.Connection)
        return driver

    async def close(self) -> None:
        """Return the connection to the pool once its thread is idle."""
        if self._checkpointing is not None:
            await self._checkpointing
        if self._pooled is not None:
            await (await self._driver()).rollback()
            self._pooled.close()
            self._pooled = None


async def _checkpoint(driver: aiosqlite.Connection) -> None:
    with suppress(*FAULTS):  # such as a full disk: the next transaction will report it
        await driver.execute_fetchall("PRAGMA wal_checkpoint(PASSIVE)")


def _run(
    connection: sqlite3.Connection, bound: Sequence[tuple[str, list[object]]]
) -> list[Sequence[Any]]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        found = [connection.execute(sql, values).fetchall() for sql, values in bound]
        connection.commit()
    except BaseException:
        connection.rollback()
        raise
    return list(found)


def _bound(
    statement: Select[Any] | Insert, values: Mapping[str, object]
) -> tuple[str, list[object]]:
    sql, names, constants = _compiled(statement)
    return sql, [values[name] if name in values else constants[name] for name in names]


@lru_cache
def _compiled(statement: Select[Any] | Insert) -> tuple[str, list[str], Mapping[str, object]]:
    """Return the SQL, its parameter names in order, and the constant parameters."""
    made = statement.compile(dialect=sqlite.dialect(), compile_kwargs={"render_postcompile": True})
    assert isinstance(made, SQLCompiler)
    return str(made), [*(made.positiontup or ())], made.params
