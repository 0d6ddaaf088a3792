"""Tasks side by side: which slots are free, and what counting them costs."""

from __future__ import annotations

import asyncio

from bot.ops.in_flight import InFlight


class Channel(str):
    """A channel that counts how often it's looked at."""

    __slots__ = ()
    looks = 0

    def __hash__(self):
        Channel.looks += 1
        return super().__hash__()


async def test_a_platform_has_a_slot_for_each_channel_and_frees_it_with_the_last_task():
    freed, go = [], asyncio.Event()
    job = InFlight(2, lambda: None, freed=lambda: freed.append(job.free("discord")))

    async def run():
        await go.wait()

    for key, channel in (("a", "one"), ("b", "one"), ("c", "two")):
        job.start(key, "discord", channel, run)
    assert (job.free("discord"), job.free("slack")) == (0, 2)
    go.set()
    await job.ended()
    await asyncio.sleep(0)
    assert (job.free("discord"), freed) == (2, [1])


async def test_each_of_many_tasks_costs_as_much_as_each_of_a_few():
    async def looks(count):
        Channel.looks = 0
        job = InFlight(8, lambda: None)

        async def run():
            await asyncio.sleep(0)

        for number in range(count):
            job.start(str(number), "discord", Channel(number), run)
        await job.ended()
        return Channel.looks / count

    assert await looks(400) < 2 * await looks(20)
