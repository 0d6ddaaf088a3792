import pytest

from bot.store.engine import Store
from tests.adapters.discord.club import open_club
from tests.curriculum.build import topic
from tests.scene import FixedShelf, topics


@pytest.fixture
async def small_store(tmp_path):
    """An empty database; the adapter does not care of which kind."""
    opened = await Store.open(f"sqlite+aiosqlite:///{tmp_path / 'studyhall.db'}")
    yield opened
    await opened.close()


@pytest.fixture
async def club(small_store):
    async with open_club(small_store, FixedShelf(topics(topic()))) as opened:
        yield opened
