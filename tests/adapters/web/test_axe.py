"""The real bot's cards on the playground's page have nothing that axe objects to."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import expect
from sqlalchemy import update

from adapters.web.chat import WebChat
from adapters.web.codec import CHANNEL, place
from bot.app import build, now
from bot.curriculum.library import Shelf
from bot.schedule.worker import work
from bot.settings import Settings
from bot.store.engine import Store
from bot.store.tables import rounds
from bot.store.timestamps import to_stored
from tests.adapters.web.axe import violations
from tests.adapters.web.browser import DESKTOP, PHONE, Window, chromium, needs_chromium
from tests.adapters.web.playground import PREVIEWS
from tests.scene import post_daily

pytestmark = [pytest.mark.browser, needs_chromium]

CONTENT = Path(__file__).parents[3] / "content"
TOPIC = "pretraining-and-fine-tuning"
CHOICE, SHORT = "where-the-answers-are", "unit-of-text"


@pytest.fixture
async def house(tmp_path):
    """The whole bot, on the topics that it ships with."""
    store = await Store.open(f"sqlite+aiosqlite:///{tmp_path / 'studyhall.db'}")
    chat = WebChat(tmp_path / "room.db", port=0, previews=PREVIEWS)
    made = build(Settings(), store, Shelf(CONTENT), {"web": chat})
    listening = asyncio.create_task(chat.listen(made.dispatcher))
    await asyncio.wait_for(chat.ready.wait(), 10)
    await made.resume("web")
    closing = asyncio.create_task(work(made.closing, now))
    yield made
    for task in (listening, closing):
        task.cancel()
    await asyncio.gather(listening, closing, return_exceptions=True)
    await store.close()


async def ask(house, question):
    """Ask a question of the shipped topic in the channel, as a daily."""
    asked_at = now()
    closes_at = asked_at + timedelta(hours=1)
    origin = f"daily:{question}:2026-03-04"
    await post_daily(
        house.rounds,
        place(CHANNEL),
        TOPIC,
        question,
        origin=origin,
        now=asked_at,
        closes_at=closes_at,
    )


async def close_all(house):
    """Let the time of the open questions run out."""
    async with house.store.write() as connection:
        overdue = to_stored(now() - timedelta(minutes=1))
        await connection.execute(update(rounds).values(closes_at=overdue))
    house.closing.changed.set()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing(house, scheme, size):
    async with chromium() as browser:
        ada = await Window.open(browser, house.chats["web"].url, viewport=size, color_scheme=scheme)
        await expect(ada.log).to_contain_text("Welcome to the study hall")
        assert await violations(ada.page) == []

        await ask(house, CHOICE)
        await ask(house, SHORT)
        questions = ada.log.locator("li.message:not(.private)")
        await expect(questions).to_have_count(2)
        assert await violations(ada.page) == []

        await ada.say("/learn pretraining explain")
        await ada.say("/learn pretraining why")
        await expect(ada.log.locator("li.private")).to_have_count(2)
        await page_with_code(ada)
        assert await violations(ada.page) == []

        await questions.first.locator(".button").first.click()
        await expect(ada.message("You chose")).to_be_visible()
        await questions.last.locator("[aria-haspopup=dialog]").first.click()
        await expect(ada.page.get_by_role("dialog")).to_be_visible()
        assert await violations(ada.page) == []
        await ada.page.keyboard.press("Escape")

        await close_all(house)
        for question in (questions.first, questions.nth(1)):
            await expect(question).to_contain_text("closed")
        for command in ("/leaderboard", "/help", "/help rules", "/me", "/daily set 09:00"):
            await ada.say(command)
        await expect(ada.log.locator(".about", has_text="/daily")).to_be_visible()
        assert await violations(ada.page) == []

        await ada.reply(questions.first, "thank you")
        await expect(ada.thread).to_contain_text("thank you")
        assert await violations(ada.page) == []
        await ada.page.keyboard.press("Escape")

        for look in ("Discord", "Slack"):
            await ada.page.get_by_label("Show posts as").select_option(look)
            await expect(ada.log.locator(".source").first).to_be_visible()
            await ada.log.locator(".source summary").first.click()
            assert await violations(ada.page) == []
        assert ada.problems == []


async def page_with_code(window):
    """Turn the newest lesson's pages until there is code on one."""
    lesson = window.log.locator("li.private").last
    for _ in range(8):
        if await lesson.locator("pre.code").count():
            return
        await lesson.get_by_role("button", name="Next").click()
        await window.page.wait_for_timeout(200)
    raise AssertionError("no page has code")
