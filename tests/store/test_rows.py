from sqlalchemy import insert, select

from bot.store.rows import insert_rows
from bot.store.tables import answers, people, rounds

ROUND = {
    **dict.fromkeys(("id", "origin", "community", "platform", "space", "channel"), "r"),
    **dict.fromkeys(("topic", "question", "posed", "asked_by", "status"), "r"),
    "opened_at": 0,
    "closes_at": 1,
}


def person(name, text):
    return {"person": name, "community": "web:main", "name": text}


async def kept(store, table):
    async with store.read() as connection:
        return (await connection.execute(select(table))).all()


async def test_many_rows_are_kept_by_one_statement_in_their_order(store):
    names = ['"quoted" \\ and \n', "Zoë 🦉", "'; DROP TABLE people; --", ""]
    rows = [person(f"web:main:{number}", name) for number, name in enumerate(names)]
    async with store.write() as connection:
        await connection.execute(insert_rows(connection, people), {"rows": rows})
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
    }
    other = {**row, "delivery": "web:2", "choice": 0, "text": None, "taken_back": True}
    async with store.write() as connection:
        await connection.execute(insert(rounds).values(ROUND))
        await connection.execute(insert_rows(connection, answers, "id"), {"rows": [row, other]})
    found = [dict(each._mapping) for each in await kept(store, answers)]
    assert [each.pop("id") for each in found] == [1, 2]
    assert found == [row, other]


async def test_what_a_conflict_does_is_the_statements_own(store):
    async with store.write() as connection:
        statement = insert_rows(connection, people).on_conflict_do_nothing()
        rows = [person("web:main:1", "first"), person("web:main:1", "second")]
        await connection.execute(statement, {"rows": rows})
    assert [row.name for row in await kept(store, people)] == ["first"]


async def test_no_rows_are_no_rows(store):
    async with store.write() as connection:
        await connection.execute(insert_rows(connection, people), {"rows": []})
    assert await kept(store, people) == []
