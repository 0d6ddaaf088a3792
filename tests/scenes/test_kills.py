"""Power cuts while people answer: what was acknowledged counts, and counts once."""

from __future__ import annotations

import asyncio
import random
import sqlite3
import uuid
from contextlib import closing

import aiohttp
import pytest

from tests.adapters.web.visitor import Visitor
from tests.scenes.play import Play, real_content

CROWD = [f"P{number}" for number in range(12)]
OPEN_FOR, PLAY_FOR = 22, 14  # seconds
CUTS = 4


@pytest.fixture
def play(tmp_path):
    server = Play(tmp_path, real_content(tmp_path / "content"))
    try:
        server.start()
        yield server
    finally:
        server.close()


async def insisting(visitor: Visitor, path: str, person: str, **data) -> None:
    """Send one action until it is acknowledged, as the page does."""
    action = uuid.uuid4().hex
    async with asyncio.timeout(30):
        while True:
            try:
                status, _ = await visitor.post(path, person, action=action, **data)
            except (aiohttp.ClientError, ConnectionError):
                await asyncio.sleep(0.05)
                continue
            assert status == 200, (path, person, status)
            return


async def answers_and_changes(visitor, person, message, buttons, luck, until) -> int:
    """Answer again and again; gives the option of the last answer that was acknowledged."""
    chosen = -1
    while asyncio.get_running_loop().time() < until:
        chosen = luck.randrange(len(buttons))
        await insisting(visitor, "press", person, message=message, button=buttons[chosen])
        await asyncio.sleep(luck.uniform(0.01, 0.3))
    return chosen


async def power_cuts(play: Play, luck: random.Random) -> None:
    for _ in range(CUTS):
        await asyncio.sleep(luck.uniform(0.5, PLAY_FOR / CUTS - 1.5))
        play.kill()
        await asyncio.to_thread(play.start)


async def revealed(visitor: Visitor) -> None:
    """Until the standings stand in the channel."""
    for _ in range(2 * OPEN_FOR + 20):
        if any(title.startswith("Standings") for title in await titles(visitor)):
            return
        await asyncio.sleep(0.5)
    raise AssertionError("the round was not closed")


async def titles(visitor: Visitor) -> list[str]:
    return [message["post"]["title"] for message in await visitor.messages() if message["post"]]


def rows(play: Play, statement: str) -> list[tuple]:
    with closing(sqlite3.connect(play.folder / "data" / "studyhall.db")) as connection:
        return connection.execute(statement).fetchall()


async def test_nothing_acknowledged_is_lost_and_nothing_counts_twice(play):
    seed = random.randrange(2**32)
    print("seed", seed)  # noqa: T201 - shown when it fails
    luck = random.Random(seed)
    async with aiohttp.ClientSession() as session:
        visitor = Visitor(session, play.url)
        for name in CROWD:
            status, _ = await visitor.post("people", name=name)
            assert status == 200
        await insisting(
            visitor,
            "say",
            "ada",
            channel="studyhall",
            thread=None,
            text=f"/quiz pretraining {OPEN_FOR}",
        )
        question = next(
            message
            for message in await visitor.messages()
            if message["post"] and message["post"]["rows"] and not message["private"]
        )
        buttons = [
            button["id"]
            for row in question["post"]["rows"]
            for button in row
            if button["id"].rpartition(":")[2].isdecimal()
        ]
        until = asyncio.get_running_loop().time() + PLAY_FOR
        *chosen, _ = await asyncio.gather(
            *(
                answers_and_changes(
                    visitor, name.casefold(), question["id"], buttons, random.Random(n), until
                )
                for n, name in enumerate(CROWD)
            ),
            power_cuts(play, luck),
        )
        await revealed(visitor)
        play.kill()  # once more, right after
        await asyncio.to_thread(play.start)
        await asyncio.sleep(1)
        said = await titles(visitor)

    assert sum(title.startswith("Standings") for title in said) == 1
    assert sum(title.startswith("The answer is") for title in said) == 1
    last = rows(play, "SELECT person, choice FROM answers ORDER BY at, id")
    assert {person.rpartition(":")[2]: choice for person, choice in last} == {
        name.casefold(): choice for name, choice in zip(CROWD, chosen, strict=True)
    }
    paid = rows(play, "SELECT person, count(*) FROM points GROUP BY person")
    assert sorted(paid) == sorted((f"web:playground:{name.casefold()}", 1) for name in CROWD)
    assert "Traceback" not in play.said()
