"""The bot's process while its database goes away and comes back."""

from __future__ import annotations

import asyncio
import json

import aiohttp
import pytest

from tests.conftest import fresh_database
from tests.loopback.discord.server import until
from tests.scenes.run import Run, free_port
from tests.scenes.steps import KEYCAPS, answered, asked, earned, key_of, posts, pressed, revealed


@pytest.fixture
def on_postgres(tmp_path, discord, postgres_apart):
    run = Run(
        tmp_path,
        discord,
        DATABASE_URL=fresh_database(postgres_apart),
        STUDYHALL_HEALTH_PORT=str(free_port()),
        STUDYHALL_LOG="json",
    )
    yield run
    run.close()


async def health(run, path):
    """The status and the text of one of the pages for operators."""
    address = f"http://127.0.0.1:{run.settings['STUDYHALL_HEALTH_PORT']}{path}"
    async with aiohttp.ClientSession() as session, session.get(address) as response:
        return response.status, await response.text()


async def test_a_database_that_is_restarted_costs_a_sentence_and_nothing_else(
    discord, on_postgres, postgres_apart
):
    run = on_postgres
    await run.start()
    ann, bo, cy, dee = (discord.world.joins(name) for name in ("Ann", "Bo", "Cy", "Dee"))
    question = await asked(discord, seconds=20)
    key = key_of(question)
    assert "You chose" in (await pressed(discord, ann, question, key)).text
    assert (await health(run, "/readyz"))[0] == 200

    await asyncio.to_thread(postgres_apart.stop)
    told = await pressed(discord, bo, question, key)
    assert "didn't work just now" in told.text
    for _ in range(10):
        await pressed(discord, bo, question, key)
    await discord.reacts(cy, question, KEYCAPS[key])  # to which nothing can be said
    await discord.replies(dee, question, str(key + 1))
    assert (await health(run, "/readyz"))[0] == 503
    assert (await health(run, "/healthz"))[0] == 200
    await asyncio.to_thread(postgres_apart.ensure_postgres_running)
    await until(lambda: "The database is back" in run.said(), "the database is back")

    assert "You chose" in (await pressed(discord, bo, question, key)).text
    await revealed(discord)
    people = (ann, bo, cy, dee)
    assert earned(run) == {each["id"]: (1, 1) for each in people}
    assert len(posts(discord, "The answer is")) == len(posts(discord, "Standings")) == 1
    lines = [json.loads(each) for each in run.said().splitlines() if each.startswith("{")]
    told = [each["message"] for each in lines if each["logger"].startswith("bot.store")]
    assert ["cannot be reached" in each for each in told] == [True, False]
    assert "Traceback" not in run.said()
    assert 'studyhall_answers_total{platform="discord"' in (await health(run, "/metrics"))[1]


async def test_a_bot_that_starts_while_its_database_goes_away_waits_for_it(
    discord, on_postgres, postgres_apart
):
    run = on_postgres
    await run.start()
    question = await asked(discord, seconds=12)
    key = key_of(question)
    ann = discord.world.joins("Ann")
    await pressed(discord, ann, question, key)
    run.kill()
    discord.gateway.refuse_connections = 1  # so that it is not there yet when the database goes
    run.launch()
    await until(lambda: not discord.gateway.refuse_connections, "the tables are looked at")
    await asyncio.to_thread(postgres_apart.stop)
    await until(lambda: run.said().count("Studyhall is on Discord") == 2, "it is connected")
    await until(lambda: "cannot be reached" in run.said(), "the database is missed")
    await asyncio.to_thread(postgres_apart.ensure_postgres_running)
    await revealed(discord, alone=True)
    assert earned(run) == {ann["id"]: (1, 1)}
    assert run.said().count("cannot be reached") == 1


async def test_a_database_file_that_is_deleted_ends_the_bot_with_a_sentence(discord, run):
    await run.start()
    question = await asked(discord, seconds=20)
    (run.folder / "data" / "studyhall.db").unlink()
    ann = discord.world.joins("Ann")
    press = await discord.presses(
        ann, question, question["components"][0]["components"][0]["custom_id"]
    )
    assert "didn't work just now" in (await answered(press)).text
    assert await run.ended() == 1
    assert run.said().count("was deleted, moved or replaced while it was in use") <= 2
    assert run.said().rstrip().splitlines()[-1].startswith("studyhall: The database ")
    assert "Traceback" not in run.said()
