"""The playground in a real Chromium, for tests that play it."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Page, async_playwright, expect

CHROMIUM = next(
    (
        path
        for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
        if (path := shutil.which(name))
    ),
    None,
)
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None and not os.environ.get("CI"),
    reason="no Chromium: on Debian or Ubuntu, apt-get install chromium",
)
_ARGUMENTS = [
    "--no-sandbox",
    "--headless=new",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
DESKTOP = {"width": 1280, "height": 860}
PHONE = {"width": 360, "height": 740}


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A browser; raises where the machine has none."""
    if CHROMIUM is None:
        raise RuntimeError("no Chromium on this machine: install one to play the browser tests")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=_ARGUMENTS)
        try:
            yield browser
        finally:
            await browser.close()


class Window:
    """One person's window on the playground."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.problems: list[str] = []
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("console", self._heard)

    def _heard(self, message: Any) -> None:
        if "Content Security Policy" in message.text:
            self.problems.append(message.text)

    @classmethod
    async def open(
        cls,
        browser: Browser,
        url: str,
        person: str = "ada",
        *,
        look: str = "",
        viewport: dict[str, int] | None = None,
        **context: Any,
    ) -> Window:
        """A new window as `person`; `context` goes to Playwright (color_scheme, timezone_id...)."""
        made = await browser.new_context(viewport=viewport or DESKTOP, **context)
        page = await made.new_page()
        page.set_default_timeout(10_000)
        window = cls(page)
        await page.goto(f"{url}?as={person}" + (f"&look={look}" if look else ""))
        await window.loaded()
        return window

    async def loaded(self) -> None:
        """Until the messages are there."""
        scroll = self.page.locator("#channel-scroll")
        await expect(scroll).to_have_attribute("aria-busy", "false")

    async def close(self) -> None:
        await self.page.context.close()

    @property
    def log(self) -> Locator:
        return self.page.locator("#channel-log")

    @property
    def thread(self) -> Locator:
        return self.page.locator("#thread")

    @property
    def box(self) -> Locator:
        return self.page.locator("#channel-text")

    def message(self, text: str | re.Pattern[str]) -> Locator:
        """The newest message of the channel that says this."""
        body = self.page.locator(".body", has_text=text)
        return self.log.locator("li.message").filter(has=body).last

    async def say(self, line: str) -> None:
        """Type a line in the channel and send it."""
        await self.box.fill(f"{line} ")  # a word that has ended is not completed
        await self.box.press("Enter")

    async def press(self, message: Locator, label: str) -> None:
        await message.get_by_role("button", name=label, exact=True).click()

    async def react(self, message: Locator, emoji: str) -> None:
        """Press a reaction that is there already."""
        await message.locator(".reaction").filter(has_text=emoji).click()

    async def reply(self, message: Locator, text: str) -> None:
        """Open the message's thread and write there."""
        await message.hover()
        opener = message.locator(".thread-open")
        tool = message.get_by_role("button", name="Reply in a thread")
        await (opener if await opener.count() else tool).click()
        await self.page.locator("#thread-text").fill(text)
        await self.page.keyboard.press("Enter")

    async def be(self, name: str) -> None:
        """Switch to somebody else in this window."""
        await self.page.locator("#people").get_by_role("button", name=name).click()
        await self.loaded()
        await expect(self.page.locator("#people [aria-current]")).to_contain_text(name)

    async def overflow(self) -> int:
        """How many pixels the page is wider than its window."""
        width: int = await self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        return width
