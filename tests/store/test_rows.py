import pytest
from sqlalchemy import insert, select, true

from bot.errors import StoreError
from bot.store.engine import insert_into
from bot.store.rows import given, rows_of
from bot.store.tables import answers, people, rounds

ROUND = {
    **dict.fromkeys(("id", "origin", "community", "platform", "space", "channel"), "r"),
    **dict.fromkeys(("topic", "question", "posed", "asked_by", "status"), "r"),
    "opened_at": 0,
    "closes_at": 1,
}
PERSON = ("person", "community", "name")


def person(key, name):
    return {"person": key, "community": "web:main", "name": name}


def inserted(store, table, names):
    rows = rows_of(table, names, store.dialect).subquery()
    return insert_into(store.dialect, table).from_select(names, select(rows).where(true()))


async def kept(store, table):
    async with store.read() as connection:
        return (await connection.execute(select(table))).all()


async def test_many_rows_are_kept_by_one_statement_in_their_order(store):
    names = ['"quoted" \\ and \n', "Zoë 🦉", "'; DROP TABLE people; --", ""]
    rows = [person(f"web:main:{number}", name) for number, name in enumerate(names)]
    await store.write_all((inserted(store, people, PERSON), given(rows)))
    assert [row.name for row in await kept(store, people)] == names


async def test_every_kind_of_value_comes_back_as_it_was(store):
    row = {
        "round_id": "r",
        "person": "web:main:ada",
        "delivery": "web:1",
        "via": "button",
        "choice": None,
        "text": "7",
        "taken_back": False,
        "at": 2**53 + 1,  # more than a float could hold
        "message": "web:main:lobby:1",
    }
    other = {**row, "delivery": "web:2", "choice": 0, "text": None, "taken_back": True}
    async with store.write() as connection:
        await connection.execute(insert(rounds).values(ROUND))
    await store.write_all((inserted(store, answers, tuple(row)), given([row, other])))
    found = [dict(each._mapping) for each in await kept(store, answers)]
    assert [each.pop("id") for each in found] == [1, 2]
    assert found == [row, other]


async def test_what_a_row_leaves_out_is_null(store):
    row = {"round_id": "r", "person": "web:main:ada", "delivery": "web:1", "via": "button"}
    row |= {"taken_back": False, "at": 1}
    names = (*row, "choice", "text", "message")
    async with store.write() as connection:
        await connection.execute(insert(rounds).values(ROUND))
    await store.write_all((inserted(store, answers, names), given([row])))
    (found,) = await kept(store, answers)
    assert (found.choice, found.text, found.message) == (None, None, None)


async def test_no_rows_are_no_rows(store):
    await store.write_all((inserted(store, people, PERSON), given([])))
    assert await kept(store, people) == []


async def test_statements_that_read_give_their_rows_and_those_that_write_give_none(store):
    adding = inserted(store, people, PERSON)
    naming = select(people.c.name).where(people.c.name.in_(["Ada", "Bo"])).order_by("name")
    rows = given([person("web:main:1", "Bo"), person("web:main:2", "Ada")])
    added, named = await store.write_all((adding, rows), (naming, {}))
    assert list(added) == []
    assert [tuple(row) for row in named] == [("Ada",), ("Bo",)]


async def test_a_statement_that_fails_undoes_those_before_it(store):
    adding = inserted(store, people, PERSON)
    rows = given([person("web:main:1", "Ada")])
    with pytest.raises(StoreError):
        await store.write_all((adding, rows), (adding, rows))
    assert await kept(store, people) == []
    await store.write_all((adding, rows))  # and the connection is as good as before
    assert len(await kept(store, people)) == 1
