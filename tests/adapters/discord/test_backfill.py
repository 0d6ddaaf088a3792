"""What people do while the bot is away, or its clock is wrong: in the order in which they do it."""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from sqlalchemy import select

from adapters.discord.backfill import message_and_later
from bot.chat.model import MessageRef, Place
from bot.quiz.outcomes import outcome_of
from bot.quiz.records import by_message
from bot.store.tables import answers, points
from bot.text.emoji import KEYCAPS
from tests.adapters.discord.club import OTHER, RIGHT, WRONG, said

CHOICES = (RIGHT, WRONG, OTHER)


def mark(club, option):
    return KEYCAPS[club.shown(option)]


@pytest.fixture
async def people(club):
    """Three, with a question before them."""
    found = [club.joins(name) for name in ("Ada", "Bob", "Cy")]
    await found[0].slash(club.channel, "quiz", seconds=300)
    return found


async def counting(club):
    """What counts now: each person's option."""
    where = Place("discord", str(club.guild.id), str(club.channel.id))
    names = {str(each.id): each.name for each in club.env.backend.users.values()}
    async with club.store.read() as connection:
        current = await by_message(connection, MessageRef(where, str(club.question.id)))
        outcome = await outcome_of(connection, current)
    return {
        names[each.person.rpartition(":")[2]]: next(
            option for option in CHOICES if club.shown(option) == each.answer.choice
        )
        for each in outcome.results
    }


@asynccontextmanager
async def away(club):
    """The bot is gone for a while, and comes back as a new process."""
    club.chat._inbox._closing = True  # nothing is taken up any more
    await club.env.advance_time(5)
    yield
    await club.restart()
    await club.recover()  # twice is once


async def moderator_clears(club, emoji=None):
    if emoji is None:
        club.env.backend.clear_reactions(club.channel.id, club.question.id)
    else:
        club.env.backend.clear_reaction(club.channel.id, club.question.id, emoji)
    await club.env.settle()


async def test_reactions_given_moved_and_taken_back_while_away_are_noticed(club, people):
    ada, bob, cy = people
    for each in (bob, cy):
        await each.react(club.question, mark(club, WRONG))
    async with away(club):
        await ada.react(club.question, mark(club, RIGHT))
        await bob.unreact(club.question, mark(club, WRONG))
        await bob.react(club.question, mark(club, OTHER))
        await cy.unreact(club.question, mark(club, WRONG))
    assert await counting(club) == {"Ada": RIGHT, "Bob": OTHER}


async def test_a_reaction_taken_back_after_its_answer_was_replaced_withdraws_nothing(club, people):
    ada = people[0]
    await ada.react(club.question, mark(club, WRONG))
    await club.env.advance_time(1)
    await ada.click(club.question, custom_id=club.button_of(RIGHT))
    async with away(club):
        await ada.unreact(club.question, mark(club, WRONG))
    assert await counting(club) == {"Ada": RIGHT}


async def test_what_is_told_after_a_restart_goes_on_from_what_was_found(club, people):
    ada, bob, _ = people
    await ada.react(club.question, mark(club, WRONG))
    async with away(club):
        await bob.react(club.question, mark(club, RIGHT))
    await ada.unreact(club.question, mark(club, WRONG))
    await bob.unreact(club.question, mark(club, RIGHT))
    assert await counting(club) == {}
    await ada.react(club.question, mark(club, WRONG))
    assert await counting(club) == {"Ada": WRONG}


async def test_in_a_new_session_a_reaction_that_was_moved_in_the_gap_is_not_taken_for_an_old_one(
    club, people
):
    ada = people[0]
    await ada.react(club.question, mark(club, RIGHT))
    desk = club.chat._inbox
    desk._closing = True  # nothing is heard
    await ada.unreact(club.question, mark(club, RIGHT))
    await ada.react(club.question, mark(club, WRONG))
    await ada.unreact(club.question, mark(club, WRONG))
    desk._closing = False
    await club.env.advance_time(1)
    await ada.click(club.question, custom_id=club.button_of(OTHER))
    await desk.client.on_shard_connect(0)
    await club.env.advance_time(1)
    await ada.react(club.question, mark(club, RIGHT))
    await club.recover()
    assert await counting(club) == {"Ada": RIGHT}


@pytest.mark.parametrize("which", ["all", "one"])
async def test_what_a_moderator_clears_goes_on_counting(club, people, which):
    ada, bob, cy = people
    emoji = mark(club, RIGHT)
    await ada.react(club.question, emoji)
    await bob.react(club.question, emoji)
    await moderator_clears(club, emoji if which == "one" else None)
    await bob.react(club.question, emoji)
    assert await counting(club) == {"Ada": RIGHT, "Bob": RIGHT}

    async with away(club):
        await cy.react(club.question, emoji)
    assert await counting(club) == {"Ada": RIGHT, "Bob": RIGHT, "Cy": RIGHT}


@pytest.mark.parametrize("which", ["all", "one"])
async def test_what_a_moderator_clears_while_we_are_away_goes_on_counting(club, people, which):
    ada, bob, _ = people
    await ada.react(club.question, mark(club, RIGHT))
    await bob.react(club.question, mark(club, RIGHT))
    async with away(club):
        await moderator_clears(club, mark(club, RIGHT) if which == "one" else None)
    assert await counting(club) == {"Ada": RIGHT, "Bob": RIGHT}


@pytest.mark.parametrize("which", ["all", "one"])
async def test_after_a_moderator_cleared_one_may_answer_and_withdraw_anew(club, people, which):
    ada, emoji = people[0], mark(club, RIGHT)
    await ada.react(club.question, emoji)
    await ada.click(club.question, custom_id=club.button_of(WRONG))
    await moderator_clears(club, emoji if which == "one" else None)
    await ada.react(club.question, emoji)
    assert await counting(club) == {"Ada": RIGHT}
    await ada.unreact(club.question, emoji)
    assert await counting(club) == {}


async def test_taking_superseded_reactions_off_withdraws_nothing_that_counts(club, people):
    ada, bob, _ = people
    for option in (RIGHT, WRONG, RIGHT):
        await ada.react(club.question, mark(club, option))
    await bob.react(club.question, mark(club, RIGHT))
    async with away(club):
        await bob.react(club.question, mark(club, WRONG))
        await bob.react(club.question, mark(club, OTHER))
    assert (await counting(club))["Ada"] == RIGHT
    assert (await counting(club))["Bob"] in (WRONG, OTHER)  # which came last nobody knows


async def test_marks_given_in_one_moment_never_take_each_other_off(club, people):
    """Both are told before the first is answered: only the earlier one goes."""
    ada = people[0]
    question, first, second = club.question, mark(club, WRONG), mark(club, RIGHT)
    backend = club.env.backend
    for emoji in (first, second):
        backend.add_reaction(club.channel.id, question.id, emoji, ada.id)
    await club.env.settle()
    counts = {str(each.emoji): each.count for each in club.question.reactions}
    assert (counts[first], counts[second]) == (1, 2)
    assert await counting(club) == {"Ada": RIGHT}


@pytest.mark.parametrize("ahead", [-10, 10])
async def test_the_latest_answer_counts_though_our_clock_is_wrong(club, ahead):
    club.ahead = timedelta(seconds=ahead)
    ada, bob, cy = (club.joins(name) for name in ("Ada", "Bob", "Cy"))
    await ada.slash(club.channel, "quiz", seconds=300)
    await club.env.advance_time(20)
    acts = {
        ada: [("react", WRONG), ("press", OTHER), ("react", RIGHT)],
        bob: [("press", WRONG), ("react", RIGHT)],
        cy: [("react", WRONG), ("press", RIGHT)],
    }
    for actor, theirs in acts.items():
        for how, option in theirs:
            await club.env.advance_time(2)
            if how == "react":
                await actor.react(club.question, mark(club, option))
            else:
                await actor.click(club.question, custom_id=club.button_of(option))
    assert await counting(club) == {"Ada": RIGHT, "Bob": RIGHT, "Cy": RIGHT}


@pytest.mark.parametrize("ahead", [-40, 0, 40])
async def test_a_short_question_is_as_long_though_our_clock_is_wrong(club, ahead):
    club.ahead = timedelta(seconds=ahead)
    ada, bob = club.joins("Ada"), club.joins("Bob")
    await ada.slash(club.channel, "quiz", seconds=30)
    await club.env.advance_time(15)
    await ada.click(club.question, custom_id=club.button_of(RIGHT))
    await club.env.advance_time(16)
    late = await bob.click(club.question, custom_id=club.button_of(RIGHT))
    assert "closed" in said(late)
    await club.close_round(after=1)
    async with club.store.read() as connection:
        paid = (await connection.scalars(select(points.c.points))).all()
    assert paid in ([7], [8])  # of 10: half of its time had passed


async def test_what_is_read_back_is_kept_once(club, people):
    async with away(club):
        await people[1].react(club.question, mark(club, RIGHT))
    async with club.store.read() as connection:
        assert len((await connection.execute(select(answers))).all()) == 1


@pytest.mark.parametrize("most", [3, 5, 9])
async def test_in_a_busy_channel_the_latest_messages_are_read_back(club, people, most):
    sent = [await people[0].send(club.channel, "hello") for _ in range(5)]
    place = Place("discord", str(club.guild.id), str(club.channel.id))
    question = MessageRef(place, str(club.question.id))
    chat = club.chat
    where = chat._message(question), chat._channel(place)
    _, found, later = await message_and_later(chat._clock, *where, chat._pace, most)
    assert found.id == club.question.id
    assert [each.id for each in later] == [each.id for each in sent[-most:]]
