"""Many rows in one statement: they travel as one JSON list, and the database takes it apart.

An `executemany` steps through its rows one by one. On SQLite each step gives the interpreter away
and has to get it back from a busy event loop, which makes the batch slow and the loop uneven.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from sqlalchemy import JSON, Column, Select, Table, bindparam, column, func, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.engine import insert_for

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite


@lru_cache
def _given(columns: Sequence[Column[object]], dialect: str) -> Select[tuple[object, ...]]:
    given = bindparam("rows", type_=JSON)
    if dialect == "postgresql":
        typed = [column(each.name, each.type) for each in columns]
        row = func.json_to_recordset(given).table_valued(*typed).render_derived(with_types=True)
        found = select(*(row.c[each.name] for each in columns))
    else:
        row = func.json_each(given).table_valued("value")
        found = select(*(func.json_extract(row.c.value, f"$.{each.name}") for each in columns))
    return found.where(true())  # else SQLite takes what follows, ON CONFLICT, for a join's ON


def insert_rows(
    connection: AsyncConnection, table: Table, *left_out: str
) -> sqlite.Insert | postgresql.Insert:
    """An INSERT of all the rows, in their order, that it is executed with: `{"rows": [{…}, …]}`.

    Each row is a mapping of the table's columns but `left_out` to what JSON can hold.
    """
    columns = tuple(each for each in table.c if each.name not in left_out)
    return insert_for(connection, table).from_select(
        [each.name for each in columns], _given(columns, connection.dialect.name)
    )
