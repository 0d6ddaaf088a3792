import asyncio

import pytest
from sqlalchemy import func, insert, select

from bot.store.engine import Store
from bot.store.sqlite_batch import CHECKPOINT
from bot.store.tables import people

ADA = {"person": "web:main:ada", "community": "web:main", "name": "Ada"}


@pytest.fixture
async def sqlite(tmp_path):
    store = await Store.open(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}")
    yield store
    await store.close()


async def test_who_is_cut_off_in_a_transaction_leaves_the_writer_as_it_was(sqlite):
    begun = asyncio.Event()

    async def never_ends():
        async with sqlite.write() as connection:
            await connection.execute(insert(people).values(ADA))
            begun.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(never_ends())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await sqlite.write_all((insert(people).values({**ADA, "name": "Bo"}), {}))
    async with sqlite.read() as connection:
        assert (await connection.scalars(select(people.c.name))).all() == ["Bo"]


async def test_who_gives_up_waiting_leaves_what_was_written_whole(sqlite):
    slow = select(func.length(func.hex(func.zeroblob(100_000_000))))
    task = asyncio.create_task(sqlite.write_all((insert(people).values(ADA), {}), (slow, {})))
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await sqlite.write_all((insert(people).values({**ADA, "person": "web:main:bo"}), {}))
    async with sqlite.read() as connection:
        kept = (await connection.scalars(select(people.c.person).order_by("person"))).all()
    assert kept == ["web:main:ada", "web:main:bo"]  # what was begun came to its end


async def test_a_transaction_that_nobody_ended_is_undone_when_its_connection_goes_back(sqlite):
    async with sqlite._writer.connect() as connection:
        raw = await connection.get_raw_connection()
        await raw.driver_connection.execute("BEGIN IMMEDIATE")
    await sqlite.write_all((insert(people).values(ADA), {}))


async def test_closing_waits_for_what_is_still_being_written(tmp_path):
    store = await Store.open(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}")
    slow = select(func.length(func.hex(func.zeroblob(100_000_000))))
    task = asyncio.create_task(store.write_all((insert(people).values(ADA), {}), (slow, {})))
    await asyncio.sleep(0.01)
    task.cancel()
    await store.close()
    again = await Store.open(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}")
    async with again.read() as connection:
        assert (await connection.scalars(select(people.c.name))).all() == ["Ada"]
    await again.close()


async def test_writers_take_turns(sqlite):
    """Of two who did not, one would wait for the other's lock inside SQLite, and give up."""
    begun, free = asyncio.Event(), asyncio.Event()

    async def long():
        async with sqlite.write() as connection:
            await connection.execute(insert(people).values(ADA))
            begun.set()
            await free.wait()

    first = asyncio.create_task(long())
    await begun.wait()
    bo = {**ADA, "person": "web:main:bo"}
    second = asyncio.create_task(sqlite.write_all((insert(people).values(bo), {})))
    await asyncio.sleep(0.2)
    assert not second.done()
    free.set()
    await asyncio.gather(first, second)
    async with sqlite.read() as connection:
        assert await connection.scalar(select(func.count()).select_from(people)) == 2


async def test_the_log_is_brought_into_the_database_between_transactions(sqlite, tmp_path):
    """None of them is told to do it by itself: of 1,000 pages it would."""
    log = tmp_path / "a.db-wal"
    for number in range(3 * CHECKPOINT):
        await sqlite.write_all((insert(people).values({**ADA, "person": f"web:main:{number}"}), {}))
    first = log.stat().st_size
    for number in range(3 * CHECKPOINT, 9 * CHECKPOINT):
        await sqlite.write_all((insert(people).values({**ADA, "person": f"web:main:{number}"}), {}))
    assert log.stat().st_size < 2 * first  # what is in the database is written over
    assert first < 4 * CHECKPOINT * 5000
