"""Four processes of the bot on one PostgreSQL, each with a shard of Discord, killed at random."""

from __future__ import annotations

import asyncio
import secrets
from collections import Counter
from random import Random

import pytest

from tests.loopback.discord.interactions import words
from tests.loopback.discord.server import Loopback, until
from tests.loopback.discord.world import snowflake_of
from tests.scenes.run import Run
from tests.scenes.steps import Message, answered, button, key_of

PROCESSES = 4
CHANNELS = 3  # of each server; each shard has a server
PEOPLE = 8
OPEN_FOR = 45  # seconds
KILLS = 12  # one a second
ALL_RIGHT = 5.0  # seconds within which a press is answered, or its process was killed


@pytest.fixture
async def processes(tmp_path, discord, postgres_url):
    """The bot's processes, all of them connected."""
    runs = []
    for number in range(PROCESSES):
        folder = tmp_path / str(number)
        folder.mkdir()
        settings = {
            "DATABASE_URL": postgres_url,
            "STUDYHALL_DISCORD_SHARDS": str(PROCESSES),
            "STUDYHALL_DISCORD_SHARD_IDS": str(number),
        }
        runs.append(Run(folder, discord, **settings))
    try:
        yield runs
    finally:
        for run in runs:
            run.close()


def open_channels(discord: Loopback) -> list[str]:
    """Several in each server; a server a shard."""
    opened = []
    for shard in range(PROCESSES):
        guild = snowflake_of(shard, PROCESSES)
        opened += [discord.world.opens(guild) for _ in range(CHANNELS)]
    return opened


def posts(discord: Loopback, channel: str, beginning: str = "") -> list[Message]:
    said = discord.world.messages[channel].values()
    ours = [each for each in said if each["author"]["id"] == discord.world.bot["id"]]
    return [each for each in ours if words(each).startswith(beginning)]


async def ask_in(discord: Loopback, channel: str) -> Message:
    discord.world.goes_to(channel)
    host = discord.world.joins("Host")
    await answered(await discord.commands(host, "quiz", topic="first", seconds=OPEN_FOR))
    (question,) = posts(discord, channel)
    return question


async def insists(discord: Loopback, who: Message, on: Message, number: int, end: float) -> bool:
    """Press a button until that is confirmed; False where the round was over before."""
    while asyncio.get_running_loop().time() < end:
        press = await discord.presses(who, on, button(on, number))
        try:
            await asyncio.wait_for(press.done.wait(), ALL_RIGHT)
        except TimeoutError:
            continue
        if "You chose" in press.text:
            return True
        if "just closed" in press.text:
            return False
        assert "could not be done just now" in press.text, press.text
    return False


async def kill_at_random(runs: list[Run], random: Random) -> None:
    for _ in range(KILLS):
        await asyncio.sleep(1)
        unlucky = random.choice(runs)
        unlucky.kill()
        unlucky.launch()


async def test_whichever_process_is_killed_each_answer_counts_once(discord, processes):
    seed = secrets.randbits(32)
    print(f"seed: {seed}")  # noqa: T201 - shown where the test fails
    random = Random(seed)
    channels = open_channels(discord)
    for run in processes:
        run.launch()
    for run in processes:
        await until(lambda run=run: "Studyhall is on" in run.said(), "all are connected", 60)
    questions = await asyncio.gather(*(ask_in(discord, each) for each in channels))
    end = asyncio.get_running_loop().time() + OPEN_FOR - 2 * ALL_RIGHT

    right, confirmed = {}, set()

    async def plays(who: Message, about: list[Message]) -> None:
        for question in about:
            choice = random.randrange(3)
            right[who["id"], question["id"]] = choice == key_of(question)
            if await insists(discord, who, question, choice, end):
                confirmed.add((who["id"], question["id"]))
            await asyncio.sleep(random.random() * 2)

    people = [discord.world.joins(f"P{number}") for number in range(PEOPLE)]
    play = [plays(each, random.sample(questions, len(questions))) for each in people]
    await asyncio.gather(kill_at_random(processes, random), *play)
    assert len(confirmed) > len(people) * len(questions) / 2

    def over() -> bool:
        return all(len(posts(discord, each, "Standings")) == 1 for each in channels)

    await until(over, "every round is revealed", OPEN_FOR)
    await asyncio.sleep(1)
    for channel in channels:
        said = Counter(words(each).split()[0] for each in posts(discord, channel))
        assert said == {"The": 1, "Standings": 1}, said  # the question became its answer
        assert len(posts(discord, channel, "The answer is")) == 1
    assert_paid_once(processes[0], right, confirmed)
    assert not [run.said() for run in processes if "Traceback" in run.said()]


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
