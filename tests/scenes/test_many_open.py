"""A start with hundreds of questions open on Discord: what is overdue doesn't wait for the rest."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections import Counter
from contextlib import closing

from tests.loopback.discord.server import Loopback, until
from tests.loopback.discord.world import snowflake
from tests.scenes.run import Run
from tests.scenes.steps import Message, asked

OPEN, OVERDUE = 300, 100
MESSAGES = "/api/v10/channels/{channel}/messages"
MESSAGE = f"{MESSAGES}/{{message}}"


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


async def test_overdue_questions_close_before_all_others_are_read_back(discord, run):
    await run.start()
    question = await asked(discord, seconds=600)
    run.kill()
    copy_rounds(run, question, discord)
    requests = discord.rest.asked
    before = Counter(requests)
    await run.start()
    began = time.monotonic()

    def made(request: str) -> int:
        return requests[request] - before[request]

    def done() -> bool:
        (found,) = run.rows("SELECT count(*) FROM rounds WHERE status = 'done'")
        return found[0] == OVERDUE

    await until(lambda: made(f"PATCH {MESSAGE}"), "the first is revealed")
    assert made(f"GET {MESSAGES}") < OPEN
    await until(done, "what is overdue is closed", 60)
    print(f"closed in {time.monotonic() - began:.2f} s")  # noqa: T201 - a figure, no bound
    assert made(f"PATCH {MESSAGE}") == OVERDUE  # each once


async def test_a_question_that_nobody_answered_is_read_back_by_one_request(discord, run):
    await run.start()
    await asked(discord, seconds=600)
    run.kill()
    before = Counter(discord.rest.asked)
    await run.start()
    await until(lambda: (discord.rest.asked - before)[f"GET {MESSAGES}"], "it is read back")
    await asyncio.sleep(0.5)
    made = discord.rest.asked - before
    assert [f"{each} {count}" for each, count in made.items() if MESSAGES in each] == [
        f"GET {MESSAGES} 1"
    ]
