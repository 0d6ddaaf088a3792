import aiohttp
import pytest

from tests.adapters.web.playground import running
from tests.adapters.web.visitor import Visitor


@pytest.fixture
async def playground(tmp_path):
    async with running(tmp_path / "room.db") as made:
        yield made


@pytest.fixture
async def visitor(playground):
    async with aiohttp.ClientSession() as session:
        yield Visitor(session, playground.url)
