"""Several statements on SQLite in one hop into its driver's thread.

A hop costs more than a small statement does, and waits for a turn of the event loop; SQLAlchemy
makes three of them for each statement.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import aiosqlite
from sqlalchemy import Insert, Select
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql.compiler import SQLCompiler

Statement = tuple[Select[Any] | Insert, Mapping[str, object]]
FAULTS = (sqlite3.Error,)  # what comes from here without SQLAlchemy around it


async def run_at_once(
    driver: aiosqlite.Connection, statements: Sequence[Statement]
) -> list[Sequence[Any]]:
    """Run them as one transaction; returns each one's rows. Raises sqlite3.Error, undone then."""
    bound = [_bound(statement, values) for statement, values in statements]
    # aiosqlite has no public way to make several calls in one hop.
    hop: Callable[..., Awaitable[list[Sequence[Any]]]] = driver._execute
    return await hop(_run, driver._conn, bound)


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
    """The SQL, the parameters that it takes in their order, and those that never change."""
    made = statement.compile(dialect=sqlite.dialect(), compile_kwargs={"render_postcompile": True})
    assert isinstance(made, SQLCompiler)
    return str(made), [*(made.positiontup or ())], made.params
