import asyncio

from adapters.discord.worker_pool import WorkerPool


async def test_what_is_given_is_done_in_its_order_and_so_much_at_a_time():
    begun, most, now = [], 0, 0

    async def work(item):
        nonlocal most, now
        begun.append(item)
        now += 1
        most = max(most, now)
        await asyncio.sleep(0.01 if item % 2 else 0)  # some are quicker than others
        now -= 1

    pool = WorkerPool(work, hands=3)
    for item in range(20):
        pool.give(item)
    await pool.done()
    assert begun == list(range(20))
    assert (most, now) == (3, 0)


async def test_who_waits_until_all_is_done_waits_for_what_comes_meanwhile():
    done = []

    async def work(item):
        await asyncio.sleep(0)
        done.append(item)
        if item:
            pool.give(item - 1)

    pool = WorkerPool(work, hands=1)
    pool.give(3)
    await asyncio.wait_for(pool.done(), 5)
    assert done == [3, 2, 1, 0]


async def test_a_crew_with_nothing_to_do_is_done():
    await asyncio.wait_for(WorkerPool(asyncio.sleep, hands=1).done(), 5)


async def test_what_comes_when_the_last_hand_has_just_gone_is_done():
    done = []

    async def work(item):
        done.append(item)

    pool = WorkerPool(work, hands=1)
    pool.give(1)
    await asyncio.sleep(0)  # its task has ended, and nobody was told yet
    pool.give(2)
    await pool.done()
    assert done == [1, 2]


async def test_what_goes_wrong_is_logged_and_the_rest_is_done(caplog):
    done = []

    async def work(item):
        if item == 1:
            raise ValueError("of no use")
        done.append(item)

    pool = WorkerPool(work, hands=1)
    for item in range(3):
        pool.give(item)
    await pool.done()
    assert done == [0, 2]
    assert "of no use" in caplog.text
