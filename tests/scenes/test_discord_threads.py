"""A daily's thread on Discord, where the bot's process ends between the daily and its thread."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.loopback.discord.server import until
from tests.scenes.steps import posts
from tests.scenes.test_several_dailies import arrange

THREADS = "POST /api/v10/channels/{channel}/messages/{message}/threads"


@pytest.mark.parametrize("moment", ["after the daily", "before its thread", "after its thread"])
async def test_a_daily_has_one_thread_wherever_its_process_is_killed(discord, run, moment):
    (run.folder / "data").mkdir()
    url = f"sqlite+aiosqlite:///{run.folder / 'data' / 'studyhall.db'}"
    await arrange(url, discord, [discord.world.channel_id], datetime.now(UTC))

    async def cut(*_):
        discord.rest.after_store = discord.rest.before_thread = None
        run.kill()

    if moment == "after the daily":
        discord.rest.after_store = cut
    if moment == "before its thread":
        discord.rest.before_thread = cut
    run.launch()
    if moment == "after its thread":
        await until(lambda: discord.rest.asked[THREADS], "the thread")
        run.kill()
    await until(lambda: run.process is None, "the cut")

    await run.start()
    (daily,) = posts(discord, "Daily question")
    await until(lambda: daily["id"] in discord.world.messages, "its thread", 40)
    assert discord.rest.asked[THREADS] <= 2
    assert len(posts(discord, "Daily question")) == 1
    assert "Traceback" not in run.said()
