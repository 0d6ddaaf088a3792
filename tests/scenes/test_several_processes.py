"""Live rounds on several processes of the bot."""

from __future__ import annotations

import asyncio
import secrets
from collections import Counter
from random import Random

from tests.loopback.discord.interactions import words
from tests.loopback.discord.server import Loopback, until
from tests.scenes.several import (
    ANSWERED_WITHIN,
    all_up,
    assert_paid_once,
    insists,
    kill_at_random,
    open_channels,
    posts,
)
from tests.scenes.steps import Message, answered, key_of

CHANNELS = 3  # of each server; each shard has a server
PEOPLE = 8
OPEN_FOR = 45  # seconds
KILLS = 12  # one a second


async def ask_in(discord: Loopback, channel: str) -> Message:
    discord.world.goes_to(channel)
    host = discord.world.joins("Host")
    await answered(await discord.commands(host, "quiz", topic="first", seconds=OPEN_FOR))
    (question,) = posts(discord, channel)
    return question


async def test_whichever_process_is_killed_each_answer_counts_once(discord, processes):
    seed = secrets.randbits(32)
    print(f"seed: {seed}")  # noqa: T201 - shown where the test fails
    random = Random(seed)
    channels = open_channels(discord, CHANNELS)
    await all_up(processes)
    questions = await asyncio.gather(*(ask_in(discord, each) for each in channels))
    end = asyncio.get_running_loop().time() + OPEN_FOR - 2 * ANSWERED_WITHIN

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
    await asyncio.gather(kill_at_random(processes, random, KILLS), *play)
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
