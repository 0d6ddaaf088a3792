"""Several processes that start at once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from sqlalchemy import text

from bot.store import migrate
from bot.store.engine import Store
from bot.store.tables import metadata

ROOT = Path(__file__).parent.parent.parent


def launched(folder, *arguments, **settings):
    """A command of ours in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "bot", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


async def test_of_four_processes_one_makes_the_tables_and_the_others_wait(tmp_path, postgres_url):
    begun = [launched(tmp_path, "boards", "rebuild", DATABASE_URL=postgres_url) for _ in range(4)]
    said = [each.communicate(timeout=60)[0] for each in begun]
    assert [each.returncode for each in begun] == [0] * 4, said
    store = await Store.open(postgres_url)
    async with store.read() as connection:
        assert await migrate.current(connection) == migrate.HEAD
        assert await connection.scalar(text("SELECT count(*) FROM alembic_version")) == 1
        for table in metadata.sorted_tables:
            assert await connection.scalar(text(f"SELECT count(*) FROM {table.name}")) == 0
    await store.close()


async def test_a_copy_is_made_from_the_command_line(tmp_path, postgres_url):
    source = f"sqlite+aiosqlite:///{tmp_path / 'studyhall.db'}"
    await (await Store.open(source)).close()
    done = launched(tmp_path, "db", "copy", source, postgres_url)
    said, _ = done.communicate(timeout=60)
    assert done.returncode == 0, said
    assert "answers: 0 rows\n" in said
    assert "Set DATABASE_URL to the new database" in said
