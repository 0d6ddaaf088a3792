"""Replies and typed numbers that people edit or delete on Discord."""

from __future__ import annotations

import pytest

from adapters.discord.read_receipts import READ
from tests.adapters.discord.club import kept, open_club
from tests.adapters.discord.test_guilds import forbid
from tests.curriculum.build import topic
from tests.scene import FixedShelf, topics


@pytest.fixture
async def club(small_store):
    shelf = FixedShelf(topics(topic()))
    async with open_club(small_store, shelf, message_content=True) as opened:
        yield opened


@pytest.fixture
async def bob(club):
    ada, bob = map(club.joins, ("Ada", "Bob"))
    await ada.slash(club.channel, "quiz", seconds=300)
    return bob


async def wait(club, seconds=1):
    await club.env.advance_time(seconds)


async def chosen(club):
    """The bars of the options that somebody chose, once the question has closed."""
    await club.close_round(301)
    shown = [each for each in club.channel.history() if each.embeds]
    text = "\n".join(each.embeds[0].description or "" for each in shown)
    return [line for line in text.splitlines() if line.startswith("▰")]


async def says(club, bob, text, *, reply):
    return await bob.send(club.channel, text, reply_to=club.question if reply else None)


@pytest.mark.parametrize("reply", [True, False])
async def test_the_latest_text_counts(club, bob, reply):
    message = await says(club, bob, "1", reply=reply)
    await wait(club)
    await bob.edit(message, "2")
    await wait(club)
    await bob.edit(message, "3")
    assert await kept(club) == [("Bob", 0), ("Bob", 1), ("Bob", 2)]


@pytest.mark.parametrize("reply", [True, False])
@pytest.mark.parametrize("how", ["deleted", "deleted in bulk", "edited into talk"])
async def test_what_is_gone_or_is_talk_now_is_withdrawn(club, bob, reply, how):
    message = await says(club, bob, "1", reply=reply)
    await wait(club)
    match how:
        case "deleted":
            await bob.delete(message)
        case "deleted in bulk":
            club.env.backend.bulk_delete_messages(club.channel.id, [1, message.id])
            club.env._mark_mutation()
            await club.env.settle()
        case _:
            await bob.edit(message, "hold on, let me think about that for a while")
    assert await chosen(club) == []


async def test_a_reply_that_stands_counts_at_closing(club, bob):
    await says(club, bob, "1", reply=True)
    assert len(await chosen(club)) == 1


async def test_talk_that_is_edited_into_an_answer_counts(club, bob):
    message = await says(club, bob, "let me think about that for a while", reply=False)
    await wait(club)
    await bob.edit(message, "2")
    assert await kept(club) == [("Bob", 1)]


async def test_a_preview_or_a_pin_changes_nothing(club, bob):
    message = await says(club, bob, "1", reply=True)
    await wait(club)
    await bob.edit(message, "2")
    stored = club.env.backend.get_message(club.channel.id, message.id)
    for edited in (stored.edited_timestamp, None):  # told anew, with the time of the last edit
        stored.edited_timestamp = edited
        club.env.backend.set_pinned(club.channel.id, message.id, edited is None)
        club.env._mark_mutation()
        await club.env.settle()
    assert await kept(club) == [("Bob", 0), ("Bob", 1)]


async def test_an_edit_while_the_bot_was_away_is_read_back_once(club, bob):
    first = await says(club, bob, "1", reply=True)
    club.chat._inbox._closing = True  # nothing is taken up any more
    await wait(club)
    await bob.edit(first, "2")
    second = await says(club, bob, "3", reply=True)
    await wait(club)
    await bob.edit(second, "no idea, really")
    await club.restart()
    await club.recover()
    assert await kept(club) == [("Bob", 0), ("Bob", 1)]


async def test_the_time_of_an_edit_is_discords(club, bob):
    message = await says(club, bob, "1", reply=True)
    await wait(club, 301)
    await bob.edit(message, "2")  # too late
    await bob.delete(message)
    await club.closing.run_due(club._now())
    assert await kept(club) == [("Bob", 0)]


async def reactions(club, message):
    """Our own reactions on a message."""
    await club.rounds.read_marks.settled()
    await club.env.settle()
    stored = club.env.backend.get_message(club.channel.id, message.id)
    me = club.chat._client.user.id
    return [each.emoji for each in stored.reactions if me in each.user_ids]


@pytest.mark.parametrize("reply", [True, False])
async def test_a_reply_that_counts_gets_a_mark_which_nobody_answers_with(club, bob, reply):
    message = await says(club, bob, "1", reply=reply)
    assert await reactions(club, message) == [READ]
    await wait(club)
    await bob.edit(message, "thinking")
    assert await reactions(club, message) == []
    await wait(club)
    await bob.edit(message, "2")
    assert await reactions(club, message) == [READ]
    await club.restart()
    assert await kept(club) == [("Bob", 0), ("Bob", 1)]


async def test_where_the_bot_may_not_react_it_does_not_try(club, bob):
    forbid(club, club.channel, add_reactions=True)
    message = await says(club, bob, "1", reply=True)
    before = len(club.env.http_requests)
    assert await reactions(club, message) == []
    assert len(club.env.http_requests) == before
    assert await kept(club) == [("Bob", 0)]
