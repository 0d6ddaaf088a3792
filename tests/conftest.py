import pytest

from bot.store.engine import Store


@pytest.fixture
async def store(tmp_path):
    """An empty database on disk, migrated."""
    opened = await Store.open(f"sqlite+aiosqlite:///{tmp_path / 'studyhall.db'}")
    yield opened
    await opened.close()
