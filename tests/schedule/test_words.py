from contextlib import suppress
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Mistake
from bot.markup import command
from bot.schedule import words
from bot.schedule.calendar import EVERY_DAY, Pattern, Quiet

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        *[(each, time(9)) for each in ("9am", "09:00", "9.00", "9", "9 A.M.", "9h", "09h00")],
        ("noon", time(12)),
        ("midnight", time(0)),
        ("12am", time(0)),
        ("12pm", time(12)),
        ("9:30 pm", time(21, 30)),
        ("23:59", time(23, 59)),
    ],
)
def test_a_time_is_read_forgivingly(typed, meant):
    assert words.time_of(typed) == meant


@pytest.mark.parametrize("typed", ["24:00", "9:60", "13pm", "0am", "9:5", "", "soon", "９", "-1"])
def test_what_is_no_time_is_said_to_be_none(typed):
    with pytest.raises(Mistake, match="Write one like 09:00 or 9am"):
        words.time_of(typed)


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
    assert words.days_of(typed) == meant


@pytest.mark.parametrize("typed", ["", "t", "s", "mun", "mon,", "mon-", "1,2", "mon;tue", "-"])
def test_what_are_no_days_is_said_to_be_none(typed):
    with pytest.raises(Mistake, match="mon,wed,fri"):
        words.days_of(typed)


@given(st.frozensets(st.integers(0, 6), min_size=1))
def test_days_that_we_write_we_read(days):
    assert words.days_of(words.days(days)) == days


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [("24h", 1440), ("8 hours", 480), ("90m", 90), ("1h30m", 90), ("7 days", 10080), ("10m", 10)],
)
def test_a_length_is_read_forgivingly(typed, minutes):
    assert words.length_of(typed) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("9m", "10 minutes to 7 days.*less"),
        ("8 days", "10 minutes to 7 days.*more"),
        ("99999w", "more"),
        ("24", "Write it like `24h`"),
        ("long", "Write it like `24h`"),
        ("", "Write it like `24h`"),
        ("h h", "Write it like `24h`"),
    ],
)
def test_a_length_that_cannot_be_is_said_so(typed, told):
    with pytest.raises(Mistake, match=told):
        words.length_of(typed)


@given(st.integers(10, 7 * 24 * 60))
def test_a_length_that_we_write_we_read(minutes):
    of = timedelta(minutes=minutes)
    assert words.length_of(words.length(of).replace(" and ", " ").replace(",", "")) == of


def test_a_daily_may_not_reach_into_the_next_one():
    days = frozenset({0, 2, 4})
    words.check_rest(Pattern(time(9), days, "UTC", timedelta(hours=48)))
    with pytest.raises(Mistake, match=r"after 2 days\. Write `open-for:48h` or less"):
        words.check_rest(Pattern(time(9), days, "UTC", timedelta(hours=49)))


WINTER = Quiet(date(2026, 12, 24), date(2027, 1, 2))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("24 Dec - 2 Jan", WINTER),
        ("24 December 2026 – 2 January 2027", WINTER),
        ("Dec 24 to Jan 2nd", WINTER),
        ("24.dec-2.jan", WINTER),
        ("24dec-2jan", WINTER),
        ("24 Dec - 2 Jan 2027", WINTER),
        ("2026-12-24 - 2027-01-02", WINTER),
        ("2026-12-24-2027-01-02", WINTER),
        ("2026-12-24", Quiet(date(2026, 12, 24), date(2026, 12, 24))),
        ("24-27 dec", Quiet(date(2026, 12, 24), date(2026, 12, 27))),
        ("24–27 dec", Quiet(date(2026, 12, 24), date(2026, 12, 27))),
        ("1 Mar", Quiet(date(2027, 3, 1), date(2027, 3, 1))),
        ("1 - 30 nov", Quiet(date(2026, 11, 1), date(2026, 11, 30))),
    ],
)
def test_dates_are_read_forgivingly(typed, meant):
    assert words.quiet_of(typed, TODAY) == meant


def test_a_range_that_has_begun_is_the_one_meant():
    for today in (date(2026, 12, 28), date(2027, 1, 1)):
        assert words.quiet_of("24 Dec - 2 Jan", today) == WINTER


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("1 march 2025", "over. Write dates that are still to come"),
        ("2027-01-02 - 2026-12-24", "Write the earlier date first"),
        ("30 Feb", "no such date"),
        ("29 Feb", "no such date"),
        ("24 Foo", "no such date"),
        ("24 Ju", "Write them like"),
        ("0000-01-01", "no such date"),
        ("holidays", "Write them like"),
        ("", "Write them like"),
        ("1-2-3", "Write them like"),
        ("24 Dec - 26 Dec - 28 Dec", "Write them like"),
        ("1 jan 2027 - 2 jan 2028", command("daily", "pause")),
    ],
)
def test_dates_that_cannot_be_are_said_so(typed, told):
    with pytest.raises(Mistake, match=told):
        words.quiet_of(typed, TODAY)


@given(st.text(max_size=30), st.dates(date(1, 1, 1), date(9998, 12, 31)))
def test_no_text_is_a_crash(typed, today):
    for read in (words.known_time, words.known_days, words.known_length):
        read(typed)
    with suppress(Mistake):
        assert words.quiet_of(typed, today).last >= today
