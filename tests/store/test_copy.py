import sqlite3
import tracemalloc
from contextlib import closing

import pytest
from sqlalchemy import select, text

from adapters.slack.oauth import Installed
from adapters.slack.oauth import tables as tables_on_slack
from bot.boards.boards import Boards
from bot.errors import StoreBusy, StoreError, StoreTooNew
from bot.store import copy as store_copy
from bot.store.copy import copy
from bot.store.engine import Store
from bot.store.tables import answers, metadata, people
from tests.curriculum.build import topic
from tests.memory_chat import MemoryChat
from tests.scene import Scene, topics

KEY = "Reading a large corpus"


@pytest.fixture
def file(tmp_path):
    return tmp_path / "studyhall.db"


@pytest.fixture
def sqlite_url(file):
    return f"sqlite+aiosqlite:///{file}"


@pytest.fixture
async def source(sqlite_url):
    """A database of this version with nothing in it; closed again."""
    await (await Store.open(sqlite_url)).close()
    return sqlite_url


def scene_on(store, chat):
    return Scene(store, topics(topic()), chat)


async def everything(store):
    async with store.read() as connection:
        return {
            table.name: [tuple(row) for row in await connection.execute(select(table))]
            for table in metadata.sorted_tables
        }


async def test_a_community_goes_on_on_postgresql_where_it_was(sqlite_url, postgres_url):
    chat = MemoryChat()
    before = await Store.open(sqlite_url)
    scene = scene_on(before, chat)
    ada, bo, cy = (scene.person(name) for name in ("Ada", "Bo", "Cy"))
    await ada.types("/team create Owls")
    await ada.types("/quiz")
    await ada.presses(scene.button_of(KEY))
    await scene.close()
    await ada.types("/quiz")
    await bo.presses(scene.button_of(KEY))
    old_button = scene.button_of(KEY)
    kept = await everything(before)
    await before.close()

    lines = []
    rows = await copy(sqlite_url, postgres_url, (), lines.append)
    assert rows == sum(map(len, kept.values())) > 8
    assert "answers: 2 rows" in lines

    after = await Store.open(postgres_url)
    moved = await everything(after)
    assert {name: sorted(map(repr, each)) for name, each in moved.items()} == {
        name: sorted(map(repr, each)) for name, each in kept.items()
    }
    again = scene_on(after, chat)
    again.clock.time, again._deliveries = scene.clock.time, scene._deliveries
    cy = again.person("Cy")
    assert "You chose" in (await cy.presses(old_button)).text
    await again.person("Bo").types("/team create Larks")  # ids go on after the old ones
    await again.close()
    assert len(again.standings) == 1  # the round of one has its own in its reveal
    board = (await cy.types("/leaderboard all")).text
    assert all(name in board for name in ("Ada", "Bo", "Cy"))
    rebuilt = await everything(after)
    await Boards(after, again.boards._zone, 5).rebuild()
    assert sorted((await everything(after))["standings"]) == sorted(rebuilt["standings"])
    await after.close()


async def test_a_target_that_is_not_empty_is_refused_and_left_as_it_is(source, postgres_url):
    store = await Store.open(postgres_url)
    async with store.write() as connection:
        await connection.execute(people.insert().values(person="p", community="c", name="n"))
    with pytest.raises(StoreError, match="not empty: people has rows"):
        await copy(source, postgres_url, (), print)
    assert (await everything(store))["people"] == [("p", "c", "n")]
    await store.close()


async def test_a_source_of_another_version_is_refused(source, file, postgres_url):
    for revision, said, fault in (
        ("9999", "newer", StoreTooNew),
        ("0001", "Start this", StoreError),
    ):
        with closing(sqlite3.connect(file)) as connection, connection:
            connection.execute("UPDATE alembic_version SET version_num = ?", [revision])
        with pytest.raises(fault, match=said):
            await copy(source, postgres_url, (), print)


async def test_a_source_that_a_bot_has_open_is_refused(source, postgres_url):
    running = await Store.open(source)
    async with running.read() as connection:
        await connection.execute(text("SELECT 1 FROM people"))
    with pytest.raises(StoreBusy, match="is in use"):
        await copy(source, postgres_url, (), print)
    await running.close()


async def test_a_source_that_is_not_there_is_told_and_not_made(sqlite_url, file, postgres_url):
    with pytest.raises(StoreError, match="There is no database"):
        await copy(sqlite_url, postgres_url, (), print)
    assert not file.exists()


@pytest.mark.parametrize("ways", [("pg", "sqlite"), ("sqlite", "sqlite"), ("pg", "pg")])
async def test_only_the_way_from_sqlite_to_postgresql_is_known(ways, source, postgres_url):
    addresses = {"pg": postgres_url, "sqlite": source}
    with pytest.raises(StoreError, match="Only copying from SQLite to PostgreSQL"):
        await copy(*(addresses[each] for each in ways), (), print)


async def test_a_table_that_nobody_knows_is_not_left_behind_unnoticed(source, file, postgres_url):
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("CREATE TABLE birthdays (person TEXT)")
    with pytest.raises(StoreError, match="aren't Studyhall's: birthdays"):
        await copy(source, postgres_url, (), print)


async def test_the_workspaces_of_slack_move_too(source, postgres_url):
    before = await Store.open(source)
    installed = Installed("client", before.engine)
    async with before.write() as connection:
        await connection.run_sync(installed.prepare)
        await connection.execute(
            installed.bots.insert().values(
                client_id="client",
                app_id="A1",
                team_id="T1",
                bot_token="a-token",
                bot_id="B1",
                bot_user_id="U1",
                is_enterprise_install=False,
                installed_at=text("'2026-03-01 00:00:00.000000'"),
            )
        )
    await before.close()
    await copy(source, postgres_url, (tables_on_slack(),), print)
    after = await Store.open(postgres_url)
    bot = await Installed("client", after.engine).bot_in("T1")
    assert bot is not None
    assert bot.bot_token == "a-token"
    await after.close()


async def test_what_cannot_be_copied_whole_is_not_copied_at_all(source, file, postgres_url):
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("INSERT INTO people VALUES ('a', 'c', 'n')")
        connection.execute("INSERT INTO people VALUES ('b', 'c', ?)", ["a zero \x00 within"])
    with pytest.raises(StoreError, match=r"The database .* failed: "):
        await copy(source, postgres_url, (), print)
    after = await Store.open(postgres_url)
    assert not any((await everything(after)).values())
    await after.close()


async def test_a_large_table_is_not_held_in_memory(source, file, postgres_url, monkeypatch):
    monkeypatch.setattr(store_copy, "_PROGRESS_EVERY", 5000)
    many = 20_000
    rows = [(f"person {number}", "c", "x" * 500) for number in range(many)]
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.executemany("INSERT INTO people VALUES (?, ?, ?)", rows)
    del rows
    lines = []
    tracemalloc.start()
    assert await copy(source, postgres_url, (), lines.append) == many
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 8_000_000  # the rows alone are more
    assert lines[0].startswith("people: 5,000 of 20,000 rows") or len(lines) > 4
    after = await Store.open(postgres_url)
    async with after.read() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM people")) == many
        assert (await connection.execute(select(answers))).all() == []
    await after.close()
