import asyncio
import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import SettingsError, StoreBusy, StoreError, StoreReadOnly, StoreTooNew
from bot.store import migrate
from bot.store.engine import Store
from bot.store.tables import metadata, people


def url(path):
    return f"sqlite+aiosqlite:///{path}"


async def opened_once(path):
    store = await Store.open(url(path))
    await store.close()
    return path


async def test_a_new_database_is_made_with_its_folder_and_can_be_opened_again(tmp_path):
    path = await opened_once(tmp_path / "new" / "studyhall.db")
    store = await Store.open(url(path))
    async with store.read() as connection:
        assert await migrate.current(connection) == migrate.HEAD
        assert await connection.scalar(text("PRAGMA journal_mode")) == "wal"
        assert await connection.scalar(text("PRAGMA synchronous")) == 2  # FULL
    await store.close()


async def test_the_migrations_make_just_the_tables_that_the_code_declares(tmp_path):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    store = await Store.open(url(tmp_path / "a.db"))

    def differences(connection):
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return compare_metadata(context, metadata)

    async with store.read() as connection:
        assert await connection.run_sync(differences) == []
    await store.close()


async def test_the_known_revisions_are_those_of_the_migration_scripts():
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(migrate.MIGRATIONS))
    scripts = ScriptDirectory.from_config(config)
    assert scripts.get_current_head() == migrate.HEAD
    assert {script.revision for script in scripts.walk_revisions()} == set(migrate.KNOWN)


async def test_a_database_of_a_newer_version_is_refused_and_left_as_it_is(tmp_path):
    path = await opened_once(tmp_path / "a.db")
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = path.read_bytes()
    with pytest.raises(StoreTooNew, match="newer Studyhall"):
        await Store.open(url(path))
    assert path.read_bytes() == before


async def test_a_locked_database_is_told_in_one_sentence(tmp_path):
    path = await opened_once(tmp_path / "a.db")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusy, match="locked by another process"):
            await Store.open(url(path), busy_seconds=0.05)


async def test_a_database_that_may_not_be_written_is_told_at_the_start(tmp_path):
    path = await opened_once(tmp_path / "a.db")
    with pytest.raises(StoreReadOnly, match="is read-only"):
        await Store.open(f"sqlite+aiosqlite:///file:{path}?mode=ro&uri=true")


async def test_a_file_that_is_no_database_is_told(tmp_path):
    path = tmp_path / "a.db"
    path.write_bytes(b"this is a letter to my aunt" * 100)
    with pytest.raises(StoreError, match="damaged or not a database"):
        await Store.open(url(path))


async def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match=r"DATABASE_URL: the folder .* cannot be created"):
        await Store.open(url(tmp_path / "file" / "a.db"))


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("nonsense", "Write sqlite\\+aiosqlite:///data/studyhall.db or postgresql\\+asyncpg://"),
        ("", "DATABASE_URL is not a database URL"),
        (
            "postgresql+asyncpg://bot:hunter2@db:port/studyhall",
            "DATABASE_URL is not a database URL",
        ),
        ("sqlite:///a.db", "Start it with sqlite\\+aiosqlite://"),
        ("postgres://bot:hunter2@db/studyhall", "Start it with postgresql\\+asyncpg://"),
        ("postgresql+psycopg://bot:hunter2@db/x", "Start it with postgresql\\+asyncpg://"),
        ("mysql://bot:hunter2@db/studyhall", "Write sqlite\\+aiosqlite"),
        ("sqlite+aiosqlite://", "names no file"),
        ("sqlite+aiosqlite:///:memory:", "names no file"),
        ("postgresql+asyncpg://bot:hunter2@db/x?sslmode=require", "Write \\?ssl=require"),
        (
            "postgresql+asyncpg://bot:12@db/x?hunter2=1",
            "an option after the \\? is unknown to asyncpg",
        ),
    ],
)
async def test_an_address_of_no_database_is_told_in_one_sentence(address, said):
    with pytest.raises(SettingsError, match=said) as caught:
        await Store.open(address)
    assert "hunter2" not in str(caught.value)


async def test_a_database_that_is_not_there_is_told_without_its_password():
    with pytest.raises(StoreError, match=r"cannot be reached at 127\.0\.0\.1") as caught:
        await Store.open("postgresql+asyncpg://bot:hunter2@127.0.0.1:1/studyhall")
    assert "hunter2" not in str(caught.value)


async def test_a_claim_is_one_processs_alone_until_it_ends(store, database_url):
    other = await Store.open(database_url)
    async with store.claim("this") as mine, other.claim("this") as theirs:
        assert mine
        assert theirs == database_url.startswith("sqlite")  # which serves one process only
    async with other.claim("this") as theirs:
        assert theirs
    await other.close()


async def test_writers_and_readers_that_are_cancelled_anywhere_leave_no_trace(store):
    async def writes(number):
        async with store.write() as connection:
            await add(connection, f"p{number}")

    async def reads():
        async with store.read() as connection:
            await connection.execute(select(people))

    for steps in range(60):
        tasks = [asyncio.create_task(writes(steps)), asyncio.create_task(reads())]
        for _ in range(steps):
            await asyncio.sleep(0.0002)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    async with asyncio.timeout(10):
        await writes("last")
        async with store.read() as connection:
            kept = (await connection.execute(select(people.c.person))).scalars().all()
    assert "plast" in kept


async def test_a_writer_that_fails_leaves_nothing_behind(store):
    async def adds_and_fails():
        async with store.write() as connection:
            await add(connection, "ada")
            raise KeyError("after the insert")

    with pytest.raises(KeyError):
        await adds_and_fails()
    async with store.read() as connection:
        assert (await connection.execute(select(people))).all() == []


async def test_a_reader_cannot_write(store):
    async def adds():
        async with store.read() as connection:
            await add(connection, "ada")

    with pytest.raises(StoreReadOnly):
        await adds()


async def test_concurrent_writers_lose_nothing(store):
    async def one_more():
        async with store.write() as connection:
            count = await connection.scalar(text("SELECT count(*) FROM people"))
            await asyncio.sleep(0)
            await add(connection, f"p{count}")

    await asyncio.gather(*(one_more() for _ in range(50)))
    async with store.read() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM people")) == 50


async def add(connection: AsyncConnection, person: str) -> None:
    await connection.execute(people.insert().values(person=person, community="c", name="n"))
