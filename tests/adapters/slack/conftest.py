import os

import pytest

from bot.store.engine import Store
from tests.adapters.slack.club import open_club
from tests.curriculum.build import topic
from tests.scene import FixedShelf, topics


@pytest.fixture
async def small_store(tmp_path):
    """An empty database; the adapter does not care of which kind."""
    opened = await Store.open(f"sqlite+aiosqlite:///{tmp_path / 'studyhall.db'}")
    yield opened
    await opened.close()


@pytest.fixture(params=["socket", "http"])
async def club(request, small_store):
    """A workspace, reached in either way."""
    shelf = FixedShelf(topics(topic()))
    async with open_club(small_store, shelf, http=request.param == "http") as opened:
        yield opened


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch):
    """slack_sdk would go to loopback by way of a proxy."""
    for name in os.environ:
        if name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
