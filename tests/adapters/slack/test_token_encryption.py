"""Workspaces' tokens are encrypted in the database where the operator has set a key."""

import asyncio
import logging
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from cryptography.fernet import Fernet
from slack_sdk.oauth.installation_store.models.installation import Installation
from sqlalchemy import select, text

from adapters.slack.config import Connection
from adapters.slack.oauth import Installed, tables
from adapters.slack.workspaces import Workspaces
from bot.errors import ChatUnavailable, SettingsError
from bot.store.copy import copy
from bot.store.engine import Store
from tests.test_cli import studyhall

OLD, NEW, OTHER = (Fernet.generate_key().decode() for _ in range(3))
TOKEN = "xoxb-" + "1" * 80
PERSONS = "xoxp-2"


async def installed_in(store, *keys):
    """As at a start with these keys."""
    made = Installed("1.2", store.engine, keys)
    async with store.write() as connection:
        await connection.run_sync(made.prepare)
    return made


async def install(installed, team="T1", token=TOKEN):
    await installed.async_save(
        Installation(
            app_id="A1",
            team_id=team,
            user_id="U1",
            user_token=PERSONS,
            bot_token=token,
            bot_id="B1",
            bot_user_id="U2",
            bot_scopes=["commands"],
            incoming_webhook_url="https://hooks.slack.com/services/hunter2",
            installed_at=1_700_000_000.0,
        )
    )


async def kept(store):
    """Every secret as the database has it."""
    found = []
    for name in ("slack_bots", "slack_installations"):
        async with store.read() as connection:
            rows = await connection.execute(text(f"SELECT * FROM {name}"))
            found += [
                value
                for row in rows.mappings()
                for column, value in row.items()
                if value is not None and (column.endswith("_token") or "webhook_url" in column)
            ]
    return found


async def test_with_a_key_no_token_is_in_the_database_in_the_clear(store):
    installed = await installed_in(store, NEW)
    await install(installed)
    secrets = await kept(store)
    assert len(secrets) == 4
    assert all(each.startswith("fernet:") for each in secrets)
    assert (await installed.bot_in("T1")).bot_token == TOKEN
    found = await installed.async_find_installation(enterprise_id=None, team_id="T1")
    assert (found.bot_token, found.user_token) == (TOKEN, PERSONS)


async def test_without_a_key_a_token_is_kept_as_it_is(store):
    installed = await installed_in(store)
    await install(installed)
    assert TOKEN in await kept(store)
    assert (await installed.bot_in("T1")).bot_token == TOKEN


async def test_what_was_kept_in_the_clear_is_encrypted_at_the_start(store, caplog):
    caplog.set_level(logging.INFO)
    await install(await installed_in(store))
    installed = await installed_in(store, NEW)
    assert all(each.startswith("fernet:") for each in await kept(store))
    assert (await installed.bot_in("T1")).bot_token == TOKEN
    assert "encrypted the tokens of 2 rows" in caplog.text
    assert "xoxb" not in caplog.text
    before = await kept(store)
    await installed_in(store, NEW)
    assert await kept(store) == before  # nothing is written when nothing has changed


async def test_a_key_is_replaced_by_one_before_it(store):
    await install(await installed_in(store, OLD))
    both = await installed_in(store, NEW, OLD)
    assert (await both.bot_in("T1")).bot_token == TOKEN
    alone = await installed_in(store, NEW)  # the old one is not needed any more
    assert (await alone.bot_in("T1")).bot_token == TOKEN


@pytest.mark.parametrize(
    ("keys", "said"),
    [((), "STUDYHALL_SECRET_KEYS is not set"), ((OTHER,), "STUDYHALL_SECRET_KEYS holds no key")],
)
async def test_a_missing_or_wrong_key_is_told_at_the_start_and_nothing_is_lost(store, keys, said):
    await install(await installed_in(store, OLD), "T1")
    await install(Installed("1.2", store.engine), "T2")  # in the clear
    before = await kept(store)
    with pytest.raises(SettingsError, match=said) as caught:
        await installed_in(store, *keys)
    assert not any(key in str(caught.value) for key in (OLD, OTHER))
    assert await kept(store) == before
    again = await installed_in(store, OLD)
    assert (await again.bot_in("T1")).bot_token == TOKEN
    assert (await again.bot_in("T2")).bot_token == TOKEN


async def test_a_key_that_another_process_has_begun_to_use_is_told_and_waited_for(store):
    ours = await installed_in(store, OLD)
    await install(Installed("1.2", store.engine, [NEW]))
    connection = Connection(app_token="xapp-1", client_id="1.2", client_secret="secret")
    with pytest.raises(ChatUnavailable, match="STUDYHALL_SECRET_KEYS holds no key"):
        await Workspaces(connection, ours).of("T1")


async def test_an_encrypted_token_fits_where_an_earlier_version_made_the_tables(store):
    async with store.write() as connection:
        await connection.run_sync(_as_before)
    await install(await installed_in(store), token="xoxb-" + "1" * 190)
    installed = await installed_in(store, NEW)
    assert (await installed.bot_in("T1")).bot_token == "xoxb-" + "1" * 190


def _as_before(database):
    Installed("1.2", None).metadata.create_all(database)
    if database.dialect.name == "postgresql":
        for name in ("slack_bots", "slack_installations"):
            database.execute(text(f"ALTER TABLE {name} ALTER COLUMN bot_token TYPE VARCHAR(200)"))


async def test_an_encrypted_file_and_its_backup_hold_no_token(tmp_path):
    path, backup = tmp_path / "studyhall.db", tmp_path / "backup.db"
    url = f"sqlite+aiosqlite:///{path}"
    store = await Store.open(url)
    clear = await installed_in(store)
    for number in range(50):
        await install(clear, f"T{number}", f"xoxb-hunter-{number}")
    await store.close()
    assert b"xoxb-hunter" in path.read_bytes()

    store = await Store.open(url)
    await installed_in(store, NEW)
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(backup)) as target:
        source.backup(target)
    await store.close()
    for file in (path, backup):
        assert b"xoxb-" not in file.read_bytes()
        assert b"xoxp-" not in file.read_bytes()


async def test_encrypted_tokens_move_to_postgresql_as_they_are(tmp_path, postgres_url):
    url = f"sqlite+aiosqlite:///{tmp_path / 'studyhall.db'}"
    before = await Store.open(url)
    await install(await installed_in(before, OLD), token="xoxb-" + "1" * 190)
    secrets = await kept(before)
    await before.close()
    await copy(url, postgres_url, (tables(),), print)
    after = await Store.open(postgres_url)
    assert await kept(after) == secrets
    installed = await installed_in(after, OLD)
    assert (await installed.bot_in("T1")).bot_token == "xoxb-" + "1" * 190
    await after.close()


async def test_a_column_is_compared_in_the_clear_by_nobody(store):
    """Fernet is salted: what looks a token up by its value would find nothing."""
    installed = await installed_in(store, NEW)
    await install(installed)
    async with store.read() as connection:
        wanted = select(installed.bots.c.id).where(installed.bots.c.bot_token == TOKEN)
        assert (await connection.execute(wanted)).all() == []


def test_the_library_is_loaded_only_where_a_key_is_set():
    script = (
        "import sys; from adapters.slack.oauth import Installed;"
        "Installed('1.2', None); print('cryptography' in sys.modules);"
        f"Installed('1.2', None, ['{NEW}']); print('cryptography' in sys.modules)"
    )
    shown = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert shown.stdout.split() == ["False", "True"]


async def test_the_bot_does_not_start_with_a_wrong_key_and_says_so(tmp_path):
    store = await Store.open(f"sqlite+aiosqlite:///{tmp_path / 'data' / 'studyhall.db'}")
    await install(await installed_in(store, OLD))
    before = await kept(store)
    await store.close()
    several = {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "s", "SLACK_APP_TOKEN": "xapp-1"}
    for keys, said in (({}, "is not set"), ({"STUDYHALL_SECRET_KEYS": OTHER}, "holds no key")):
        shown = await asyncio.to_thread(studyhall, "run", cwd=tmp_path, **several, **keys)
        assert shown.returncode == 2
        assert f"studyhall: Nothing was started. STUDYHALL_SECRET_KEYS {said}" in shown.stderr
        assert OTHER not in shown.stderr
        assert "Traceback" not in shown.stderr
    store = await Store.open(f"sqlite+aiosqlite:///{tmp_path / 'data' / 'studyhall.db'}")
    assert await kept(store) == before
    await store.close()
