import asyncio

import pytest

from bot.store.batch import LARGEST, Batch


class Disk:
    """Keeps batches, as slowly as a disk, and fails when told."""

    def __init__(self):
        self.batches = []
        self.broken = False

    async def write(self, items):
        await asyncio.sleep(0)
        if self.broken:
            raise OSError("the disk is gone")
        self.batches.append(list(items))
        return [item * 10 for item in items]


async def test_each_caller_gets_the_result_of_their_own_item():
    disk = Disk()
    batch = Batch(disk.write)
    assert await asyncio.gather(*(batch.put(n) for n in range(5))) == [0, 10, 20, 30, 40]


async def test_what_is_asked_for_meanwhile_shares_one_transaction():
    disk = Disk()
    batch = Batch(disk.write)
    await asyncio.gather(*(batch.put(n) for n in range(LARGEST + 1)))
    assert [len(each) for each in disk.batches] == [LARGEST, 1]


async def test_a_failure_reaches_everybody_in_it_and_nobody_after_it():
    disk = Disk()
    batch = Batch(disk.write)
    disk.broken = True
    results = await asyncio.gather(*(batch.put(n) for n in range(3)), return_exceptions=True)
    assert [type(each) for each in results] == [OSError] * 3
    disk.broken = False
    assert await batch.put(7) == 70


async def test_a_caller_that_goes_away_does_not_hold_up_the_others():
    disk = Disk()
    batch = Batch(disk.write)
    gone = asyncio.create_task(batch.put(1))
    stays = asyncio.create_task(batch.put(2))
    await asyncio.sleep(0)
    gone.cancel()
    assert await stays == 20
    with pytest.raises(asyncio.CancelledError):
        await gone


async def test_nobody_waits_for_ever_when_the_writing_itself_is_cut_off():
    async def cut_off(items):
        raise asyncio.CancelledError

    batch = Batch(cut_off)
    async with asyncio.timeout(5):
        results = await asyncio.gather(batch.put(1), batch.put(2), return_exceptions=True)
    assert [type(each) for each in results] == [asyncio.CancelledError] * 2


async def test_draining_waits_for_what_was_put_before():
    disk = Disk()
    batch = Batch(disk.write)
    puts = [asyncio.create_task(batch.put(n)) for n in range(3)]
    await asyncio.sleep(0)
    await batch.drain()
    assert [item for batch in disk.batches for item in batch] == [0, 1, 2]
    await asyncio.gather(*puts)
    await batch.drain()  # with nothing to wait for, at once
