import asyncio
from datetime import UTC, datetime, timedelta

from bot.errors import ContentError, StoreBusy
from bot.schedule.content_reload import watch
from bot.schedule.worker import work


def now():
    return datetime.now(UTC)


class Bell:
    """Rings when due, and says when it is due again."""

    def __init__(self, *dues):
        self.changed = asyncio.Event()
        self.rung = asyncio.Semaphore(0)
        self.dues = list(dues)
        self.fault = None

    async def run_due(self, at):
        self.rung.release()
        if self.fault is not None:
            fault, self.fault = self.fault, None
            raise fault
        return at + timedelta(seconds=self.dues.pop(0)) if self.dues else None


async def ringing(bell, times, **options):
    task = asyncio.create_task(work(bell, now, **options))
    async with asyncio.timeout(5):
        for _ in range(times):
            await bell.rung.acquire()
    return task


async def stop(task):
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_a_job_runs_when_it_is_due_and_then_rests():
    bell = Bell(0.01, 0.01)
    task = await ringing(bell, 3)
    await asyncio.sleep(0.05)
    assert bell.rung.locked()
    await stop(task)


async def test_a_job_that_says_that_something_changed_runs_at_once():
    bell = Bell(3600)
    task = await ringing(bell, 1)
    bell.changed.set()
    async with asyncio.timeout(5):
        await bell.rung.acquire()
    await stop(task)


async def test_a_job_is_looked_at_now_and_then_even_where_nothing_seems_due():
    for bell in (Bell(), Bell(3600, 3600)):
        await stop(await ringing(bell, 3, longest_rest=0.01))


async def test_a_fault_is_logged_and_does_not_end_the_clock(caplog):
    for fault in (ZeroDivisionError("ours"), StoreBusy("locked")):
        bell = Bell()
        bell.fault = fault
        task = await ringing(bell, 1)
        await asyncio.sleep(0.01)
        bell.changed.set()
        async with asyncio.timeout(5):
            await bell.rung.acquire()
        await stop(task)
        assert str(fault) in caplog.text


class BrokenShelf:
    """Wrong at the first look, new at the second, unchanged from then on."""

    def __init__(self):
        self.turns = 0
        self.seen = asyncio.Event()
        self.loop = asyncio.get_running_loop()

    def reload(self):
        self.turns += 1
        if self.turns == 1:
            raise ContentError(["a.yaml:1:1: error: this is broken"])
        if self.turns == 3:
            self.loop.call_soon_threadsafe(self.seen.set)
        return self.turns == 2


class FaultyShelf(BrokenShelf):
    """Cannot be read at first, for a reason that is no mistake of a topic."""

    def reload(self):
        try:
            return super().reload()
        except ContentError:
            raise RecursionError("a bug of ours") from None


async def test_a_bug_in_a_content_reload_is_logged_and_the_next_change_is_taken_up(caplog):
    caplog.set_level("INFO")
    shelf = FaultyShelf()
    task = asyncio.create_task(watch(shelf, every=0.001))
    async with asyncio.timeout(5):
        await shelf.seen.wait()
    await stop(task)
    assert "a bug of ours" in caplog.text
    assert caplog.text.count("reloaded the content") == 1


async def test_changed_content_is_taken_up_and_wrong_content_is_told(caplog):
    caplog.set_level("INFO")
    shelf = BrokenShelf()
    task = asyncio.create_task(watch(shelf, every=0.001))
    async with asyncio.timeout(5):
        await shelf.seen.wait()
    await stop(task)
    assert "a.yaml:1:1: error: this is broken" in caplog.text
    assert caplog.text.count("reloaded the content") == 1
