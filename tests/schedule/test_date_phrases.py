from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.markup import command, plain
from bot.errors import Mistake
from bot.schedule.calendar import Quiet
from bot.schedule.date_phrases import dates, quiet_of

TODAY = date(2026, 11, 23)
WINTER = Quiet(date(2026, 12, 24), date(2027, 1, 2))
EVE = Quiet(date(2026, 12, 24), date(2026, 12, 24))
CHRISTMAS = Quiet(date(2026, 12, 25), date(2026, 12, 25))
LONG_CHRISTMAS = Quiet(date(2026, 12, 24), date(2026, 12, 27))
AS_EVE = ("24.12.", "24.12", "24.12.2026", "24.12.26", "24/12", "24/12/2026", "12/24", "12/24/26")
AS_EVE += ("2026-12-24", "2026/12/24", "2026.12.24", "24-12-2026", "12-24-2026", "24 Dec", "Dec 24")
AS_EVE += ("24th of December", "December 24th, 2026", "24. dec.", "Thursday, 24 December", "24dec")
AS_EVE += ("Thu 24 Dec 2026", "the 24th of december", "on 24 Dec", "２４ Dec")
AS_WINTER = ("24 Dec - 2 Jan", "24 December 2026 – 2 January 2027", "Dec 24 to Jan 2nd")
AS_WINTER += ("24.dec-2.jan", "24dec-2jan", "24 Dec - 2 Jan 2027", "24 Dec 2026 - 2 Jan")
AS_WINTER += ("2026-12-24 - 2027-01-02", "2026-12-24-2027-01-02", "2026-12-24..2027-01-02")
AS_WINTER += ("24.12.-2.1.", "24.12. - 2.1.", "24.12.–2.1.2027", "24.12. bis 2.1.", "24/12-2/1")
AS_WINTER += ("12/24-1/2", "12/24 - 1/2", "12/24 to 1/2/2027", "from 24 Dec until 2 Jan")
AS_WINTER += ("between Dec 24 and Jan 2", "Dec 24-Jan 2", "Thu 24 Dec 2026 to Sat 2 Jan 2027")
AS_WINTER += ("24 Dec through 2 Jan", "24/12 — 2/1", "24 Dec -- 2 Jan")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        *[(each, EVE) for each in AS_EVE],
        *[(each, WINTER) for each in AS_WINTER],
        *[(each, CHRISTMAS) for each in ("12/25", "25/12", "25.12.")],
        *[(each, LONG_CHRISTMAS) for each in ("24-27 dec", "24–27 dec", "dec 24-27", "24.-27.12.")],
        *[(each, LONG_CHRISTMAS) for each in ("Dec 24 - 27", "24. - 27.12.", "24 to 27 December")],
        ("1 Mar", Quiet(date(2027, 3, 1), date(2027, 3, 1))),
        ("3/3", Quiet(date(2027, 3, 3), date(2027, 3, 3))),
        ("3/12/2026", Quiet(date(2026, 12, 3), date(2026, 12, 3))),  # 12 March is over
        ("1 - 30 nov", Quiet(date(2026, 11, 1), date(2026, 11, 30))),
        ("20/11 - 1/12", Quiet(date(2026, 11, 20), date(2026, 12, 1))),
        ("24/12 - 12/25", Quiet(date(2026, 12, 24), date(2026, 12, 25))),
        ("sept 3", Quiet(date(2027, 9, 3), date(2027, 9, 3))),
        ("22.11.", Quiet(date(2027, 11, 22), date(2027, 11, 22))),
        ("today", Quiet(TODAY, TODAY)),
        ("today - tomorrow", Quiet(TODAY, date(2026, 11, 24))),
        ("29 Feb 2028", Quiet(date(2028, 2, 29), date(2028, 2, 29))),
    ],
)
def test_dates_are_read_forgivingly(typed, meant):
    assert quiet_of(typed, TODAY) == meant


def test_a_range_that_has_begun_is_the_one_meant():
    for today in (date(2026, 12, 28), date(2027, 1, 1)):
        assert quiet_of("24 Dec - 2 Jan", today) == WINTER
        assert quiet_of("12/24 - 1/2", today) == WINTER


@pytest.mark.parametrize(
    ("typed", "readings"),
    [
        ("3/4", ("Sat 3 Apr 2027 (write 3 Apr 2027)", "Thu 4 Mar 2027 (write 4 Mar 2027)")),
        ("3/4/2027", ("3 Apr 2027", "4 Mar 2027")),
        ("3-4-2027", ("3 Apr 2027", "4 Mar 2027")),
        ("3/4 - 5/4", ("write 3 Apr 2027 - 5 Apr 2027", "write 4 Mar 2027 - 4 May 2027")),
        ("25 Dec - 3/4", ("3 Apr 2027", "4 Mar 2027")),
    ],
)
def test_where_the_day_or_the_month_may_come_first_we_ask(typed, readings):
    with pytest.raises(Mistake) as mistake:
        quiet_of(typed, TODAY)
    said = plain(str(mistake.value))
    assert said.startswith(f"“{typed}” could be ")
    assert said.endswith("Which do you mean?")
    assert all(each in said for each in readings)


@given(st.dates(TODAY, date(2027, 9, 1)), st.dates(TODAY, date(2027, 9, 1)))
def test_what_we_write_we_read(one, other):
    first, last = sorted((one, other))
    assert quiet_of(dates(Quiet(first, last)), TODAY) == Quiet(first, last)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("1 march 2025", "over. Write dates that are still to come"),
        ("2027-01-02 - 2026-12-24", "Write the earlier date first"),
        ("30 Feb", "“30 Feb” isn't a date: February has 28 or 29 days."),
        ("29 Feb", "There is no 29 February in 2027."),
        ("31 April", "April has 30 days"),
        ("0.12.", "there is no such date"),
        ("12.25.", "the day comes first here, so write 25.12."),
        ("13/13", "a year has 12 months"),
        ("25.13.", "a year has 12 months"),
        ("24 Foo", "“Foo” isn't the name of a month."),
        ("24 Decemebr", "“Decemebr” isn't the name of a month. Did you mean December?"),
        ("24 Ju", "I don't understand the dates “24 Ju”."),
        ("0000-01-01", "isn't a date"),
        ("christmas", "I don't understand the dates “christmas”. Write them like /daily quiet 24"),
        ("next week", "I don't understand the dates “next week”."),
        ("", "Write them like"),
        ("24", "Write them like"),
        ("24 - 25", "has no month"),
        ("24-12", "has no month"),
        ("1-2-3", "Write them like"),
        ("24 Dec - 26 Dec - 28 Dec", "more than one range of dates. Write one at a time."),
        ("24 Dec, 31 Dec", "more than one range of dates. Write one at a time."),
        ("1 jan 2027 - 2 jan 2028", "/daily pause"),
    ],
)
def test_dates_that_cannot_be_are_said_so(typed, told):
    with pytest.raises(Mistake) as mistake:
        quiet_of(typed, TODAY)
    assert told in plain(str(mistake.value))


def test_every_refusal_shows_a_form_that_works():
    with pytest.raises(Mistake) as mistake:
        quiet_of("`*@everyone*` " * 20, TODAY)
    said = str(mistake.value)
    assert command("daily", "quiet 24 Dec - 2 Jan") in said
    assert "\\@everyone" in said
    assert len(said) < 220


parts = st.sampled_from(
    ["24", "12", "2", "29", ".", "/", "-", " ", " - ", "dec", "2027", ",", "to"]
)


@given(
    st.text(max_size=30) | st.lists(parts, max_size=9).map("".join),
    st.dates(date(1, 1, 1), date(9998, 12, 31)),
)
def test_no_text_is_a_crash(typed, today):
    with suppress(Mistake):
        found = quiet_of(typed, today)
        assert found.last >= today
        assert timedelta(0) <= found.last - found.first < timedelta(days=366)
