"""What people say to the bot's process on Discord, and what it answers."""

from __future__ import annotations

import pytest

from tests.loopback.discord.interactions import words
from tests.loopback.discord.server import until
from tests.scenes.steps import answered, answers, asked, button, buttons, posts, pressed

pytestmark = pytest.mark.asyncio(loop_scope="module")

EPHEMERAL = 64


async def test_a_short_answer_is_typed_into_a_box_and_counts(house):
    discord, run = house
    ann, bo = discord.world.joins("Ann"), discord.world.joins("Bo")
    question = await asked(discord, about="second")
    said, shown = (await pressed(discord, ann, question, 0)).data["components"]
    assert said["content"] in words(question)
    assert shown["component"]["type"] == 4
    box = (await pressed(discord, bo, question, 0)).data["custom_id"]

    told = await answered(await discord.submits(ann, question, box, "Seven"))
    assert "**Seven**" in told.text
    assert told.data["flags"] & EPHEMERAL
    empty = await answered(await discord.submits(bo, question, box, " "))
    assert "Write an answer first" in empty.text
    await discord.again(told)
    await answered(await discord.submits(bo, question, box, "8"))
    assert answers(run, question) == [(ann["id"], "Seven"), (bo["id"], "8")]


async def test_topics_are_completed(house):
    discord, _ = house
    found = await answered(await discord.types(discord.world.joins("Ann"), "learn", "topic", "sec"))
    assert [each["value"] for each in found.data["choices"]] == ["second"]


async def test_a_lesson_and_ones_points_are_there_in_a_direct_message(house):
    discord, _ = house
    ann = discord.world.joins("Ann")
    lesson = await answered(await discord.commands(ann, "learn", direct=True, topic="first"))
    assert "It begins here." in lesson.text
    following = buttons(lesson.said[0])["Next ›"]
    page = await answered(await discord.presses(ann, lesson.said[0], following, direct=True))
    assert page.said == lesson.said
    assert "It begins here." not in page.text
    mine = await answered(await discord.commands(ann, "me", direct=True))
    assert "no points" in mine.text.lower()


async def test_who_writes_to_it_alone_is_answered_there(house):
    discord, _ = house
    ann = discord.world.joins("Ann")

    def told():
        here = discord.world.messages[channel["id"]].values()
        return [each for each in here if each["author"]["id"] == discord.world.bot["id"]]

    channel = await discord.writes_alone(ann, "good morning")
    await until(lambda: len(told()) == 1, "the help")
    assert "/learn" in words(told()[0])
    await discord.writes_alone(ann, "learn first")
    await until(lambda: len(told()) == 2, "a lesson")
    page = told()[1]
    assert "It begins here." in words(page)
    assert "Share to channel" not in buttons(page)
    turned = await answered(await discord.presses(ann, page, buttons(page)["Next ›"], direct=True))
    assert turned.kind == 7  # in its place
    assert "It begins here." not in words(told()[1])
    assert len(told()) == 2


async def test_a_page_is_turned_in_place_and_its_picture_replaced(house):
    discord, _ = house
    ann = discord.world.joins("Ann")
    lesson = await answered(await discord.commands(ann, "learn", topic="first"))
    (page,) = lesson.said
    seen = []
    while "Next ›" in buttons(page):
        turned = await answered(await discord.presses(ann, page, buttons(page)["Next ›"]))
        assert turned.kind == 7
        assert turned.said == [page]
        seen.append([each.get("description") for each in page["attachments"]])
    assert ["Data goes into a model."] in seen
    assert seen[-1] == []  # and is gone on the next page


async def test_a_page_is_shared_once_though_the_press_comes_twice(house):
    discord, _ = house
    ann, bo = discord.world.joins("Ann"), discord.world.joins("Bo")
    (page,) = (await answered(await discord.commands(ann, "learn", topic="first"))).said
    share = await answered(await discord.presses(ann, page, buttons(page)["Share to channel"]))
    await discord.again(share)
    assert "Shared ✓" in buttons(page)
    (shared,) = posts(discord)
    mine = await answered(await discord.presses(bo, shared, buttons(shared)["Read it yourself"]))
    assert mine.data["flags"] & EPHEMERAL
    assert len(posts(discord)) == 1
    assert discord.interactions.twice == 0


async def test_a_button_of_an_older_version_says_what_to_do(house):
    discord, _ = house
    question = await asked(discord)
    told = await answered(await discord.presses(discord.world.joins("Ann"), question, "of-yore:1"))
    (known,) = [each for each in discord.world.commands if each["name"] == "help"]
    clicked = f"</help:{known['id']}>"
    assert told.text.strip() == f"This button is out of date. Use {clicked} to see what's there."
    assert told.data["flags"] & EPHEMERAL


async def test_what_is_written_in_the_questions_thread_counts(house):
    discord, run = house
    question = await asked(discord)
    await discord.begins_thread(question)
    ann = discord.world.joins("Ann")
    await discord.writes_in_thread(ann, question, "2")
    await until(lambda: answers(run, question) == [(ann["id"], 1)], "it counts")


async def test_a_server_that_put_the_bot_out_is_told_so_and_may_let_it_in_again(house):
    discord, _ = house
    ann = discord.world.joins("Ann")
    question = await asked(discord, seconds=20)
    await discord.puts_out()
    told = await answered(await discord.commands(ann, "quiz"))
    assert "invite me again" in told.text
    pressed_there = await answered(await discord.presses(ann, question, button(question, 0)))
    assert pressed_there.text
    await discord.lets_in()
    assert "You chose" in (await pressed(discord, ann, question, 1)).text
    assert words(await asked(discord))


async def test_replies_count_as_they_read_and_are_marked_while_they_answer(house):
    discord, run = house
    ann = discord.world.joins("Ann")
    question = await asked(discord, seconds=60)

    def kept():
        return [said for _, said in answers(run, question)]

    def marked(said):
        return "✅" in {each["emoji"]["name"] for each in discord.world.reactions(said["id"])}

    said = await discord.replies(ann, question, "1")
    await until(lambda: kept() == [0] and marked(said), "an answer with its mark")
    await discord.shows_preview(said)
    sessions = discord.gateway.identified
    await discord.edits(said, "1, I think", in_full=False)
    await discord.edits(said, "2")
    await discord.shows_preview(said)
    await until(lambda: kept() == [0, 1], "the edit")
    await discord.edits(said, "hm, wait")
    await until(lambda: not marked(said), "no mark")
    await discord.edits(said, "3")
    await until(lambda: kept() == [0, 1, 2] and marked(said), "the next edit")
    await discord.deletes(said)
    withdrawn = "SELECT deleted FROM withdrawals ORDER BY at"
    await until(lambda: [row[0] for row in run.rows(withdrawn)] == [0, 1], "the deletion")
    assert kept() == [0, 1, 2]
    assert discord.gateway.identified == sessions  # the client went on
