"""What comes in is answered: once, in time, whatever happens."""

from __future__ import annotations

import asyncio
import gc
from datetime import timedelta
from types import SimpleNamespace

import discord

from adapters.discord import inbox as desk_module
from adapters.discord.inbox import Inbox
from bot.text.emoji import KEYCAPS
from tests.adapters.discord.club import OTHER, RIGHT, WRONG, Recorder, buttons, kept, said


def acknowledged(club):
    """How the interactions so far were first responded to."""
    kinds = {4: "answer", 5: "thinking", 6: "later", 7: "in place", 9: "box"}
    calls = [each for each in club.env.http_requests if each.path.endswith("/callback")]
    return [kinds[each.json["type"]] for each in calls]


async def test_only_the_last_confirmation_stays(club):
    ada = club.joins("Ada")
    await ada.slash(club.channel, "quiz")
    first = await ada.click(club.question, custom_id=club.button_of(WRONG))
    second = await ada.click(club.question, custom_id=club.button_of(RIGHT))
    there = [each.id for each in club.channel.history(viewer=ada)]
    assert first.response is None or first.response.id not in there
    assert second.response.id in there


def private(club, who):
    return [each for each in club.channel.history(viewer=who) if each.flags.ephemeral]


async def test_a_question_leaves_no_private_receipt_behind(club):
    ada = club.joins("Ada")
    await ada.slash(club.channel, "quiz")
    assert acknowledged(club) == ["thinking"]  # which only its person sees, and is deleted
    assert private(club, ada) == []


async def test_one_person_has_one_private_card_about_a_question(club):
    ada, bob = club.joins("Ada"), club.joins("Bob")
    await ada.slash(club.channel, "quiz", seconds=300)
    hint = next(each.custom_id for each in buttons(club.question) if "Hint" in each.label)
    await ada.click(club.question, custom_id=hint)
    await ada.click(club.question, custom_id=club.button_of(RIGHT))
    await bob.click(club.question, custom_id=club.button_of(WRONG))
    await ada.slash(club.channel, "quiz")  # is refused: one at a time
    (card,) = private(club, ada)
    for line in ("already open here", RIGHT, "Hint:", "You can change it until"):
        assert line in card.embeds[0].description
    assert len(private(club, bob)) == 1


async def test_a_hint_after_an_answer_is_shown_on_the_card_that_warned_of_its_cost(club):
    ada = club.joins("Ada")
    await ada.slash(club.channel, "quiz", seconds=300)
    hint = next(each.custom_id for each in buttons(club.question) if "Hint" in each.label)
    await ada.click(club.question, custom_id=club.button_of(RIGHT))
    await ada.click(club.question, custom_id=hint)
    (card,) = private(club, ada)
    assert "Hint:" not in card.embeds[0].description
    (anyway,) = buttons(card)
    assert anyway.label == "Show it anyway"
    await ada.click(card, custom_id=anyway.custom_id)
    await ada.click(club.question, custom_id=club.button_of(WRONG))
    (card,) = private(club, ada)
    for line in (WRONG, "Hint:"):
        assert line in card.embeds[0].description
    assert buttons(card) == []


async def test_the_confirmation_of_the_last_press_stays_though_it_came_first(club, monkeypatch):
    ada = club.joins("Ada")
    await ada.slash(club.channel, "quiz")
    gateway = Recorder(club)
    await ada.click(club.question, custom_id=club.button_of(OTHER))
    handle, overtaken = club.dispatcher.handle, asyncio.Event()

    async def slower(event):
        if event.button.startswith(club.button_of(WRONG).partition("#")[0]):
            await overtaken.wait()
        await handle(event)
        overtaken.set()

    monkeypatch.setattr(club.dispatcher, "handle", slower)
    for option in (WRONG, RIGHT):
        gateway.presses(ada, club.button_of(option))
    await club.env.settle()
    shown = [each for each in club.channel.history(viewer=ada) if each.flags.ephemeral]
    assert RIGHT in shown[-1].embeds[0].description
    assert len(shown) == 1


async def test_an_interaction_that_comes_twice_is_answered_and_counted_once(club):
    ada = club.joins("Ada")
    await ada.slash(club.channel, "quiz", seconds=300)
    gateway = Recorder(club)
    await ada.click(club.question, custom_id=club.button_of(RIGHT))
    await gateway.again()
    assert len(await kept(club)) == 1

    await club.restart()  # after which nobody remembers that it was answered
    await gateway.again()
    assert len(await kept(club)) == 1
    private = [each for each in club.channel.history(viewer=ada) if each.flags.ephemeral]
    assert len(private) == 1


async def test_a_button_of_another_version_says_what_to_do(club):
    ada = club.joins("Ada")
    gateway = Recorder(club)
    told = await ada.slash(club.channel, "learn", topic="first")
    await ada.click(told.response, label="Share to channel")
    payload = gateway.payloads[-1]
    payload["id"] = str(int(payload["id"]) + 1)
    payload["data"]["custom_id"] = "of-yore:1"
    record = club.env.backend.new_interaction(3, club.channel.id, ada.id, club.guild.id)
    payload["id"], payload["token"] = str(record.id), record.token
    await gateway.again()
    assert record.responded
    assert "out of date" in club.channel.history(viewer=ada)[-1].embeds[0].description


async def test_a_command_from_a_server_that_the_bot_has_left_says_so(club):
    ada = club.joins("Ada")
    gateway = Recorder(club)
    await ada.slash(club.channel, "leaderboard")
    payload = gateway.payloads[-1]
    record = club.env.backend.new_interaction(2, club.channel.id, ada.id, club.guild.id)
    payload["id"], payload["token"] = str(record.id), record.token
    club.env.bot._connection._guilds.clear()
    await gateway.again()
    assert "invite me again" in club.channel.history(viewer=ada)[-1].embeds[0].description


async def test_an_answer_that_takes_long_says_that_it_is_coming(club, monkeypatch):
    ada = club.joins("Ada")
    handle = club.dispatcher.handle

    async def slow(event):
        await asyncio.sleep(1.7)
        await handle(event)

    monkeypatch.setattr(club.dispatcher, "handle", slow)
    told = await ada.slash(club.channel, "help")
    assert acknowledged(club) == ["thinking"]
    assert "Learn a topic" in said(told)


async def test_a_page_that_takes_long_stays_until_the_next_is_there(club, monkeypatch):
    ada = club.joins("Ada")
    page = await ada.slash(club.channel, "learn", topic="first")
    handle = club.dispatcher.handle

    async def slow(event):
        await asyncio.sleep(1.7)
        await handle(event)

    monkeypatch.setattr(club.dispatcher, "handle", slow)
    await ada.click(page.response, label="Next ›")
    assert acknowledged(club) == ["answer", "later"]
    assert "2 of" in page.response.embeds[0].footer.text


async def test_what_is_not_answered_is_apologised_for(club, monkeypatch):
    ada = club.joins("Ada")

    async def silent(event):
        pass

    monkeypatch.setattr(club.dispatcher, "handle", silent)
    assert "Try again" in said(await ada.slash(club.channel, "help"))


async def test_who_presses_while_the_bot_stops_is_told_to_try_again(club):
    ada = club.joins("Ada")
    await ada.slash(club.channel, "quiz")
    await club.chat._inbox.finish(1)
    told = await ada.click(club.question, custom_id=club.button_of(RIGHT))
    assert "Try again" in said(told)
    assert await ada.autocomplete(club.channel, "learn", "topic", "fi") == []
    assert await kept(club) == []


async def test_completions_that_fail_are_none(club, monkeypatch):
    ada = club.joins("Ada")

    async def broken(*_):
        raise RuntimeError

    monkeypatch.setattr(club.dispatcher, "complete", broken)
    assert await ada.autocomplete(club.channel, "learn", "topic", "fi") == []


async def test_bots_do_not_answer(club):
    ada = club.joins("Ada")
    robot = club.joins("Robot", bot=True)
    await ada.slash(club.channel, "quiz")
    await robot.react(club.question, KEYCAPS[0])
    await robot.send(club.channel, "1", reply_to=club.question)
    await club.close_round()
    assert "Nobody answered" in club.question.embeds[0].description


async def test_what_people_react_to_elsewhere_is_nothing_to_ask_discord_about(club, monkeypatch):
    ada, bob = map(club.joins, ("Ada", "Bob"))
    await ada.slash(club.channel, "quiz")
    talk = await ada.send(club.channel, "Look at this")
    heard = []

    async def handle(event):
        heard.append(event)

    monkeypatch.setattr(club.dispatcher, "handle", handle)
    before = len(club.env.http_requests)
    await bob.react(club.question, "🎉")
    club.chat._inbox._names.clear()
    await bob.unreact(club.question, "🎉")
    told = {
        "guild_id": str(club.guild.id),
        "channel_id": str(club.channel.id),
        "message_id": str(talk.id),
        "message_author_id": str(ada.id),
        "user_id": str(bob.id),
        "emoji": {"id": None, "name": KEYCAPS[0]},
        "type": 0,
    }
    club.env.backend.emit("MESSAGE_REACTION_ADD", told)
    await club.env.settle()
    assert (heard, club.env.http_requests[before:]) == ([], [])


def test_a_shard_that_begins_anew_forgets_nothing_of_the_others():
    desk = Inbox(None, None, None)
    desk.client = SimpleNamespace(shard_count=2)
    here, there = "0", str(1 << 22)
    before = desk.told_in(here), desk.told_in(there)
    desk.session_began(1)
    assert desk.told_in(here) is before[0]
    assert desk.told_in(there) is not before[1]


async def test_a_flood_of_reactions_counts_from_when_each_was_told(club, monkeypatch):
    monkeypatch.setattr(desk_module, "_HANDS", 2)
    await club.restart()
    people = [club.joins(name) for name in ("Ada", "Bob", "Cleo", "Dan")]
    await people[0].slash(club.channel, "quiz", seconds=300)
    question, told, handled, free = club.question, [], [], asyncio.Event()
    handle = club.dispatcher.handle

    async def slower(event):
        handled.append(event.at)
        await free.wait()
        await handle(event)

    monkeypatch.setattr(club.dispatcher, "handle", slower)
    for each in people:
        club.ahead += timedelta(seconds=1)
        told.append(club._now())
        club.env.backend.emit(
            "MESSAGE_REACTION_ADD",
            {
                "guild_id": str(club.guild.id),
                "channel_id": str(club.channel.id),
                "message_id": str(question.id),
                "user_id": str(each.id),
                "emoji": {"id": None, "name": KEYCAPS[0]},
                "type": 0,
            },
        )
        await asyncio.sleep(0.01)
    assert len(handled) == 2
    club.ahead += timedelta(seconds=1)
    free.set()
    await club.env.settle()
    assert handled == told
    assert len(await kept(club)) == 4


async def test_a_press_that_was_answered_makes_the_garbage_collector_no_work(club):
    ada = club.joins("Ada")
    await ada.slash(club.channel, "quiz", seconds=300)
    question, button = club.question, club.button_of(WRONG)
    await ada.click(question, custom_id=club.button_of(RIGHT))
    gc.collect()
    gc.disable()
    try:
        await ada.click(question, custom_id=button)
        gc.set_debug(gc.DEBUG_SAVEALL)
        gc.collect()
        left = {type(each) for each in gc.garbage}
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()
    assert not left & {discord.Interaction, discord.InteractionResponse, discord.Message}
