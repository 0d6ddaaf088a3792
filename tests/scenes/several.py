"""Several processes of the bot on one database, each with a shard of Discord, killed at random."""

from __future__ import annotations

import asyncio
from pathlib import Path
from random import Random

from tests.curriculum.build import question, topic
from tests.loopback.discord.interactions import words
from tests.loopback.discord.server import Loopback, until
from tests.loopback.discord.world import snowflake_of
from tests.scenes.run import Run
from tests.scenes.steps import Message, button

PROCESSES = 4
ANSWERED_WITHIN = 5.0  # seconds, or its process was killed


def several(folder: Path, discord: Loopback, processes: int, **settings: str) -> list[Run]:
    """The processes, not yet started."""
    levels = ("easy", "medium", "hard")
    questions = [question(f"q{number}", difficulty=levels[number % 3]) for number in range(30)]
    runs = []
    for number in range(processes):
        own = folder / str(number)
        own.mkdir()
        shards = {
            "STUDYHALL_DISCORD_SHARDS": str(processes),
            "STUDYHALL_DISCORD_SHARD_IDS": str(number),
        }
        runs.append(Run(own, discord, (topic(questions=questions),), **settings, **shards))
    return runs


def open_channels(discord: Loopback, each: int) -> list[str]:
    """So many in each server; a server a shard."""
    opened = []
    for shard in range(PROCESSES):
        guild = snowflake_of(shard, PROCESSES)
        opened += [discord.world.opens(guild) for _ in range(each)]
    return opened


def posts(discord: Loopback, channel: str, beginning: str = "") -> list[Message]:
    said = discord.world.messages[channel].values()
    ours = [each for each in said if each["author"]["id"] == discord.world.bot["id"]]
    return [each for each in ours if words(each).startswith(beginning)]


async def all_up(runs: list[Run]) -> None:
    for run in runs:
        run.launch()
    for run in runs:
        await until(lambda run=run: "Studyhall is on" in run.said(), "all are connected", 60)


async def insists(discord: Loopback, who: Message, on: Message, number: int, end: float) -> bool:
    """Press a button until that is confirmed; False where the round was over before."""
    while asyncio.get_running_loop().time() < end:
        press = await discord.presses(who, on, button(on, number))
        try:
            await asyncio.wait_for(press.done.wait(), ANSWERED_WITHIN)
        except TimeoutError:
            continue
        if "You chose" in press.text:
            return True
        if "just closed" in press.text:
            return False
        assert "didn't work just now" in press.text, press.text
    return False


async def kill_at_random(runs: list[Run], random: Random, times: int, every: float = 1.0) -> None:
    """One process each so many seconds."""
    for _ in range(times):
        await asyncio.sleep(every * random.uniform(0.5, 1.5))
        unlucky = random.choice(runs)
        unlucky.kill()
        unlucky.launch()


def assert_paid_once(
    run: Run, right: dict[tuple[str, str], bool], confirmed: set[tuple[str, str]]
) -> None:
    """What is in the ledger is what was confirmed (or was about to be), and the boards agree."""
    paid = run.rows(
        "SELECT person, message, correct FROM points JOIN rounds ON rounds.id = round_id"
    )
    by_answer = {(who.rpartition(":")[2], message): correct for who, message, correct in paid}
    assert len(by_answer) == len(paid)
    assert confirmed <= set(by_answer)
    assert by_answer == {key: right[key] for key in by_answer}
    added_up = "SELECT person, sum(points) FROM {} GROUP BY person ORDER BY person"
    board = "(SELECT * FROM standings WHERE period = 'all') AS board"
    assert run.rows(added_up.format(board)) == run.rows(added_up.format("points"))
    assert run.rows("SELECT DISTINCT status FROM rounds") == [("done",)]
