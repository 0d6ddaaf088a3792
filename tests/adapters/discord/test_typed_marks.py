"""A number that is typed in a channel on Discord, with and without the message content intent."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.errors import StoreError
from tests.adapters.discord.club import kept, open_club
from tests.curriculum.build import topic
from tests.scene import FixedShelf, topics


@pytest.fixture(params=[True, False], ids=["reads", "does not read"])
async def club(request, small_store):
    shelf = FixedShelf(topics(topic()))
    async with open_club(small_store, shelf, message_content=request.param) as opened:
        opened.reads = request.param
        yield opened


async def test_a_typed_number_counts_where_the_bot_may_read_it_and_the_card_says_so(club):
    ada, bob = map(club.joins, ("Ada", "Bob"))
    await ada.slash(club.channel, "quiz", seconds=300)
    text = club.question.embeds[0].description
    assert ("you can just type the number" in text) is club.reads
    assert ("with the mention turned on" in text) is not club.reads
    before = len(club.public())
    await bob.send(club.channel, "2")
    await bob.send(club.channel, "lol")
    await bob.send(club.channel, "what is going on in here")
    assert await kept(club) == ([("Bob", 1)] if club.reads else [])
    await bob.send(club.channel, "3", reply_to=club.question)  # it pings the bot
    assert (await kept(club))[-1] == ("Bob", 2)
    assert len(club.public()) == before + 4  # nothing is said in the channel


async def test_a_number_typed_while_the_bot_was_away_is_read_back(club):
    ada, bob = map(club.joins, ("Ada", "Bob"))
    await ada.slash(club.channel, "quiz", seconds=300)
    await bob.send(club.channel, "1")
    club.chat._inbox._closing = True  # nothing is taken up any more
    await club.env.advance_time(2)
    await bob.send(club.channel, "2")
    await club.restart()
    await club.recover()  # twice is once
    assert await kept(club) == ([("Bob", 0), ("Bob", 1)] if club.reads else [])


async def test_a_number_that_cannot_be_saved_is_read_back_later(club, monkeypatch, caplog):
    ada, bob = map(club.joins, ("Ada", "Bob"))
    await ada.slash(club.channel, "quiz", seconds=300)

    async def as_reply(event):
        raise StoreError("away")

    with monkeypatch.context() as away:
        away.setattr(club.rounds.replies, "as_reply", as_reply)
        await bob.send(club.channel, "2")
    assert await kept(club) == []
    assert ("is read back later: away" in caplog.text) is club.reads
    assert "Traceback" not in caplog.text
    await club.recover()
    assert await kept(club) == ([("Bob", 1)] if club.reads else [])


async def test_a_question_in_a_thread_is_answered_by_writing_in_it(club):
    ada, bob = map(club.joins, ("Ada", "Bob"))
    club.env.backend.create_thread(club.channel.id, "Side room", ada.id)
    await club.env.settle()
    (thread,) = club.channel.threads
    await ada.slash(thread, "quiz", seconds=300)
    await bob.send(thread, "2")
    assert await kept(club) == ([("Bob", 1)] if club.reads else [])


async def test_a_wrong_clock_of_ours_loses_no_typed_number(club):
    club.ahead = timedelta(seconds=40)
    ada, bob = map(club.joins, ("Ada", "Bob"))
    await ada.slash(club.channel, "quiz", seconds=300)
    await bob.send(club.channel, "2")
    assert await kept(club) == ([("Bob", 1)] if club.reads else [])
