import asyncio

from adapters.discord.pace import Pace


async def test_no_more_than_so_many_pass_in_a_second():
    pace, loop = Pace(per_second=200, burst=5), asyncio.get_running_loop()
    began = loop.time()
    await asyncio.gather(*(pace.turn() for _ in range(65)))
    took = loop.time() - began
    assert took >= 0.29


async def test_a_few_pass_at_once():
    pace, loop = Pace(per_second=10, burst=5), asyncio.get_running_loop()
    began = loop.time()
    for _ in range(5):
        await pace.turn()
    assert loop.time() - began < 0.3


async def test_a_burst_at_the_beginning_is_within_the_second():
    pace, loop = Pace(per_second=100, burst=20), asyncio.get_running_loop()
    passed = []
    for _ in range(130):
        await pace.turn()
        passed.append(loop.time())
    assert min(late - early for early, late in zip(passed, passed[100:], strict=False)) >= 0.99
