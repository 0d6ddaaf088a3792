import asyncio

import pytest

from adapters.discord import deferral
from adapters.discord.deferral import DeferralTimer


class Waiting:
    def __init__(self):
        self.thought = asyncio.Event()

    async def think(self):
        self.thought.set()


@pytest.fixture(autouse=True)
def short(monkeypatch):
    monkeypatch.setattr(deferral, "PATIENCE", 0.05)


async def test_who_waits_long_is_told_and_who_does_not_is_not():
    known = DeferralTimer()
    quick, slow, later = Waiting(), Waiting(), Waiting()
    known.begin(quick)
    known.end(quick)  # and with it the timer
    known.begin(slow)
    await asyncio.sleep(0.03)
    known.begin(later)
    await asyncio.wait_for(slow.thought.wait(), 1)
    assert not later.thought.is_set()
    await asyncio.wait_for(later.thought.wait(), 1)
    assert not quick.thought.is_set()


async def test_no_timer_is_left_where_nobody_waits():
    known = DeferralTimer()
    one, other = Waiting(), Waiting()
    known.begin(one)
    known.begin(other)
    known.end(one)
    assert known._timer is not None
    known.end(other)
    assert known._timer is None
