import pytest

from tests.adapters.web.playground import running


@pytest.fixture
async def playground(tmp_path):
    async with running(tmp_path / "room.db") as made:
        yield made
