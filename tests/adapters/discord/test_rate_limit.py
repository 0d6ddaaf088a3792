import asyncio
import time

import pytest

from adapters.discord.rate_limit import PER_SECOND, RateLimit, share_of


@pytest.mark.parametrize(
    "processes",
    [[(0,), (1,), (2,), (3,)], [(0, 1), (2, 3)], [(0, 1, 2), (3,)], [(0, 1, 2, 3)]],
)
def test_all_processes_together_stay_within_the_bots_limit(processes):
    parts = [share_of(ids, 4) for ids in processes]
    assert sum(parts) == pytest.approx(PER_SECOND)
    assert parts == sorted(parts, reverse=True)


def test_one_process_has_all_of_it():
    assert share_of(None, None) == share_of(None, 4) == share_of((0,), None) == PER_SECOND


async def test_no_more_than_so_many_pass_in_a_second():
    pace, loop = RateLimit(per_second=200), asyncio.get_running_loop()
    began = loop.time()
    await asyncio.gather(*(pace.turn() for _ in range(61)))
    assert loop.time() - began >= 0.29


async def test_who_comes_alone_does_not_wait():
    pace, loop = RateLimit(per_second=5), asyncio.get_running_loop()
    began = loop.time()
    await pace.turn()
    assert loop.time() - began < 0.1


async def test_those_who_come_together_pass_in_their_order():
    pace, passed = RateLimit(per_second=1000), []

    async def come(number):
        await pace.turn()
        passed.append(number)

    await asyncio.gather(*map(come, range(20)))
    assert passed == list(range(20))


async def test_a_long_delay_does_not_end_in_a_burst():
    pace, loop, passed = RateLimit(per_second=100), asyncio.get_running_loop(), []

    async def come():
        await pace.turn()
        passed.append(loop.time())

    loop.call_later(0.05, time.sleep, 0.1)  # the loop itself is late
    await asyncio.gather(*(come() for _ in range(30)))
    assert min(late - early for early, late in zip(passed, passed[7:], strict=False)) >= 0.05


async def test_who_gives_up_takes_nobodys_turn():
    pace, loop = RateLimit(per_second=5), asyncio.get_running_loop()
    await pace.turn()
    began = loop.time()
    given_up = [asyncio.create_task(pace.turn()) for _ in range(5)]
    await asyncio.sleep(0.01)
    for each in given_up:
        each.cancel()
    await pace.turn()
    assert loop.time() - began < 0.3


async def test_reading_back_makes_others_lose_one_turn_at_most():
    pace, passed = RateLimit(per_second=200), []

    async def come(what, turn):
        await turn()
        passed.append(what)

    reads = [asyncio.create_task(come("read", pace.turn_to_read)) for _ in range(20)]
    await asyncio.sleep(0.02)
    before = len(passed)
    await asyncio.gather(*(come("edit", pace.turn) for _ in range(5)))
    assert passed[before:].count("read") <= 2  # the one that stood before them, and the next
    await asyncio.gather(*reads)  # and all come through
