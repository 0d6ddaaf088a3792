"""The bot's own process on a Discord of loopback: power cuts, bad days, and wrong settings."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.loopback.discord.faults import CALLBACKS, DROPPED, MESSAGES
from tests.loopback.discord.interactions import words
from tests.loopback.discord.server import Loopback, loopback, until
from tests.scenes.run import Run

KEY = "Reading a large corpus"
KEYCAPS = ["1️⃣", "2️⃣", "3️⃣"]


@pytest.fixture
async def discord():
    async with loopback() as opened:
        yield opened


@pytest.fixture
def run(tmp_path, discord):
    bot = Run(tmp_path, discord)
    try:
        yield bot
    finally:
        bot.close()


def posts(discord: Loopback, beginning: str = "") -> list[dict[str, Any]]:
    return [each for each in discord.world.said if words(each).startswith(beginning)]


def button(of: dict[str, Any], number: int) -> str:
    return of["components"][0]["components"][number]["custom_id"]


def key_of(question: dict[str, Any]) -> int:
    """Where the right option was shuffled to."""
    lines = [line for line in words(question).splitlines() if "\u20e3 " in line]
    return next(number for number, line in enumerate(lines) if KEY in line)


async def asked(discord: Loopback, seconds: int = 10) -> dict[str, Any]:
    """A question in the channel, complete with its reactions, asked by Host."""
    host = discord.world.joins("Host")
    command = await discord.commands(host, "quiz", seconds=seconds)
    await until(lambda: posts(discord, "The first topic"), "the question is asked")
    await until(command.done.is_set, "the command is answered")
    question = posts(discord, "The first topic")[-1]
    await until(lambda: len(discord.world.reactions(question["id"])) == 3, "reactions to press")
    return question


async def pressed(discord: Loopback, who: dict[str, Any], question: dict[str, Any], number: int):
    press = await discord.presses(who, question, button(question, number))
    await until(press.done.is_set, "the press is answered")
    return press


async def kept(run: Run, answers: int) -> None:
    await until(lambda: len(run.rows("SELECT id FROM answers")) == answers, f"{answers} kept")


async def revealed(discord: Loopback) -> None:
    await until(lambda: posts(discord, "The answer is"), "the reveal")
    await until(lambda: posts(discord, "Standings"), "the standings")


def earned(run: Run) -> dict[str, tuple[int, int]]:
    """Of each person: how often paid, and whether right."""
    found = run.rows("SELECT person, count(*), max(correct) FROM points GROUP BY person")
    return {person.rpartition(":")[2]: (times, right) for person, times, right in found}


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


async def test_a_power_cut_before_the_question_was_confirmed_asks_no_second_one(discord, run):
    await run.start()

    async def cut(_: object) -> None:
        discord.rest.after_store = None
        run.kill()

    discord.rest.after_store = cut
    host = discord.world.joins("Host")
    await discord.commands(host, "quiz", seconds=12)
    await until(lambda: run.process is None, "the cut")
    await run.start()
    (question,) = posts(discord)
    ann = discord.world.joins("Ann")
    await pressed(discord, ann, question, key_of(question))
    await revealed(discord)
    assert len(posts(discord)) == 2


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


@pytest.mark.parametrize("fault", [429, 500, 503, DROPPED])
async def test_a_bad_day_posts_nothing_twice(discord, run, fault):
    await run.start()
    discord.faults.plan("POST", MESSAGES, fault)
    question = await asked(discord)
    discord.faults.plan("POST", MESSAGES, fault)
    discord.faults.plan("PATCH", f"{MESSAGES}/\\d+", fault)
    await pressed(discord, discord.world.joins("Ann"), question, 0)
    await revealed(discord)
    assert len(discord.faults.happened) == 3
    assert len(posts(discord)) == 2
    assert "Traceback" not in run.said()


@pytest.mark.parametrize("fault", [429, 500, 503, DROPPED])
async def test_a_bad_day_answers_a_press_all_the_same(discord, run, fault):
    await run.start()
    question = await asked(discord)
    discord.faults.plan("POST", CALLBACKS, fault)
    ann = discord.world.joins("Ann")
    press = await pressed(discord, ann, question, 0)
    assert "You chose" in press.text
    assert len(press.said) == 1
    assert len(run.rows("SELECT id FROM answers")) == 1


@pytest.mark.parametrize("code", [10062, 40060])
async def test_a_refused_acknowledgement_is_no_traceback_and_the_answer_counts(discord, run, code):
    await run.start()
    question = await asked(discord)
    discord.faults.plan("POST", CALLBACKS, code)
    ann = discord.world.joins("Ann")
    await discord.presses(ann, question, button(question, 0))
    await kept(run, 1)
    await pressed(discord, discord.world.joins("Bo"), question, 1)
    assert "Traceback" not in run.said()


async def test_an_interaction_told_twice_counts_once(discord, run):
    await run.start()
    question = await asked(discord)
    press = await pressed(discord, discord.world.joins("Ann"), question, 0)
    await discord.again(press)
    await pressed(discord, discord.world.joins("Bo"), question, 1)
    assert len(run.rows("SELECT id FROM answers")) == 2
    assert discord.interactions.twice == 0


async def test_a_lost_connection_is_resumed_and_what_was_missed_comes(discord, run):
    await run.start()
    question = await asked(discord, seconds=30)
    await discord.gateway.cut()
    await discord.reacts(discord.world.joins("Ann"), question, KEYCAPS[0])
    await kept(run, 1)
    assert (discord.gateway.identified, discord.gateway.resumed) == (1, 1)


async def test_an_invalid_session_begins_anew_and_reads_back(discord, run):
    await run.start()
    question = await asked(discord, seconds=40)
    await discord.gateway.cut(resumable=False)
    ann = discord.world.joins("Ann")
    await discord.reacts(ann, question, KEYCAPS[0])
    await discord.replies(discord.world.joins("Bo"), question, "2")
    await kept(run, 2)
    assert (discord.gateway.identified, discord.gateway.resumed) == (2, 0)
    await pressed(discord, ann, question, 1)


async def test_a_refused_first_connection_is_tried_again(discord, run):
    discord.gateway.refuse_connections = 1
    await run.start()
    await asked(discord)
    assert all(discord.gateway.compressed)


async def test_a_malformed_dispatch_is_survived(discord, run):
    await run.start()
    question = await asked(discord, seconds=30)
    await discord.gateway.dispatch("MESSAGE_REACTION_ADD", {"emoji": None})
    await until(lambda: discord.gateway.identified == 2, "it connects anew")
    await discord.gateway.ready.wait()
    await pressed(discord, discord.world.joins("Ann"), question, 0)


async def test_heartbeats_are_kept_up(discord, run):
    discord.gateway.heartbeat = 0.3
    await run.start()
    await until(lambda: discord.gateway.heartbeats >= 3, "three heartbeats")


async def test_commands_are_registered_once(discord, run):
    await run.start()
    assert await run.stop() == 0
    await run.start()
    assert discord.rest.asked["PUT /api/v10/applications/{app}/commands"] == 1


async def test_a_wrong_token_is_one_sentence(discord, run):
    run.settings["DISCORD_TOKEN"] = "wrong-but-secret"
    run.launch()
    assert await run.ended() == 1
    assert "DISCORD_TOKEN is not a token that Discord accepts" in run.said()
    assert "Traceback" not in run.said()
    assert "wrong-but-secret" not in run.said()


async def test_a_token_that_is_revoked_while_it_runs_is_the_end(discord, run):
    await run.start()
    await discord.gateway.cut(code=4004)
    assert await run.ended() == 1
    assert "DISCORD_TOKEN is not a token that Discord accepts" in run.said()


async def test_a_discord_that_is_out_of_order_at_the_start_is_waited_out(discord, run):
    discord.faults.plan("GET", "/users/@me", 503)
    await run.start()
    assert "trying again" in run.said()


async def test_for_development_one_server_has_the_commands_alone(discord, run):
    run.settings["STUDYHALL_DISCORD_GUILD"] = discord.world.guild_id
    await run.start()
    assert discord.rest.asked["PUT /api/v10/applications/{app}/guilds/{guild}/commands"] == 1
    assert discord.rest.asked["PUT /api/v10/applications/{app}/commands"] == 0


async def test_the_doctor_tells_a_wrong_token_in_one_sentence(discord, run):
    run.settings["DISCORD_TOKEN"] = "wrong-but-secret"
    run.launch("doctor", "discord")
    assert await run.ended() == 1
    assert "DISCORD_TOKEN is not a token that Discord accepts" in run.said()
    assert "Traceback" not in run.said()
    assert "wrong-but-secret" not in run.said()


async def test_an_intent_that_is_not_allowed_is_one_sentence(discord, run):
    discord.gateway.allow_content = False
    run.settings["STUDYHALL_DISCORD_MESSAGE_CONTENT"] = "true"
    run.launch()
    assert await run.ended() == 1
    assert "Switch on Message Content Intent" in run.said()
    assert "Traceback" not in run.said()


async def test_no_token_of_ours_or_of_an_interaction_is_logged(discord, run):
    await run.start()
    question = await asked(discord)
    discord.faults.plan("POST", CALLBACKS, 503, times=5)
    press = await discord.presses(discord.world.joins("Ann"), question, button(question, 0))
    await kept(run, 1)
    await asyncio.sleep(1)
    assert press.payload["token"] not in run.said()
    assert discord.world.token not in run.said()
