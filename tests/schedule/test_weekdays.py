import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Mistake
from bot.schedule import weekdays
from bot.schedule.calendar import EVERY_DAY


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("weekdays", {0, 1, 2, 3, 4}),
        ("Daily", EVERY_DAY),
        ("every day", EVERY_DAY),
        ("weekends", {5, 6}),
        ("mon,wed,fri", {0, 2, 4}),
        ("mon wed fri", {0, 2, 4}),
        ("Mondays and Thursday", {0, 3}),
        ("mon-fri", {0, 1, 2, 3, 4}),
        ("sat – mon", {5, 6, 0}),
        ("mon - wed, sat", {0, 1, 2, 5}),
        ("tues & thurs", {1, 3}),
    ],
)
def test_days_are_read_forgivingly(typed, meant):
    assert weekdays.days_of(typed) == meant


@pytest.mark.parametrize("typed", ["", "t", "s", "mun", "mon,", "mon-", "1,2", "mon;tue", "-"])
def test_what_are_no_days_is_said_to_be_none(typed):
    with pytest.raises(Mistake, match="mon,wed,fri"):
        weekdays.days_of(typed)


@given(st.frozensets(st.integers(0, 6), min_size=1))
def test_days_that_we_write_we_read(days):
    assert weekdays.days_of(weekdays.days(days)) == days


@pytest.mark.parametrize(
    ("typed", "near"),
    [("weekdys", ["weekdays"]), ("wendesday", ["wednesday"]), ("zurich", []), ("", [])],
)
def test_a_mistyped_day_is_recognised(typed, near):
    assert weekdays.nearest(typed) == near


@given(st.text(max_size=30))
def test_no_text_is_a_crash(typed):
    weekdays.known_days(typed)
    weekdays.nearest(typed)
