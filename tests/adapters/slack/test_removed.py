"""Questions that somebody deletes on Slack, alone or with their channel."""

import asyncio

import pytest
from sqlalchemy import select

from bot.store.tables import rounds


@pytest.fixture
async def ada(club):
    return club.slack.world.joins("Ada")


async def status(club):
    async with club.store.read() as connection:
        return await connection.scalar(select(rounds.c.status).order_by(rounds.c.opened_at.desc()))


async def becomes(club, wanted):
    for _ in range(200):
        if await status(club) == wanted:
            return
        await asyncio.sleep(0.02)
    assert await status(club) == wanted


async def test_a_question_that_is_deleted_counts_for_nobody(club, ada):
    question = await club.asks(ada)
    await becomes(club, "open")
    club.slack.removes(club.here, question)
    await becomes(club, "void")
    await club.asks(ada)  # there is room for the next at once
    await becomes(club, "open")


async def test_what_we_edit_ourselves_is_not_taken_for_gone(club, ada):
    await club.asks(ada)
    await club.close_round()
    assert await status(club) == "done"


@pytest.mark.parametrize("how", ["deletes", "archives"])
async def test_a_question_goes_with_its_channel(club, ada, how):
    await club.asks(ada)
    await becomes(club, "open")
    getattr(club.slack, how)(club.here)
    await becomes(club, "void")


async def test_what_was_deleted_while_away_is_found_afterwards(club, ada):
    question = await club.asks(ada)
    await becomes(club, "open")
    await club.stop()
    del club.slack.world.messages[club.here["id"]][question["ts"]]
    await club.start()
    await club.recover()
    assert await status(club) == "void"
