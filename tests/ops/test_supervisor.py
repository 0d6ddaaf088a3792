import asyncio

import pytest

from bot.errors import SettingsError, StoreDeleted
from bot.ops.supervisor import Supervisor, keep_running


def failing(*faults):
    """A job that fails with each of these, and then ends."""
    left = list(faults)

    async def run():
        if left:
            raise left.pop(0)

    return run


async def test_a_background_job_that_fails_is_logged_and_starts_again(caplog):
    await keep_running("tidying up", failing(KeyError("a"), OSError("b")), first_pause=0.001)
    assert caplog.text.count("tidying up failed; restarting") == 2


async def test_a_database_that_was_deleted_ends_the_bot():
    with pytest.raises(StoreDeleted):
        await keep_running("attending", failing(StoreDeleted("gone")), first_pause=0.001)


async def test_only_when_no_platform_is_left_the_last_sentence_ends_the_bot(caplog):
    supervisor = Supervisor(["one", "two"], first_parked=0.001)
    first = asyncio.create_task(
        supervisor.keep("one", failing(*[SettingsError("No one.")] * 3, asyncio.CancelledError()))
    )
    await asyncio.gather(first, return_exceptions=True)
    assert caplog.text.count("No one.") == 1  # however often it is tried
    with pytest.raises(SettingsError, match="No two"):
        await supervisor.keep("two", failing(SettingsError("No two.")))


async def test_a_platform_that_worked_in_between_is_told_again(caplog):
    left = [SettingsError("No one."), None, SettingsError("No one.")]

    async def run():
        if not left:
            raise asyncio.CancelledError
        fault = left.pop(0)
        if fault is not None:
            raise fault
        supervisor.connected("one")

    supervisor = Supervisor(["one", "two"], first_parked=0.001, first_pause=0.001)
    await asyncio.gather(supervisor.keep("one", run), return_exceptions=True)
    assert caplog.text.count("No one.") == 2
