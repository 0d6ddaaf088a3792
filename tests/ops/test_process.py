"""Signals, and what is done to the garbage collector."""

import asyncio
import gc
import os
import signal
import sys

import pytest

from bot.ops.process import stop_on_terminate, tune_runtime


@pytest.fixture
def as_before():
    """Whatever a test does to the collector is undone."""
    thresholds, turn = gc.get_threshold(), sys.getswitchinterval()
    yield
    gc.unfreeze()
    gc.set_threshold(*thresholds)
    sys.setswitchinterval(turn)


def test_what_was_loaded_is_not_looked_through_again(as_before):
    tune_runtime()
    assert gc.get_freeze_count() > 10_000
    young = len(gc.get_objects())  # all but what is spared
    assert young < gc.get_threshold()[0]


async def test_a_second_sigterm_does_not_cut_off_what_is_being_finished():
    finished = asyncio.Event()

    async def works():
        stop_on_terminate()
        try:
            os.kill(os.getpid(), signal.SIGTERM)
            await asyncio.sleep(5)
        finally:
            os.kill(os.getpid(), signal.SIGTERM)
            await asyncio.sleep(0.05)
            finished.set()

    with pytest.raises(asyncio.CancelledError):
        await asyncio.create_task(works())
    asyncio.get_running_loop().remove_signal_handler(signal.SIGTERM)
    assert finished.is_set()
