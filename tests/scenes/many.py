"""Many dailies that a bot left open when it was killed."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass

from tests.scenes.run import Run

SECOND = 1_000_000  # in the database's unit


@dataclass(frozen=True)
class Left:
    """A daily that stands in a channel."""

    channel: str
    message: str
    opened: int  # seconds ago
    closes: int  # in so many seconds


def leave_dailies(run: Run, dailies: Iterable[Left]) -> None:
    """Leave these dailies open in the database of a bot that doesn't run. They are like the one
    round that is there, which is done."""
    now = int(time.time() * SECOND)
    with closing(sqlite3.connect(run.folder / "data" / "studyhall.db")) as connection, connection:
        connection.row_factory = sqlite3.Row
        (row,) = connection.execute("SELECT * FROM rounds").fetchall()
        for number, each in enumerate(dailies):
            made = {
                **dict(row),
                "id": f"r{number:04}",
                "origin": f"daily:s{number}:2026-03-04",
                "status": "open",  # the process was perhaps killed before it noted that
                "kind": "daily",
                "schedule": f"s{number}",
                "channel": each.channel,
                "message": each.message,
                "opened_at": now - each.opened * SECOND,
                "closes_at": now + each.closes * SECOND,
            }
            marks = ", ".join("?" * len(made))
            names = ", ".join(made)
            connection.execute(
                f"INSERT INTO rounds ({names}) VALUES ({marks})", list(made.values())
            )
        connection.execute("UPDATE rounds SET status = 'done' WHERE id = ?", [row["id"]])


def done(run: Run) -> int:
    """How many of those are closed."""
    ((count,),) = run.rows("SELECT count(*) FROM rounds WHERE status = 'done'")
    return count - 1
