"""What `/daily set` understands, word by word; `test_arranging` reads the cards that answer it."""

from contextlib import suppress
from datetime import time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.markup import plain
from bot.errors import Mistake
from bot.schedule.daily_parser import read
from tests.curriculum.build import topic
from tests.scene import FixedShelf, topics

LIBRARY = FixedShelf(
    topics(topic("first", aliases=["fine tuning"]), topic("trees", aliases=["AST", "CET"]))
).library


def wish(when):
    return read({"when": when}, LIBRARY)


@pytest.mark.parametrize(
    "when",
    [
        "09:00 weekdays new york 8h fine tuning easy",
        "easy fine tuning 8h new york weekdays 09:00",
        "at 9am on weekdays in New York about fine tuning, easy, for 8h",
        "8h 9am EST mon-fri first easy",
        "weekdays nyc easy first 0900 open for 8 hours",
    ],
)
def test_words_may_stand_in_any_order(when):
    found = wish(when)
    assert found.at == time(9)
    assert found.days == frozenset(range(5))
    assert found.zone == "America/New_York"
    assert found.open_for == timedelta(hours=8)
    assert found.topics == ("first",)
    assert found.difficulty == "easy"


def test_hours_are_a_time_unless_there_is_another():
    assert wish("9h").at == time(9)
    assert wish("21h weekdays").at == time(21)
    assert wish("9h").open_for is None
    for when in ("8h 9am", "9am 8h", "8h half past nine"):
        assert wish(when).open_for == timedelta(hours=8)


def test_a_topic_comes_before_an_abbreviation_of_a_zone():
    assert wish("9 AST").topics == ("trees",)
    assert wish("9 cet").topics == ("trees",)
    assert wish("9 CEST").zone == "Europe/Berlin"


@pytest.mark.parametrize(
    ("when", "told"),
    [
        ("9 xyzzy weekdays", "I don't understand “xyzzy”."),
        ("9 new yrok weekdays", "“new yrok”. Did you mean New York?"),
        ("9 frist", "Did you mean first?"),
        ("9 wendesday", "Did you mean wednesday?"),
        ("9am 18:30", "you wrote two: 09:00 and 18:30. For a second daily, use /daily add 18:30."),
        ("9 " + "z" * 500, "zzz…”"),
    ],
)
def test_what_is_not_understood_is_quoted(when, told):
    with pytest.raises(Mistake) as mistake:
        wish(when)
    assert told in plain(str(mistake.value))
    assert len(str(mistake.value)) < 250


words = ["9", "9am", "24:00", "8h", "est", "ist", "new", "york", "mon", "-", "first", "at", "half"]


@given(st.lists(st.sampled_from(words) | st.text(max_size=8), max_size=8).map(" ".join))
def test_no_text_is_a_crash(when):
    with suppress(Mistake):
        wish(when)
