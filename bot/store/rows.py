"""Pass many rows to one statement as a JSON list, which the database unpacks.

`executemany` steps through its rows one by one. On SQLite each step releases the GIL and has to
get it back from a busy event loop, which slows the batch down and makes the loop uneven.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import JSON, Select, Table, Text, bindparam, cast, column, func, select


def given(rows: Sequence[Mapping[str, object]]) -> dict[str, str]:
    """Return rows as the parameter of a statement made with `rows_of`."""
    return {"rows": json.dumps(rows)}


def rows_of(
    table: Table, names: Sequence[str], dialect: str, parameter: str = "rows"
) -> Select[Any]:
    """Return a select of the given rows, in their order, with these columns of `table`."""
    columns = [table.c[name] for name in names]
    listed = bindparam(parameter, "[]", type_=Text)
    if dialect == "postgresql":
        typed = [column(each.name, each.type) for each in columns]
        row = func.json_to_recordset(cast(listed, JSON)).table_valued(*typed)
        return select(*row.render_derived(with_types=True).c)
    row = func.json_each(listed).table_valued("value")
    fields = [func.json_extract(row.c.value, f"$.{name}") for name in names]
    return select(*(field.label(name) for field, name in zip(fields, names, strict=True)))
