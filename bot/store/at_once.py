"""Statements on SQLite's own driver, one hop into its thread for each.

SQLAlchemy makes a cursor, executes, fetches and closes: each is a hop, and each hop costs more
than a small statement does.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
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
    await driver.execute_fetchall("BEGIN IMMEDIATE")
    try:
        found = [
            await driver.execute_fetchall(*_bound(each, values)) for each, values in statements
        ]
        await driver.commit()
    except BaseException:
        await driver.rollback()
        raise
    return [list(each) for each in found]


def _bound(
    statement: Select[Any] | Insert, values: Mapping[str, object]
) -> tuple[str, list[object]]:
    compiled = _compiled(statement)
    every = {**compiled.params, **values}
    return str(compiled), [every[name] for name in compiled.positiontup or ()]


@lru_cache
def _compiled(statement: Select[Any] | Insert) -> SQLCompiler:
    made = statement.compile(dialect=sqlite.dialect(), compile_kwargs={"render_postcompile": True})
    assert isinstance(made, SQLCompiler)
    return made
