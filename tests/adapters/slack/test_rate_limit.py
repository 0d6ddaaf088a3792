import asyncio

from adapters.slack.rate_limit import RateLimit


async def passed(pace, channels):
    loop = asyncio.get_running_loop()
    began = loop.time()

    async def one(channel):
        await pace.turn(channel)
        return channel, loop.time() - began

    return await asyncio.gather(*map(one, channels))


async def test_a_channel_waits_for_itself_alone():
    when = await passed(RateLimit(gap=0.05), ["a", "a", "a", "b"])
    assert [round(at / 0.05) for _, at in when] == [0, 1, 2, 0]


async def test_after_a_rest_nobody_waits():
    pace = RateLimit(gap=0.02)
    await passed(pace, ["a"])
    await asyncio.sleep(0.03)
    ((_, at),) = await passed(pace, ["a"])
    assert at < 0.01
