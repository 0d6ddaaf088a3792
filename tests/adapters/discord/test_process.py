"""`studyhall run`, in a process of its own, against a little Discord on this computer."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from pathlib import Path

import pytest

from tests.adapters.discord.loopback import Loopback
from tests.adapters.discord.wire import CHANNEL, GUILD
from tests.curriculum.build import course, question, topic

ROOT = Path(__file__).parents[3]
LONG = 45  # seconds that anything may take, on a busy machine


class Process:
    """`studyhall run`, with its log."""

    def __init__(self, folder, discord):
        self.folder = folder
        self.discord = discord
        self.process = None
        self.log = ""

    async def start(self, *command, **environment):
        content = course(self.folder / "content", topic(questions=[question()]))
        own = {"PYTHONPATH": str(ROOT), "STUDYHALL_CONTENT": str(content)}
        inherited = {key: value for key, value in os.environ.items() if "proxy" not in key.lower()}
        with (self.folder / "run.log").open("a") as log:
            self.process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot", *(command or ("run",))),
                cwd=self.folder,
                env={**inherited, **own, **self.discord.environment, **environment},
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
            )

    async def ready(self):
        try:
            async with asyncio.timeout(LONG):
                line = await self.process.stdout.readline()
        except TimeoutError:
            line = b""
        assert b"Studyhall is on Discord" in line, self.said()

    async def ends(self):
        async with asyncio.timeout(LONG):
            return await self.process.wait()

    async def kill(self):
        if self.process is not None and self.process.returncode is None:
            self.process.kill()
            await self.process.wait()

    def said(self):
        return (self.folder / "run.log").read_text()


@pytest.fixture
async def discord():
    little = Loopback(lambda: int(time.time() * 1000))
    await little.open()
    yield little
    await little.close()


@pytest.fixture
async def bot(tmp_path, discord):
    made = Process(tmp_path, discord)
    yield made
    await made.kill()


async def until(condition):
    async with asyncio.timeout(LONG):
        while True:
            if found := condition():
                return found
            await asyncio.sleep(0.02)


async def asks(discord, seconds=60):
    """Somebody asks for a question; gives its message."""
    options = [{"name": "seconds", "type": 4, "value": seconds}]
    asked = await discord.interact("21", 2, {"name": "quiz", "options": options, "type": 1})
    await discord.answer_to(asked)
    (found,) = await until(
        lambda: [each for each in discord.messages.values() if "quiz:" in str(each["components"])]
    )
    return found


def first_button(message, place=0):
    return message["components"][0]["components"][place]["custom_id"]


def said_by(answer):
    return answer["data"]["embeds"][0]["description"]


async def test_it_connects_registers_its_commands_answers_and_stops(bot, discord):
    await bot.start()
    await bot.ready()
    assert {each["name"] for each in discord.commands} >= {"learn", "quiz", "me", "help"}
    answer = await discord.answer_to(await discord.interact("21", 2, {"name": "help", "type": 1}))
    assert answer["data"]["flags"] == 64  # only its person sees it
    assert answer["data"]["allowed_mentions"] == {"parse": []}

    bot.process.send_signal(signal.SIGTERM)
    assert await bot.ends() == 0
    assert "Traceback" not in bot.said()
    assert "a.right.token" not in bot.said()


async def test_what_was_begun_is_finished_before_it_stops(bot, discord):
    await bot.start()
    await bot.ready()
    discord.faults.append(("POST", f"/channels/{CHANNEL}/messages", "slow"))
    asked = await discord.interact("21", 2, {"name": "quiz", "type": 1})
    await until(lambda: ("POST", f"/channels/{CHANNEL}/messages") in discord.calls)
    bot.process.send_signal(signal.SIGTERM)
    assert await bot.ends() == 0
    assert "Your question is up" in said_by(discord.answers[asked][0])
    assert len(discord.messages) == 1
    assert "Traceback" not in bot.said()


async def test_commands_that_did_not_change_are_not_registered_again(bot, discord):
    for _ in range(2):
        await bot.start()
        await bot.ready()
        await bot.kill()
    assert len([call for call in discord.calls if call[0] == "PUT" and "commands" in call[1]]) == 1


async def test_for_development_one_server_has_the_commands_alone(bot, discord):
    await bot.start(STUDYHALL_DISCORD_GUILD=GUILD)
    await bot.ready()
    assert ("PUT", f"/applications/1/guilds/{GUILD}/commands") in discord.calls
    assert discord.commands == []


async def test_a_wrong_token_is_one_sentence_and_the_end(bot):
    await bot.start(DISCORD_TOKEN="a.wrong.token")
    assert await bot.ends() == 1
    assert "DISCORD_TOKEN is not a token" in bot.said()
    assert "Traceback" not in bot.said()
    assert "a.wrong.token" not in bot.said()


async def test_a_token_that_is_revoked_while_it_runs_is_the_end(bot, discord):
    await bot.start()
    await bot.ready()
    await discord.drop(code=4004)
    assert await bot.ends() == 1
    assert "DISCORD_TOKEN is not a token" in bot.said()


async def test_an_intent_that_is_not_granted_is_one_sentence(bot, discord):
    await bot.start(STUDYHALL_DISCORD_MESSAGE_CONTENT="true")
    await bot.ready()
    await discord.drop(code=4014)
    assert await bot.ends() == 1
    assert "Message Content Intent" in bot.said()


async def test_nothing_is_lost_or_counted_twice_when_it_is_killed(bot, discord):
    await bot.start()
    await bot.ready()
    message = await asks(discord, seconds=12)
    await discord.answer_to(await discord.press("22", message, first_button(message, 1)))
    await discord.react("23", message, "1\ufe0f\u20e3")
    await discord.answer_to(await discord.press("24", message, first_button(message)))
    await bot.kill()

    await discord.reply("25", message, "2")
    await discord.react("26", message, "3\ufe0f\u20e3")
    await bot.start()
    await bot.ready()
    again = await discord.press("24", message, first_button(message, 2))
    assert "You chose" in said_by(await discord.answer_to(again))
    await until(lambda: "The answer is" in str(message["embeds"]))
    standings = await until(
        lambda: [each for each in discord.messages.values() if "Standings" in str(each["embeds"])]
    )
    text = message["embeds"][0]["description"]
    assert "of 5 right" in text
    assert len(standings) == 1


async def test_a_refused_first_connection_is_tried_again(bot, discord):
    discord.refuse_gateway = 1
    await bot.start()
    await bot.ready()
    assert discord.identified == 1


async def test_discord_being_out_of_order_at_the_start_is_waited_out(bot, discord):
    discord.faults.append(("GET", "/users/@me", 503))
    await bot.start()
    await bot.ready()
    assert "trying again" in bot.said()


async def test_a_malformed_dispatch_is_survived(bot, discord):
    await bot.start()
    await bot.ready()
    await discord.tell("CHANNEL_CREATE", {"id": "what"})
    await until(lambda: discord.identified == 2)
    await discord.connected.wait()
    answer = await discord.answer_to(await discord.interact("21", 2, {"name": "help", "type": 1}))
    assert answer["data"]["flags"] == 64


async def test_a_connection_that_breaks_is_taken_up_again(bot, discord):
    await bot.start()
    await bot.ready()
    message = await asks(discord)
    await discord.drop()
    await until(lambda: discord.resumed == 1)
    answer = await discord.answer_to(await discord.press("22", message, first_button(message)))
    assert "You chose" in said_by(answer)


async def test_what_happened_in_a_gap_is_read_back(bot, discord):
    await bot.start()
    await bot.ready()
    message = await asks(discord, seconds=15)
    discord.forgetful = True
    await discord.drop()
    await discord.reply("25", message, "2")  # nobody is told
    await until(lambda: discord.identified == 2)
    await until(lambda: "The answer is" in str(message["embeds"]))
    assert "of 1 right" in message["embeds"][0]["description"] or (
        "Nobody had it" in message["embeds"][0]["description"]
    )


@pytest.mark.parametrize("fault", [429, 500, 503, "drop", "drop after"])
async def test_a_post_that_fails_at_first_is_posted_once(bot, discord, fault):
    await bot.start()
    await bot.ready()
    discord.faults.append(("POST", f"/channels/{CHANNEL}/messages", fault))
    await asks(discord)
    assert len(discord.messages) == 1


@pytest.mark.parametrize("code", [10062, 40060])
async def test_an_answer_that_discord_does_not_take_is_no_fault(bot, discord, code):
    await bot.start()
    await bot.ready()
    message = await asks(discord)
    discord.faults.append(("POST", r"/interactions/\d+/\S+/callback", code))
    await discord.press("22", message, first_button(message))
    answer = await discord.answer_to(await discord.press("22", message, first_button(message, 1)))
    assert "You chose" in said_by(answer)
    assert "Traceback" not in bot.said()


async def test_the_doctor_tells_a_wrong_token_in_one_sentence(bot, discord):
    await bot.start("doctor", "discord", DISCORD_TOKEN="a.wrong.token")
    assert await bot.ends() == 1
    assert "DISCORD_TOKEN is not a token" in bot.said()
    assert "Traceback" not in bot.said()
