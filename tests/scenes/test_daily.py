"""A lead arranges the daily question in the playground: a real browser, the real content."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.adapters.web.browser import Window, chromium, needs_chromium
from tests.scenes.play import Play, real_content

pytestmark = [pytest.mark.browser, needs_chromium]


async def test_a_lead_arranges_the_daily_which_survives_a_restart(tmp_path):
    play = Play(tmp_path, real_content(tmp_path / "content"))
    try:
        play.start()
        async with chromium() as browser:
            ada = await Window.open(browser, play.url, "ada")
            grace = await Window.open(browser, play.url, "grace")

            await grace.say("/daily set 09:00")
            await expect(grace.message("is for administrators")).to_be_visible()
            await ada.say("/daily set 9am weekdays zurch")
            await expect(ada.message("Did you mean Zurich?")).to_be_visible()
            await ada.say("/daily set 9am weekdays zurich pretraining 8h")
            said = ada.message("Daily 1 is set")
            await expect(said).to_contain_text("09:00, weekdays, Zurich time")
            await expect(said).to_contain_text(re.compile(r"Next, in your time zone: .+, .+, .+\."))
            await expect(grace.message("Daily 1 is set")).to_have_count(0)

            await ada.say("/daily now")
            await expect(grace.message("Daily question")).to_be_visible()
            play.kill()
            play.start()
            await expect(ada.page.locator("#connection")).to_be_hidden(timeout=20_000)
            await ada.say("/daily now")
            await expect(ada.message("already been posted")).to_be_visible()
            await expect(grace.message("Daily question")).to_have_count(1)
            await ada.say("/daily stop")
            await expect(ada.message("has been removed")).to_be_visible()
            assert ada.problems + grace.problems == []
        assert "Traceback" not in play.said()
    finally:
        play.close()
