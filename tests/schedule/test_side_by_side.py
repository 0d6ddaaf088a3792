"""Dailies and summaries side by side: what hangs delays only its own channel."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.chat.model import Place, Post
from bot.schedule.dailies import AT_ONCE, TAKEN_FOR
from tests.schedule.fakes import Inbox

DUE = datetime(2026, 3, 5, 9, tzinfo=ZoneInfo("Europe/Zurich"))
SLOW, QUICK = Place("memory", "club", "slow"), Place("memory", "club", "quick")
ELSEWHERE = Place("elsewhere", "club", "general")


@pytest.fixture
async def desk(store):
    desk = Inbox(store, platforms=("memory", "elsewhere"))
    yield desk
    await desk.dailies.in_flight.stop()


async def asked(desk, *places):
    """Wait until the dailies of these places are asked, and see that no others are."""
    async with asyncio.timeout(10):
        while len(desk.asks.asked) < len(places):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert sorted(place.channel for place, _, _ in desk.asks.asked.values()) == sorted(
        place.channel for place in places
    )


async def test_a_channel_that_hangs_delays_no_other_and_no_other_platform(desk):
    for number, place in enumerate((SLOW, QUICK, ELSEWHERE), 1):
        await desk.add(place=place, number=number)
    desk.asks.hangs = {SLOW}
    await desk.dailies.start_due(DUE)
    await asked(desk, QUICK, ELSEWHERE)


async def test_what_hangs_is_not_started_twice_and_taken_up_by_the_next_process(desk):
    await desk.add(place=SLOW)
    desk.asks.hangs = {SLOW}
    await desk.dailies.start_due(DUE)
    later = DUE + 2 * TAKEN_FOR  # its claim has run out
    await desk.dailies.start_due(later)
    await desk.add(place=QUICK, number=2)
    await desk.dailies.start_due(later)
    await asked(desk, QUICK)
    assert desk.asks.tried == [SLOW, QUICK]
    await desk.dailies.in_flight.stop()
    desk.asks.hangs = set()
    desk.start()
    await desk.dailies.run_due(later + 3 * TAKEN_FOR)
    await asked(desk, QUICK, SLOW)


async def test_a_platform_on_which_all_hang_leaves_the_places_of_others(desk):
    hanging = [Place("memory", "club", f"h{number}") for number in range(AT_ONCE + 1)]
    for number, place in enumerate(hanging, 1):
        await desk.add(place=place, number=number)
    await desk.add(place=ELSEWHERE, number=99)
    desk.asks.hangs = set(hanging)
    again = await desk.dailies.start_due(DUE)
    await asked(desk, ELSEWHERE)
    assert again > DUE  # though one more is due: it has no place
    await desk.dailies.start_due(DUE)
    assert len(desk.asks.tried) == AT_ONCE + 1


async def test_what_waits_for_a_place_is_started_once_there_is_one(desk):
    places = [Place("memory", "club", f"c{number}") for number in range(AT_ONCE + 5)]
    for number, place in enumerate(places, 1):
        await desk.add(place=place, number=number)
    desk.asks.hangs = set(places)
    await desk.dailies.start_due(DUE)
    assert not desk.dailies.in_flight.free("memory")
    desk.dailies.changed.clear()
    desk.asks.let.set()
    async with asyncio.timeout(10):
        await desk.dailies.changed.wait()
        while len(desk.asks.asked) < len(places):
            await desk.dailies.start_due(DUE)
    await asked(desk, *places)


async def test_a_summary_that_hangs_delays_no_other_and_no_daily(desk):
    desk.sums.post = Post("What a week", title="The week")
    monday, sent, send = DUE + timedelta(days=4, minutes=5), [], desk.chat.send
    for number, place in enumerate((SLOW, QUICK, ELSEWHERE), 1):
        await desk.add(place=place, number=number)

    async def hangs(place, post, key):
        if place == SLOW:
            await asyncio.Event().wait()
        sent.append(place)
        return await send(place, post, key)

    desk.chat.send = hangs
    await desk.dailies.start_due(monday)
    await asked(desk, QUICK, ELSEWHERE)
    async with asyncio.timeout(10):
        while set(sent) != {QUICK, ELSEWHERE}:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
