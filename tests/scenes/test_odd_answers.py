"""A Discord that answers with something that it doesn't describe."""

from __future__ import annotations

import pytest

from tests.loopback.discord.faults import EMPTY, HTML, MESSAGES
from tests.loopback.discord.server import until
from tests.scenes.steps import asked, pressed, revealed


@pytest.mark.parametrize("odd", [EMPTY, HTML])
async def test_a_question_that_reads_back_as_nonsense_ends_nothing(discord, run, odd):
    await run.start()
    question = await asked(discord, seconds=15)
    run.kill()
    discord.faults.plan("GET", rf"{MESSAGES}(/{question['id']})?", odd, times=99)
    await run.start()
    await until(lambda: discord.faults.happened, "it is read back")
    told = await pressed(discord, discord.world.joins("Ann"), question, 0)
    assert "You chose" in told.text
    discord.faults.planned.clear()
    await revealed(discord, alone=True)
    assert run.process.poll() is None


async def test_a_gap_that_reads_back_as_nonsense_ends_nothing(discord, run):
    await run.start()
    question = await asked(discord, seconds=40)
    discord.faults.plan("GET", rf"{MESSAGES}(/{question['id']})?", EMPTY, times=99)
    await discord.gateway.cut(resumable=False)
    await until(lambda: discord.faults.happened, "it is read back")
    told = await pressed(discord, discord.world.joins("Ann"), question, 0)
    assert "You chose" in told.text
    assert run.process.poll() is None
