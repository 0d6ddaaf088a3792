"""axe-core on a whole page: every rule that it has, those of good practice included."""

from __future__ import annotations

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

_axe = Axe()


async def violations(page: Page) -> list[str]:
    """What axe finds, one line for each element."""
    run = await _axe.run(page, options={"resultTypes": ["violations"]})
    found = run.response["violations"]
    return [
        f"{rule['id']}: {rule['help']}: {node['html'][:200]} {node['any'][:1]}"
        for rule in found
        for node in rule["nodes"]
    ]
