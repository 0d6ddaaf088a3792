import asyncio
import logging

import pytest
from sqlalchemy import text

from bot.errors import StoreAway, StoreDeleted
from bot.store import reconnect
from bot.store.engine import Store
from bot.store.reconnect import attend
from bot.store.tables import people
from tests.conftest import fresh_database


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(reconnect, "AGAIN", 0.05)
    monkeypatch.setattr(reconnect, "LOOK", 0.05)


async def adds(store, name):
    async with store.write() as connection:
        await connection.execute(people.insert().values(person=name, community="c", name=name))


async def names(store):
    async with store.read() as connection:
        return set((await connection.execute(text("SELECT person FROM people"))).scalars())


@pytest.mark.usefixtures("quick")
async def test_a_database_that_goes_away_is_told_once_and_comes_back_by_itself(
    postgres_apart, caplog
):
    caplog.set_level(logging.INFO)
    store = await Store.open(fresh_database(postgres_apart))
    back = asyncio.Event()
    task = asyncio.create_task(attend(store, back.set))
    await adds(store, "before")
    await asyncio.to_thread(postgres_apart.stop)
    for number in range(20):
        with pytest.raises(StoreAway, match="cannot be reached"):
            await adds(store, f"meanwhile {number}")
    await asyncio.sleep(0.3)
    assert not back.is_set()
    await asyncio.to_thread(postgres_apart.ensure_postgres_running)
    await asyncio.wait_for(back.wait(), 10)
    await adds(store, "after")
    assert await names(store) == {"before", "after"}
    told = [each.getMessage() for each in caplog.records if each.name.startswith("bot.store")]
    assert len(told) == 2
    assert "cannot be reached" in told[0]
    assert "The database is back" in told[1]
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await store.close()


async def test_a_restart_between_two_statements_is_met_by_nobody(postgres_apart):
    store = await Store.open(fresh_database(postgres_apart))
    await adds(store, "before")
    await asyncio.to_thread(postgres_apart.stop)
    await asyncio.to_thread(postgres_apart.ensure_postgres_running)
    await adds(store, "after")
    assert await names(store) == {"before", "after"}
    await store.close()


async def test_what_a_stop_cuts_off_is_told_as_a_database_that_is_away(postgres_apart):
    store = await Store.open(fresh_database(postgres_apart))

    async def sleeps():
        async with store.read() as connection:
            await connection.execute(text("SELECT pg_sleep(30)"))

    task = asyncio.create_task(sleeps())
    await asyncio.sleep(0.3)
    await asyncio.to_thread(postgres_apart.stop)
    with pytest.raises(StoreAway):
        await task
    await store.close()


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("how", ["deleted", "replaced"])
async def test_nothing_is_confirmed_into_a_file_that_is_gone(tmp_path, how):
    path = tmp_path / "studyhall.db"
    store = await Store.open(f"sqlite+aiosqlite:///{path}")
    await adds(store, "before")
    path.unlink()
    if how == "replaced":
        path.write_bytes(b"")
    with pytest.raises(StoreDeleted, match="was deleted, moved or replaced"):
        await adds(store, "after")
    with pytest.raises(StoreDeleted):
        await store.write_all((people.insert(), {"person": "p", "community": "c", "name": "n"}))
    await store.close()


@pytest.mark.usefixtures("quick")
async def test_a_file_that_is_gone_is_noticed_though_nobody_writes(tmp_path):
    path = tmp_path / "studyhall.db"
    store = await Store.open(f"sqlite+aiosqlite:///{path}")
    task = asyncio.create_task(attend(store, lambda: None))
    await asyncio.sleep(0.15)
    assert not task.done()
    path.unlink()
    with pytest.raises(StoreDeleted):
        await asyncio.wait_for(task, 5)
    await store.close()
