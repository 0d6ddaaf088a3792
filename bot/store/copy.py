"""Copy a community from SQLite to PostgreSQL, including ids, so old buttons keep working.

Each side uses one transaction. The source is locked exclusively and not changed; the target ends up
with every row, verified by count, or with nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, MetaData, Table, event, func, inspect, select, text
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from bot.errors import StoreBusy, StoreError
from bot.store import migrate
from bot.store.database_errors import explain_network, to_store_error
from bot.store.engine import CONNECT_SECONDS, parsed
from bot.store.tables import metadata

ROWS: Final = 1000  # held in memory at once
_PROGRESS_EVERY: Final = 50 * ROWS
_SCHEMA_TABLES: Final = ("alembic_version", "sqlite_sequence")
_SET_SEQUENCE: Final = text("SELECT setval(pg_get_serial_sequence(:table, :column), :last)")


async def copy(
    source: str, target: str, others: Sequence[MetaData], report: Callable[[str], None]
) -> int:
    """Copy every row and return the count. `others` are tables that libraries add to our database.

    Raises StoreError; nothing is changed in that case.
    """
    source_url, target_url = parsed(source, "The source"), parsed(target, "The target")
    backends = source_url.get_backend_name(), target_url.get_backend_name()
    if backends != ("sqlite", "postgresql"):
        raise StoreError(
            "Only copying from SQLite to PostgreSQL is supported: studyhall db copy "
            "sqlite+aiosqlite:///data/studyhall.db postgresql+asyncpg://user:password@host/name"
        )
    async with _exclusive(source_url) as reading, _transaction(target_url) as writing:
        with to_store_error(source_url):
            tables = await _tables_of(reading, others)
        with to_store_error(target_url):
            await _prepare(writing, tables)
        rows = 0
        for table in tables:
            rows += await _copy_table(reading, writing, table, report)
            with to_store_error(target_url):
                await _set_sequence(writing, table)
    return rows


@asynccontextmanager
async def _exclusive(url: URL) -> AsyncIterator[AsyncConnection]:
    """Open the source with an exclusive lock: rows that a running bot adds would be lost."""
    path = Path(url.database or "")
    if not await asyncio.to_thread(path.is_file):  # SQLite would create it
        raise StoreError(f"There is no database {path}.")
    engine = create_async_engine(url, poolclass=NullPool)

    @event.listens_for(engine.sync_engine, "connect")
    def connect(connection: Any, _record: object) -> None:  # noqa: ANN401 - a DBAPI connection
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA locking_mode = EXCLUSIVE")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    try:
        async with engine.connect() as connection:
            try:
                with to_store_error(url):
                    await connection.begin()
            except StoreBusy as exc:
                raise StoreBusy(
                    f"The database {path} is in use. Stop the bot that uses it, then copy."
                ) from exc
            yield connection
            await connection.rollback()  # there is nothing to commit
    finally:
        await engine.dispose()


@asynccontextmanager
async def _transaction(url: URL) -> AsyncIterator[AsyncConnection]:
    engine = create_async_engine(url, poolclass=NullPool, connect_args={"timeout": CONNECT_SECONDS})
    explain_network(engine, url)
    try:
        with to_store_error(url):
            async with engine.begin() as connection:
                yield connection
    finally:
        await engine.dispose()


async def _tables_of(source: AsyncConnection, others: Sequence[MetaData]) -> list[Table]:
    """Return the source's tables; a referenced table comes before the tables that reference it."""
    revision = await migrate.current(source)
    migrate.refuse_newer(revision)
    if revision != migrate.HEAD:
        raise StoreError(
            f"The source has another version's tables ({revision}; this version uses "
            f"{migrate.HEAD}). Start this version on it once, stop it, then copy."
        )
    existing = set(await source.run_sync(lambda sync: inspect(sync).get_table_names()))
    known = [table for each in (metadata, *others) for table in each.sorted_tables]
    unknown = existing - {table.name for table in known} - {*_SCHEMA_TABLES}
    if unknown:
        raise StoreError(
            f"The source has tables that aren't Studyhall's: {', '.join(sorted(unknown))}. "
            "They would not be copied. Move them elsewhere first."
        )
    return [table for table in known if table.name in existing]


async def _prepare(target: AsyncConnection, tables: Sequence[Table]) -> None:
    """Create the tables. Raises StoreError if the target has any rows."""
    await migrate.upgrade(target)  # takes the migration lock: a bot that starts now has to wait
    for table in tables:
        await target.run_sync(table.create, checkfirst=True)
        await target.execute(text(f'LOCK TABLE "{table.name}"'))
        if (await target.execute(select(1).select_from(table).limit(1))).first() is not None:
            raise StoreError(
                f"The target is not empty: {table.name} has rows. Name a new, empty database."
            )


async def _copy_table(
    source: AsyncConnection, target: AsyncConnection, table: Table, report: Callable[[str], None]
) -> int:
    expected = await source.scalar(select(func.count()).select_from(table)) or 0
    copied = 0
    async with source.stream(select(table).order_by(*table.primary_key)) as found:
        async for rows in found.mappings().partitions(ROWS):
            await target.execute(table.insert(), [dict(row) for row in rows])
            copied += len(rows)
            if copied % _PROGRESS_EVERY == 0:
                report(f"{table.name}: {copied:,} of {expected:,} rows …")
    arrived = await target.scalar(select(func.count()).select_from(table))
    if not expected == copied == arrived:
        raise StoreError(
            f"Only {arrived:,} of {expected:,} rows of {table.name} were copied. "
            "Nothing was changed."
        )
    report(f"{table.name}: {copied:,} rows")
    return copied


async def _set_sequence(target: AsyncConnection, table: Table) -> None:
    """Let an autoincrement column continue after its last value."""
    column = table.autoincrement_column
    if column is None:
        return
    last = await target.scalar(select(func.max(column)))
    if last is not None:
        values = {"table": table.name, "column": column.name, "last": last}
        await target.execute(_SET_SEQUENCE, values)
