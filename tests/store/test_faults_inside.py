"""An error of the code in a transaction is its own: only what the driver raises is the store's."""

import asyncio

import pytest
from sqlalchemy import select, text
from sqlalchemy.engine import make_url

from bot.errors import StoreAway
from bot.store.copy import copy
from bot.store.engine import Store
from bot.store.tables import people
from tests.conftest import fresh_database

THEIRS = [
    TimeoutError("the chat did not answer"),
    ConnectionResetError(104, "the chat hung up"),
    FileNotFoundError(2, "no such picture"),
    PermissionError(13, "the picture may not be read"),
]


@pytest.mark.parametrize("error", THEIRS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("block", ["read", "write"])
async def test_an_error_of_the_code_inside_a_transaction_passes_as_it_is(store, block, error):
    async def fails():
        async with getattr(store, block)() as connection:
            if block == "write":
                await add(connection, "ada")
            raise error

    with pytest.raises(type(error)) as caught:
        await fails()
    assert caught.value is error
    assert not store.trouble.is_set()
    async with store.read() as connection:
        assert (await connection.execute(select(people))).all() == []


@pytest.mark.parametrize("error", THEIRS, ids=lambda error: type(error).__name__)
async def test_an_error_of_the_code_inside_a_claim_passes_as_it_is(store, error):
    async def fails():
        async with store.claim("this") as mine:
            assert mine
            raise error

    with pytest.raises(type(error)) as caught:
        await fails()
    assert caught.value is error
    assert not store.trouble.is_set()
    async with store.claim("this") as mine:
        assert mine


async def test_a_timeout_around_a_statement_passes_as_it_is(postgres_url):
    store = await Store.open(postgres_url)

    async def waits():
        async with store.read() as connection, asyncio.timeout(0.05):
            await connection.execute(text("SELECT pg_sleep(5)"))

    with pytest.raises(TimeoutError):
        await waits()
    await store.ping()
    await store.close()


async def test_a_statement_that_the_driver_gives_up_is_told_as_a_database_that_is_away(
    postgres_url,
):
    address = make_url(postgres_url).update_query_dict({"command_timeout": "0.2"})
    store = await Store.open(address.render_as_string(hide_password=False))

    async def waits():
        async with store.read() as connection:
            await connection.execute(text("SELECT pg_sleep(5)"))

    with pytest.raises(StoreAway, match="did not answer in time"):
        await waits()
    assert store.trouble.is_set()
    await store.close()


async def test_a_server_that_takes_nobody_in_is_told_as_a_database_that_is_away(postgres_apart):
    store = await Store.open(fresh_database(postgres_apart))
    await asyncio.to_thread(postgres_apart.stop)
    with pytest.raises(StoreAway, match="cannot be reached"):
        async with store.claim("this"):
            pass
    assert store.trouble.is_set()
    await store.close()


async def test_a_report_that_nobody_reads_is_no_fault_of_the_database(tmp_path, postgres_url):
    source = f"sqlite+aiosqlite:///{tmp_path / 'a.db'}"
    await (await Store.open(source)).close()

    def told(_):
        raise BrokenPipeError(32, "Broken pipe")

    with pytest.raises(BrokenPipeError):
        await copy(source, postgres_url, (), told)


async def add(connection, person):
    await connection.execute(people.insert().values(person=person, community="c", name="n"))
