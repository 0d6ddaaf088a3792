"""The bot's process on Discord, ended at the worst of times."""

from __future__ import annotations

import asyncio

from tests.loopback.discord.faults import CALLBACKS
from tests.loopback.discord.server import until
from tests.loopback.discord.world import message
from tests.scenes.steps import (
    KEYCAPS,
    asked,
    button,
    earned,
    kept,
    key_of,
    posts,
    pressed,
    revealed,
)


async def test_a_power_cut_loses_no_answer_and_counts_none_twice(discord, run):
    await run.start()
    ann, bo, cy, dee = (discord.world.joins(name) for name in ("Ann", "Bo", "Cy", "Dee"))
    question = await asked(discord, seconds=15)
    key = key_of(question)
    press = await pressed(discord, ann, question, key)
    assert "You chose" in press.text
    await discord.reacts(bo, question, KEYCAPS[key])
    await discord.replies(cy, question, str(key + 1))
    await kept(run, 3)

    run.kill()
    await discord.reacts(dee, question, KEYCAPS[key])  # while nobody listens
    await discord.replies(dee, question, "nonsense")
    await discord.reacts(bo, question, KEYCAPS[key], added=False)
    await discord.reacts(bo, question, KEYCAPS[(key + 1) % 3])
    await run.start()
    again = await pressed(discord, ann, question, key)  # old buttons go on
    assert "You chose" in again.text

    await revealed(discord)
    run.kill()  # once more, right after
    await run.start()
    await asyncio.sleep(1)
    assert len(posts(discord, "The answer is")) == 1
    assert len(posts(discord, "Standings")) == 1
    assert question["edited_timestamp"] is not None
    assert earned(run) == {
        ann["id"]: (1, 1),
        bo["id"]: (1, 0),
        cy["id"]: (1, 1),
        dee["id"]: (1, 1),
    }
    assert "Traceback" not in run.said()


async def test_what_was_done_in_a_power_cut_past_the_end_counts_once(discord, run):
    await run.start()
    ann, bo, cy, dee = (discord.world.joins(name) for name in ("Ann", "Bo", "Cy", "Dee"))
    question = await asked(discord)
    key = key_of(question)
    wrong, other = ((key + step) % 3 for step in (1, 2))
    await discord.reacts(ann, question, KEYCAPS[key])
    await discord.reacts(bo, question, KEYCAPS[wrong])
    await discord.reacts(cy, question, KEYCAPS[other])
    await kept(run, 3)

    run.kill()
    await discord.reacts(bo, question, KEYCAPS[wrong], added=False)
    discord.world.clear(question["id"], KEYCAPS[other])  # a moderator; nobody withdraws by that
    await discord.reacts(dee, question, KEYCAPS[key])
    await asyncio.sleep(10)  # and so its time passes
    await run.start()
    await revealed(discord)
    run.kill()
    await run.start()
    await asyncio.sleep(1)
    assert earned(run) == {ann["id"]: (1, 1), cy["id"]: (1, 0), dee["id"]: (1, 1)}
    paid = {
        who.rpartition(":")[2]: points
        for who, points in run.rows("SELECT person, points FROM points")
    }
    assert paid[dee["id"]] == 5 < paid[ann["id"]]
    assert len(posts(discord, "Standings")) == 1
    assert "Traceback" not in run.said()


async def test_a_power_cut_before_the_question_was_confirmed_asks_no_second_one(discord, run):
    await run.start()

    async def cut(_: object) -> None:
        discord.rest.after_store = None
        run.kill()

    discord.rest.after_store = cut
    host = discord.world.joins("Host")
    await discord.commands(host, "quiz", seconds=12)
    await until(lambda: run.process is None, "the cut")
    talk = [message(discord.world.channel_id, host, {"content": str(n)}) for n in range(150)]
    for each in talk:  # the question is far up when we are back
        discord.world.store(each)
    await run.start()
    (question,) = posts(discord)
    ann = discord.world.joins("Ann")
    await pressed(discord, ann, question, key_of(question))
    await revealed(discord, alone=True)
    assert len(posts(discord)) == 1


async def test_what_is_on_its_way_at_a_stop_is_finished(discord, run):
    await run.start()
    question = await asked(discord)
    people = [discord.world.joins(f"P{number}") for number in range(30)]
    presses = [await discord.presses(each, question, button(question, 0)) for each in people]
    await until(lambda: any(each.done.is_set() for each in presses), "the first is answered")
    assert await run.stop() == 0
    answered = [each for each in presses if each.done.is_set()]
    assert len(run.rows("SELECT id FROM answers")) == len(answered)
    assert "Traceback" not in run.said()


async def test_what_is_tried_again_at_a_stop_is_answered(discord, run):
    await run.start()
    question = await asked(discord)
    people = [discord.world.joins(f"P{number}") for number in range(5)]
    discord.faults.plan("POST", CALLBACKS, 503, times=5)
    presses = [await discord.presses(each, question, button(question, 0)) for each in people]
    await until(lambda: len(discord.faults.happened) == 5, "all are refused once")
    assert await run.stop() == 0
    assert ["You chose" in each.text for each in presses] == [True] * 5
