"""Moving a community from the embedded store to PostgreSQL, ids and all, so that old buttons go on.

One transaction on each side: the source is held for ourselves and not changed, and what stands in
the target at the end is everything, counted, or nothing.
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
from bot.store.database_errors import explain_network, explained
from bot.store.engine import CONNECT_SECONDS, parsed
from bot.store.tables import metadata

ROWS: Final = 1000  # held in memory at once
_TOLD_EVERY: Final = 50 * ROWS
_OF_THE_SCHEMA: Final = ("alembic_version", "sqlite_sequence")
_NEXT: Final = text("SELECT setval(pg_get_serial_sequence(:table, :column), :last)")


async def copy(
    source: str, target: str, others: Sequence[MetaData], told: Callable[[str], None]
) -> int:
    """Copy every row; returns how many. `others` are tables that libraries keep in our database.

    Raises StoreError, and has then changed nothing.
    """
    came, goes = parsed(source, "The source"), parsed(target, "The target")
    if came.get_backend_name() != "sqlite" or goes.get_backend_name() != "postgresql":
        raise StoreError(
            "Copying goes from SQLite to PostgreSQL: studyhall db copy "
            "sqlite+aiosqlite:///data/studyhall.db postgresql+asyncpg://user:password@host/name"
        )
    async with _alone_on(came) as reading, _transaction(goes) as writing:
        with explained(came):
            tables = await _tables_of(reading, others)
        with explained(goes):
            await _make_ready(writing, tables)
        rows = 0
        for table in tables:
            rows += await _copy_table(reading, writing, table, told)
            with explained(goes):
                await _count_on(writing, table)
    return rows


@asynccontextmanager
async def _alone_on(url: URL) -> AsyncIterator[AsyncConnection]:
    """The source, which nobody else has open: what a running bot kept meanwhile would be lost."""
    path = Path(url.database or "")
    if not await asyncio.to_thread(path.is_file):  # else SQLite would make one
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
                with explained(url):
                    await connection.begin()
            except StoreBusy as exc:
                raise StoreBusy(
                    f"The database {path} is in use. Stop the bot that runs on it, then copy."
                ) from exc
            yield connection
            await connection.rollback()  # nothing was changed
    finally:
        await engine.dispose()


@asynccontextmanager
async def _transaction(url: URL) -> AsyncIterator[AsyncConnection]:
    engine = create_async_engine(url, poolclass=NullPool, connect_args={"timeout": CONNECT_SECONDS})
    explain_network(engine, url)
    try:
        with explained(url):
            async with engine.begin() as connection:
                yield connection
    finally:
        await engine.dispose()


async def _tables_of(source: AsyncConnection, others: Sequence[MetaData]) -> list[Table]:
    """Its tables, those first that others refer to."""
    revision = await migrate.current(source)
    migrate.refuse_newer(revision)
    if revision != migrate.HEAD:
        raise StoreError(
            f"The source is of another version (its tables are at {revision}, this version's at "
            f"{migrate.HEAD}). Start this version on it once, stop it, then copy."
        )
    there = set(await source.run_sync(lambda sync: inspect(sync).get_table_names()))
    known = [table for each in (metadata, *others) for table in each.sorted_tables]
    strange = there - {table.name for table in known} - {*_OF_THE_SCHEMA}
    if strange:
        raise StoreError(
            f"The source holds tables that are not Studyhall's: {', '.join(sorted(strange))}. "
            "Move them elsewhere, so that none is left behind unnoticed."
        )
    return [table for table in known if table.name in there]


async def _make_ready(target: AsyncConnection, tables: Sequence[Table]) -> None:
    """Make its tables, and refuse a target that holds anything."""
    await migrate.upgrade(target)  # under the lock for which a bot that starts now waits
    for table in tables:
        await target.run_sync(table.create, checkfirst=True)
        await target.execute(text(f'LOCK TABLE "{table.name}"'))
        if (await target.execute(select(1).select_from(table).limit(1))).first() is not None:
            raise StoreError(
                f"The target is not empty: there are rows in {table.name}. Name a new, empty "
                "database, so that nothing is mixed up."
            )


async def _copy_table(
    source: AsyncConnection, target: AsyncConnection, table: Table, told: Callable[[str], None]
) -> int:
    expected = await source.scalar(select(func.count()).select_from(table)) or 0
    copied = 0
    async with source.stream(select(table).order_by(*table.primary_key)) as found:
        async for rows in found.mappings().partitions(ROWS):
            await target.execute(table.insert(), [dict(row) for row in rows])
            copied += len(rows)
            if copied % _TOLD_EVERY == 0:
                told(f"{table.name}: {copied:,} of {expected:,} rows …")
    arrived = await target.scalar(select(func.count()).select_from(table))
    if not expected == copied == arrived:
        raise StoreError(
            f"Of {expected:,} rows of {table.name}, {arrived:,} arrived. Nothing was changed."
        )
    told(f"{table.name}: {copied:,} rows")
    return copied


async def _count_on(target: AsyncConnection, table: Table) -> None:
    """Where the database counts rows by itself, let it go on after the last one."""
    column = table.autoincrement_column
    if column is None:
        return
    last = await target.scalar(select(func.max(column)))
    if last is not None:
        await target.execute(_NEXT, {"table": table.name, "column": column.name, "last": last})
