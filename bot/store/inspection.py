"""Inspect a database without changing it."""

from __future__ import annotations

import asyncio

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store import migrate
from bot.store.engine import Store, file_of, parsed
from bot.store.tables import points, rounds


async def look(url: str) -> str:
    """Return a sentence about the database. Raises SettingsError for an invalid URL, StoreError if
    the database is unusable."""
    address = parsed(url)
    path = file_of(address)
    where = f"The database {address.database}"
    if path is not None and not await asyncio.to_thread(path.exists):  # SQLite would create it
        return f"{where} does not exist yet; the first start creates it."
    store = Store(address)
    try:
        async with store.read() as connection:
            revision = await migrate.current(connection)
            migrate.refuse_newer(revision)
            if revision is None:
                return f"{where} answers and is empty; the first start creates its tables."
            if revision != migrate.HEAD:
                return f"{where} answers; the next start migrates it from {revision}."
            return f"{where} answers: {await _counted(connection)}."
    finally:
        await store.close()


async def _counted(connection: AsyncConnection) -> str:
    asked = await connection.scalar(select(func.count()).select_from(rounds)) or 0
    paid = await connection.scalar(select(func.count()).select_from(points)) or 0
    return f"{asked:,} questions asked, {paid:,} answers scored"
