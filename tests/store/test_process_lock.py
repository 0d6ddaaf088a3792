"""Only one process runs on an SQLite database, and one that was killed is in nobody's way."""

import logging
import os
import signal
import subprocess
import sys
from contextlib import contextmanager

import pytest

from bot.errors import StoreBusy
from bot.store.engine import Store
from bot.store.process_lock import ProcessLock

HOLDS = """
import sys, time
from pathlib import Path
from bot.store.process_lock import ProcessLock
lock = ProcessLock(Path(sys.argv[1]))
lock.take()
print("holds", flush=True)
time.sleep(60)
"""


@contextmanager
def another_process_on(path):
    """A process that holds the lock; it is killed at the end."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(path)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout.readline() == "holds\n"
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def url(path):
    return f"sqlite+aiosqlite:///{path}"


async def test_a_second_process_is_refused_in_one_sentence_and_writes_nothing(tmp_path):
    path = tmp_path / "studyhall.db"
    with another_process_on(path):
        with pytest.raises(StoreBusy, match=r"already running on the database .*studyhall\.db"):
            await Store.open(url(path), alone=True)
        assert not path.exists()


async def test_a_process_that_was_killed_leaves_no_lock_behind(tmp_path):
    path = tmp_path / "studyhall.db"
    with another_process_on(path) as process:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        store = await Store.open(url(path), alone=True)
        await store.close()


async def test_a_store_that_is_closed_is_free_again(tmp_path):
    for _ in range(2):
        store = await Store.open(url(tmp_path / "studyhall.db"), alone=True)
        with pytest.raises(StoreBusy):
            await Store.open(url(tmp_path / "studyhall.db"), alone=True)
        await store.close()


async def test_a_link_to_the_database_shares_its_lock(tmp_path):
    (tmp_path / "link.db").symlink_to(tmp_path / "studyhall.db")
    with another_process_on(tmp_path / "studyhall.db"), pytest.raises(StoreBusy):
        await Store.open(url(tmp_path / "link.db"), alone=True)


async def test_a_command_that_ends_soon_opens_the_database_beside_the_bot(tmp_path):
    path = tmp_path / "studyhall.db"
    lock = ProcessLock(path)
    assert not lock.is_taken()
    with another_process_on(path):
        assert lock.is_taken()
        assert lock.is_taken()
        store = await Store.open(url(path))
        await store.ping()
        await store.close()
    assert not lock.is_taken()
    lock.take()  # looking has left nothing behind
    lock.release()


async def test_several_processes_share_one_postgresql(postgres_url):
    stores = [await Store.open(postgres_url, alone=True) for _ in range(2)]
    for store in stores:
        await store.close()


def test_a_folder_that_takes_no_lock_is_told_and_stops_nobody(tmp_path, caplog):
    caplog.set_level(logging.WARNING)
    (tmp_path / "studyhall.db-lock").mkdir()
    ProcessLock(tmp_path / "studyhall.db").take()
    assert "can't be locked" in caplog.text
