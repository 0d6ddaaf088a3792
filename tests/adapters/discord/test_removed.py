"""Questions that somebody deletes on Discord, alone, among many, or with their channel."""

import pytest
from sqlalchemy import select

from bot.store.tables import rounds


async def status(club):
    async with club.store.read() as connection:
        return await connection.scalar(select(rounds.c.status).order_by(rounds.c.opened_at.desc()))


async def settled(club):
    club.env._mark_mutation()
    await club.env.settle()


@pytest.fixture
async def ada(club):
    found = club.joins("Ada")
    await found.slash(club.channel, "quiz", seconds=300)
    return found


async def test_a_question_that_a_moderator_deletes_makes_room_for_the_next(club, ada):
    club.env.backend.delete_message(club.channel.id, club.question.id)
    await settled(club)
    assert await status(club) == "void"
    await ada.slash(club.channel, "quiz", seconds=300)
    assert await status(club) == "open"


async def test_a_question_among_many_deleted_messages_is_noticed(club, ada):
    club.env.backend.bulk_delete_messages(club.channel.id, [1, club.question.id])
    await settled(club)
    assert await status(club) == "void"


async def test_other_messages_that_are_deleted_change_nothing(club, ada):
    message = await ada.send(club.channel, "hello")
    await ada.delete(message)
    await settled(club)
    assert await status(club) == "open"


async def test_a_question_goes_with_its_channel(club, ada):
    club.env.backend.delete_channel(club.channel.id)
    await settled(club)
    assert await status(club) == "void"


async def test_what_was_deleted_while_away_is_found_afterwards(club, ada):
    club.chat._inbox._closing = True  # nothing is taken up any more
    club.env.backend.delete_message(club.channel.id, club.question.id)
    await settled(club)
    assert await status(club) == "open"
    await club.restart()
    assert await status(club) == "void"
