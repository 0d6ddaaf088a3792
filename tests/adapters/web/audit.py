"""Checks on a whole page that a person using a screen reader or a keyboard would miss first."""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import Page

_AUDIT = (Path(__file__).parent / "audit.js").read_text(encoding="utf-8")


async def audit(page: Page, smallest: int = 24) -> list[str]:
    """What is wrong, one line each; `smallest` is the least side of what is pressed, in px."""
    found: list[str] = await page.evaluate(_AUDIT, smallest)
    return found
