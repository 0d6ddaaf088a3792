"""A start with hundreds of questions open on Discord: what is overdue closes on time."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing

from adapters.discord.pace import PER_SECOND
from tests.loopback.discord.server import Loopback, until
from tests.loopback.discord.world import snowflake
from tests.scenes.run import Run
from tests.scenes.steps import Message, asked

OPEN, OVERDUE = 300, 100
STARTING = 3.0  # seconds that this machine may need besides


def copy_rounds(run: Run, question: Message, discord: Loopback) -> None:
    """Leave many like this one, each in a channel of its own; some are overdue."""
    world, now = discord.world, int(time.time() * 1_000_000)
    with closing(sqlite3.connect(run.folder / "data" / "studyhall.db")) as connection, connection:
        connection.row_factory = sqlite3.Row
        (row,) = connection.execute("SELECT * FROM rounds").fetchall()
        for number in range(OPEN):
            channel = world.opens(world.guild_id)
            posted = {**question, "id": snowflake(), "channel_id": channel}
            world.store(posted)
            late = number < OVERDUE
            made = {
                **dict(row),
                "id": f"r{number:04}",
                "origin": f"o{number}",
                "channel": channel,
                "message": posted["id"],
                "closes_at": now + (-1_000_000 if late else 3_600_000_000),
            }
            marks = ", ".join("?" * len(made))
            names = ", ".join(made)
            connection.execute(
                f"INSERT INTO rounds ({names}) VALUES ({marks})", list(made.values())
            )


async def test_overdue_questions_close_at_the_pace_of_their_edits(discord, run):
    await run.start()
    question = await asked(discord, seconds=600)
    run.kill()
    copy_rounds(run, question, discord)
    await run.start()
    began = time.monotonic()

    def done() -> bool:
        (found,) = run.rows("SELECT count(*) FROM rounds WHERE status = 'done'")
        return found[0] == OVERDUE

    await until(done, "what is overdue is closed")
    assert time.monotonic() - began < OVERDUE / PER_SECOND * 1.1 + STARTING
    print(f"closed in {time.monotonic() - began:.2f} s")  # noqa: T201 - shown where it fails
