import asyncio

from bot.compose import read_gaps_back
from bot.errors import StoreBusy


class House:
    """Reads back; at first its database is locked."""

    def __init__(self):
        self.tries = 0
        self.done = asyncio.Event()

    async def read_back(self):
        self.tries += 1
        if self.tries == 1:
            raise StoreBusy("The database is locked.")
        self.done.set()


async def test_a_database_that_fails_during_a_gap_does_not_end_the_bot(caplog):
    house, gap = House(), asyncio.Event()
    task = asyncio.create_task(read_gaps_back(house, gap, again=0.001))
    gap.set()
    async with asyncio.timeout(5):
        await house.done.wait()
    assert not task.done()
    assert house.tries == 2
    assert "The database is locked." in caplog.text
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
