"""A start with a thousand dailies open on Discord: what is overdue doesn't wait for the rest."""

from __future__ import annotations

import asyncio
from collections import Counter

from bot.quiz.closing import AT_ONCE
from tests.loopback.discord.server import Loopback, until
from tests.loopback.discord.world import snowflake
from tests.scenes.many import Left, done, leave_dailies
from tests.scenes.steps import Message, answered, asked, posts

OPEN, OVERDUE = 1000, 120
PER_SECOND = 50  # requests: Discord's limit for the whole bot
MESSAGES = "/api/v10/channels/{channel}/messages"
MESSAGE = f"{MESSAGES}/{{message}}"


def left_open(discord: Loopback, question: Message) -> tuple[list[Left], list[Message]]:
    """Open dailies like this question, each in a channel of its own; and the messages of those that
    are overdue, the first to close first."""
    world, began_in = discord.world, discord.world.channel_id
    left, late = [], []
    for number in range(OPEN):
        channel = world.opens(world.guild_id)
        posted = world.store({**question, "id": snowflake(), "channel_id": channel})
        closes = number - OVERDUE - 60 if number < OVERDUE else 3600
        if number < OVERDUE:
            late.append(posted)
        left.append(Left(channel, posted["id"], 3600 - number, closes))  # the overdue: the oldest
    world.goes_to(began_in)
    return left, late


async def test_overdue_dailies_close_in_their_order_before_a_thousand_are_read_back(discord, run):
    await run.start()
    question = await asked(discord, seconds=600)
    run.kill()
    left, late = left_open(discord, question)
    leave_dailies(run, left)
    discord.rest.per_second = PER_SECOND
    before = Counter(discord.rest.asked)
    await run.start()

    def made(request: str) -> int:
        return discord.rest.asked[request] - before[request]

    await until(lambda: made(f"PATCH {MESSAGE}"), "the first is revealed", 20)
    for name in ("Ann", "Bo", "Cy"):
        discord.world.opens(discord.world.guild_id)
        await answered(await discord.commands(discord.world.joins(name), "quiz", seconds=600))
        await until(lambda: posts(discord, "The first topic"), "the question that was asked for")
        if name == "Ann":
            assert done(run) < OVERDUE  # meanwhile, that is
    await until(lambda: done(run) == OVERDUE, "what is overdue is closed", 60)
    assert made(f"PATCH {MESSAGE}") == OVERDUE  # each once
    assert made(f"GET {MESSAGES}") < OVERDUE + OPEN / 2  # long before the others are read back
    revealed = sorted(late, key=lambda each: each["edited_timestamp"])
    overtaken_by = [revealed.index(each) - number for number, each in enumerate(late)]
    assert max(overtaken_by) <= 2 * AT_ONCE
    await until(lambda: made(f"GET {MESSAGES}") > 2 * OVERDUE, "the others are read back", 30)
    assert discord.rest.limited <= 3  # the library's own requests at a start are not paced


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
