"""What people see on Discord, from `/learn` to the leaderboard."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import quote

import discord

from adapters.discord.parse import place
from bot.chat.model import Button, Post
from bot.curriculum.library import Shelf
from bot.settings import read_settings
from bot.text.emoji import KEYCAPS
from tests.adapters.discord.club import (
    OTHER,
    RIGHT,
    WRONG,
    Recorder,
    buttons,
    kept,
    open_club,
    said,
)
from tests.curriculum.build import short, topic
from tests.scene import FixedShelf, topics


async def test_a_round_is_answered_in_three_ways_closed_and_explained(club):
    ada, bob, cy = map(club.joins, ("Ada", "Bob", "Cy"))
    told = await ada.slash(club.channel, "quiz", topic="first", difficulty="easy", seconds=60)
    assert told.ephemeral
    assert not [each for each in club.channel.history(viewer=ada) if each.flags.ephemeral]
    labels = [each.label for each in buttons(club.question)[:3]]
    assert [label.partition(" · ")[0] for label in labels] == ["1", "2", "3"]
    assert {label.partition(" · ")[2] for label in labels} == {RIGHT, WRONG, OTHER}
    assert [str(each.emoji) for each in club.question.reactions] == list(KEYCAPS[:3])

    await club.env.advance_time(15)
    assert RIGHT in said(await ada.click(club.question, custom_id=club.button_of(RIGHT)))
    await bob.react(club.question, KEYCAPS[club.shown(WRONG)])
    await cy.send(club.channel, RIGHT.upper(), reply_to=club.question)

    before = len(club.public())
    await club.close_round(61)
    assert club.question.embeds[0].title == f"The answer is {KEYCAPS[club.shown(RIGHT)]}"
    assert "2 of 3 right" in club.question.embeds[0].description
    standings = club.channel.last_message.embeds[0].description
    assert re.search(r"🥇 Ada · \*\*[789]\*\*", standings)
    assert re.search(r"Cy · \*\*[789]\*\*", standings)
    assert re.search(r"Bob · \*\*0\*\*", standings)
    assert len(club.public()) == before + 1  # the standings, and no answer said in public


async def test_answers_are_changed_and_withdrawn(club):
    ada, bob = map(club.joins, ("Ada", "Bob"))
    await ada.slash(club.channel, "quiz")
    await ada.click(club.question, custom_id=club.button_of(WRONG))
    await ada.click(club.question, custom_id=club.button_of(RIGHT))
    mark = KEYCAPS[club.shown(OTHER)]
    await bob.react(club.question, mark)
    await bob.unreact(club.question, mark)
    await bob.react(club.question, mark)
    await bob.unreact(club.question, mark)

    right, other, wrong = (club.shown(each) for each in (RIGHT, OTHER, WRONG))
    assert await kept(club) == [
        ("Ada", wrong),
        ("Ada", right),
        *[("Bob", other), ("Bob", "back")] * 2,
    ]
    await club.close_round()
    assert "got it after" in club.question.embeds[0].description


async def test_where_the_bot_may_it_takes_superseded_reactions_off(club):
    ada = club.joins("Ada")
    everyone = club.guild.default_role
    everyone._role.permissions |= discord.Permissions(manage_messages=True).value
    await ada.slash(club.channel, "quiz")
    await ada.react(club.question, KEYCAPS[0])
    await ada.react(club.question, KEYCAPS[1])
    counts = {str(each.emoji): each.count for each in club.question.reactions}
    assert counts == {KEYCAPS[0]: 1, KEYCAPS[1]: 2, KEYCAPS[2]: 1}


async def test_a_right_to_take_reactions_off_that_is_given_later_is_used(club):
    ada, bob = map(club.joins, ("Ada", "Bob"))
    await ada.slash(club.channel, "quiz", seconds=3600)
    first, second, third = KEYCAPS[:3]
    path = f"/channels/{club.channel.id}/messages/{club.question.id}/reactions"
    taken_off = f"{path}/{quote(first)}/{ada.id}"
    club.env.inject_error("DELETE", taken_off, status=403, code=50013)
    for mark in (first, second, third):
        await ada.react(club.question, mark)
    deleted = [each.path for each in club.env.http_requests if each.method == "DELETE"]
    asked = [each for each in deleted if "/reactions/" in each]
    assert asked == [taken_off]  # and for a while no other is tried
    await club.env.advance_time(601)
    await bob.react(club.question, first)
    await bob.react(club.question, second)
    counts = {str(each.emoji): each.count for each in club.question.reactions}
    assert counts == {first: 2, second: 3, third: 2}


async def test_a_short_answer_is_typed_into_a_box(small_store):
    shelf = FixedShelf(topics(topic(questions=[short()])))
    async with open_club(small_store, shelf) as club:
        ada = club.joins("Ada")
        await ada.slash(club.channel, "quiz")
        shown = await ada.click(club.question, label="Answer")
        assert shown.modal["title"] == "Your answer"
        assert "How many are three and four?" in str(shown.modal)
        told = await ada.submit_modal(shown, {"text": "seven"})
        assert "Your answer is **seven**" in said(told)

        shown = await ada.click(club.question, label="Answer")
        await club.restart()
        told = await ada.submit_modal(shown, {"text": " "})
        assert "Write an answer first" in said(told)


async def test_every_mode_of_a_lesson_is_read_to_its_end(small_store):
    shelf = Shelf(read_settings().content)
    async with open_club(small_store, shelf) as club:
        ada = club.joins("Ada")
        (entry,) = shelf.library.entries.values()
        for mode in entry.topic.modes.offered():
            told = await ada.slash(club.channel, "learn", topic=entry.topic.id, mode=mode.value)
            page, pages = told.response, 1
            assert told.ephemeral
            while any(each.label == "Next ›" for each in buttons(page)):
                await ada.click(page, label="Next ›")
                page, pages = told.response, pages + 1
            footer = page.embeds[0].footer.text
            assert f"{mode.value} · {pages} of {pages}" in footer
        assert club.public() == []


async def test_a_picture_has_its_alternative(small_store):
    async with open_club(small_store, Shelf(read_settings().content)) as club:
        ada = club.joins("Ada")
        told = await ada.slash(club.channel, "learn", topic="fine-tuning", mode="explain")
        while not told.response.attachments:
            await ada.click(told.response, label="Next ›")
        (picture,) = told.response.attachments
        assert picture.filename == "picture.png"
        await ada.click(told.response, label="Next ›")
        assert told.response.attachments == []


async def test_a_lesson_is_shared_by_a_button(club):
    ada, bob = map(club.joins, ("Ada", "Bob"))
    told = await ada.slash(club.channel, "learn", topic="first")
    await ada.click(told.response, label="Share to channel")
    (shared,) = club.public()
    assert "Shared ✓" in [each.label for each in buttons(told.response)]
    read = await bob.click(shared, label="Read it yourself")
    assert read.ephemeral
    assert len(club.public()) == 1


async def test_what_was_perhaps_meant_is_a_button_that_does_it(club):
    ada = club.joins("Ada")
    told = await ada.slash(club.channel, "quiz", topic="the frist topic", difficulty="easy")
    assert club.public() == []
    await ada.click(told.response, label="The first topic")
    (posted,) = club.public()
    assert "easy" in posted.embeds[0].title


async def test_the_end_of_a_lesson_asks_the_channel_a_question(club):
    ada = club.joins("Ada")
    told = await ada.slash(club.channel, "learn", topic="first")
    while any(each.label == "Next ›" for each in buttons(told.response)):
        await ada.click(told.response, label="Next ›")
    before = told.response.embeds[0].title
    await ada.click(told.response, label="Ask a question here")
    assert len(club.public()) == 1
    assert told.response.embeds[0].title == before  # the lesson stays


async def test_standings_teams_and_help_are_private(club):
    ada = club.joins("Ada")
    await ada.slash(club.channel, "quiz")
    await ada.click(club.question, custom_id=club.button_of(RIGHT))
    await club.close_round()
    before = len(club.public())
    assert "Ada" in said(await ada.slash(club.channel, "leaderboard", period="all", of="people"))
    made = await ada.slash(club.channel, "team create", name="Night @everyone")
    assert "@everyone" not in said(made)
    assert "Night" in said(await ada.slash(club.channel, "team list"))
    assert "Points" in said(await ada.slash(club.channel, "help", about="rules"))
    assert said(await ada.slash(club.channel, "me"))
    assert len(club.public()) == before


async def test_topics_and_teams_are_completed(club):
    ada = club.joins("Ada")
    found = await ada.autocomplete(club.channel, "learn", "topic", "fir")
    assert [each["value"] for each in found] == ["first"]
    await ada.slash(club.channel, "team create", name="Owls")
    found = await ada.autocomplete(club.channel, "team join", "name", "ow")
    assert [each["value"] for each in found] == ["Owls"]
    assert await ada.autocomplete(club.channel, "learn", "topic", "zzzzzz") == []


async def test_a_lesson_is_read_in_a_direct_message(club):
    ada = club.env.create_user("Ada")
    told = await ada.slash("learn", topic="first")
    assert "It begins here." in told.response.embeds[0].description


async def test_what_is_written_to_it_alone_is_answered_there(club):
    ada = club.env.create_user("Ada")

    async def told(text):
        before = len(ada.dm_channel.history(viewer=ada)) if ada.dm_channel else 0
        await ada.send_dm(text)
        await club.env.settle()
        messages = ada.dm_channel.history(viewer=ada)
        assert len(messages) == before + 2
        return messages[-1]

    assert "Learn a topic in minutes" in (await told("hi")).embeds[0].description
    assert "Did you mean" in (await told("lern first")).embeds[0].description
    page = await told("learn first")
    assert "It begins here." in page.embeds[0].description
    assert "Share to channel" not in [each.label for each in buttons(page)]
    await ada.click(page, label="Next ›")
    assert len(ada.dm_channel.history(viewer=ada)) == 6  # turned in its place
    turned = ada.dm_channel.history(viewer=ada)[-1]
    assert "It begins here." not in turned.embeds[0].description


async def test_ones_points_are_told_in_a_direct_message(club):
    ada = club.joins("Ada")
    await ada.slash(club.channel, "quiz")
    await ada.click(club.question, custom_id=club.button_of(RIGHT))
    await club.close_round()
    club.env.create_guild("Elsewhere")
    told = await ada.user.slash("me")
    text = told.response.embeds[0].description
    assert text.startswith("**The club**")
    assert re.search(r"Week: \*\*\d+\*\* points, rank 1 of 1", text)


async def test_what_needs_a_server_says_so_in_a_direct_message(club):
    ada = club.env.create_user("Ada")
    gateway = Recorder(club)
    await ada.slash("me")
    payload = gateway.payloads[-1]
    channel = int(payload["channel_id"])
    record = club.env.backend.new_interaction(2, channel, ada.id, None)
    payload["id"], payload["token"] = str(record.id), record.token
    payload["data"]["name"] = "quiz"
    await gateway.again()
    assert record.responded
    told = ada.dm_channel.history(viewer=ada)[-1].embeds[0].description
    assert "only works in channels" in told


async def test_buttons_reactions_and_replies_go_on_after_a_restart(club):
    ada, bob, cy = map(club.joins, ("Ada", "Bob", "Cy"))
    await ada.slash(club.channel, "quiz", seconds=300)
    await ada.react(club.question, KEYCAPS[0])
    await bob.click(club.question, custom_id=club.button_of(WRONG))

    await club.restart()
    assert RIGHT in said(await bob.click(club.question, custom_id=club.button_of(RIGHT)))
    await cy.send(club.channel, "1", reply_to=club.question)

    right, wrong = club.shown(RIGHT), club.shown(WRONG)
    assert await kept(club) == [("Ada", 0), ("Bob", wrong), ("Bob", right), ("Cy", 0)]


async def test_what_people_did_while_the_bot_was_away_is_read_back(club):
    ada, bob, cy = map(club.joins, ("Ada", "Bob", "Cy"))
    await ada.slash(club.channel, "quiz", seconds=300)
    await ada.react(club.question, KEYCAPS[0])
    question = club.question
    club.chat._inbox._closing = True  # nothing is taken up any more
    await bob.react(question, KEYCAPS[1])
    await cy.send(club.channel, "3", reply_to=question)
    assert await kept(club) == [("Ada", 0)]

    await club.restart()
    await club.recover()  # twice is once
    assert await kept(club) == [("Ada", 0), ("Bob", 1), ("Cy", 2)]


async def test_a_deleted_question_leaves_no_standings(club):
    ada = club.joins("Ada")
    await ada.slash(club.channel, "quiz")
    await ada.click(club.question, custom_id=club.button_of(RIGHT))
    await club.joins("Bob").click(club.question, custom_id=club.button_of(RIGHT))
    club.env.backend.delete_message(club.channel.id, club.question.id)
    await club.close_round()
    assert club.public() == []


async def test_a_channel_that_the_bot_may_not_write_to_says_what_helps(club):
    ada = club.joins("Ada")
    denied = club.guild.create_text_channel("quiet")
    club.env.inject_error("POST", f"/channels/{denied.id}/messages", status=403, code=50013)
    told = await ada.slash(denied, "quiz")
    assert "*Send Messages*" in said(told)


async def test_who_shares_where_the_bot_is_no_member_is_told_so(club):
    ada = club.joins("Ada")
    page = await ada.slash(club.channel, "learn", topic="first")
    club.env.inject_error("POST", f"/channels/{club.channel.id}/messages", status=403, code=50001)
    club.env.bot._connection._guilds.clear()
    told = await ada.click(page.response, label="Share to channel")
    assert "I'm not in this channel" in said(told)


async def test_a_message_that_was_sent_is_found_by_its_key(club):
    ada = club.joins("Ada")
    here = place(club.guild.id, club.channel.id)
    with club.env._bot_scope():
        sent = await club.chat.send(here, Post("x", buttons=(Button("a", "A"),)), "standings:1")
    await ada.send(club.channel, "One sheep")
    now = club.env.now()
    assert await club.chat.find(here, "standings:1", now) == sent
    assert await club.chat.find(here, "standings:2", now) is None
    assert await club.chat.find(here, "standings:1", now + timedelta(hours=1)) is None
    (request,) = [each for each in club.env.http_requests if each.method == "POST"]
    assert request.json["enforce_nonce"] is True
