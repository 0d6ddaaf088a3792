from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.boards.periods import Period, day_of, start_of, starts_of


def test_a_week_begins_on_monday():
    assert start_of(Period.WEEK, date(2026, 3, 1)) == "2026-02-23"  # a Sunday
    assert start_of(Period.WEEK, date(2026, 3, 2)) == "2026-03-02"


def test_a_day_is_the_communitys_not_the_servers():
    late = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    assert day_of(late, ZoneInfo("Europe/Zurich")) == date(2026, 3, 2)
    assert day_of(late, ZoneInfo("America/New_York")) == date(2026, 3, 1)


@given(st.dates())
def test_a_day_is_in_one_period_of_each_kind(day):
    starts = dict(starts_of(day))
    assert starts[Period.DAY] == day.isoformat()
    assert starts[Period.MONTH] == f"{day:%Y-%m}-01" if day.year > 999 else True
    assert starts[Period.ALL] == ""
    assert date.fromisoformat(starts[Period.WEEK]).weekday() == 0
