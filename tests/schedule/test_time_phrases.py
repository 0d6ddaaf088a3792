from datetime import time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.markup import plain
from bot.errors import Mistake
from bot.schedule import time_phrases
from bot.schedule.calendar import Pattern

NINE = ("9am", "09:00", "9.00", "9", "9 A.M.", "9h", "09h00", "0900", "900", "9:00am", "9 am")
NINE += ("09:00:00", "at 9", "@9", "@ 9am", "9a", "9 o'clock", "9 o’clock", "9 Uhr", "0900 hrs")
NINE += ("9 in the morning", "９", "9:00 a. m.", "09.00 Uhr", "0900h", "at  09:00")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        *[(each, time(9)) for each in NINE],
        *[(each, time(12)) for each in ("noon", "at noon", "midday", "12pm", "12 noon", "1200")],
        *[(each, time(0)) for each in ("midnight", "12am", "12 at night", "00:00", "0000", "0am")],
        ("9.30", time(9, 30)),
        ("9h30", time(9, 30)),
        ("930", time(9, 30)),
        ("half past nine", time(9, 30)),
        ("half past 9", time(9, 30)),
        ("a quarter to ten", time(9, 45)),
        ("quarter past 9", time(9, 15)),
        ("9:30 pm", time(21, 30)),
        ("0930pm", time(21, 30)),
        ("9p", time(21)),
        ("21h", time(21)),
        ("21:00 pm", time(21)),
        ("9 at night", time(21)),
        ("8 in the evening", time(20)),
        ("3 in the afternoon", time(15)),
        ("2 at night", time(2)),
        ("1730", time(17, 30)),
        ("23:59", time(23, 59)),
    ],
)
def test_a_time_is_read_forgivingly(typed, meant):
    assert time_phrases.time_of(typed) == meant


@pytest.mark.parametrize("typed", ["13am", "0pm", "", "soon", "-1", "999", "2560", "09:00:30"])
def test_what_is_no_time_is_said_to_be_none(typed):
    with pytest.raises(Mistake, match=r"isn't a time of day\. Write one like `09:00` or `9am`"):
        time_phrases.time_of(typed)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("24:00", "“24:00” is the end of a day: write 23:59 for that, or 00:00 for its start."),
        ("2400", "“2400” is the end of a day"),
        ("9:5", "“9:5” could be 09:05 or 09:50."),
        ("half nine", "“half nine” could be 09:30 or 08:30."),
        ("25:00", "“25:00” isn't a time of day: hours go up to 23."),
        ("9:60", "“9:60” isn't a time of day: minutes go up to 59."),
        ("24", "hours go up to 23. For how long the question stays open, write 24h."),
        ("9-17", "“9-17” is a span of time."),
        ("9am - 5pm", "such as /daily set 09:00 8h."),
    ],
)
def test_what_is_nearly_a_time_is_a_question_or_says_why(typed, told):
    with pytest.raises(Mistake) as mistake:
        time_phrases.time_of(typed)
    assert told in plain(str(mistake.value))


def test_a_long_text_is_quoted_in_part_and_without_its_marks():
    with pytest.raises(Mistake) as mistake:
        time_phrases.time_of("*@everyone* " * 50)
    assert "\\*\\@everyone\\*" in str(mistake.value)
    assert len(str(mistake.value)) < 160


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [("24h", 1440), ("8 hours", 480), ("90m", 90), ("1h30m", 90), ("7 days", 10080), ("10m", 10)],
)
def test_a_length_is_read_forgivingly(typed, minutes):
    assert time_phrases.length_of(typed) == timedelta(minutes=minutes)


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
        time_phrases.length_of(typed)


@given(st.integers(10, 7 * 24 * 60))
def test_a_length_that_we_write_we_read(minutes):
    of = timedelta(minutes=minutes)
    written = time_phrases.length(of).replace(" and ", " ").replace(",", "")
    assert time_phrases.length_of(written) == of


def test_a_daily_may_not_reach_into_the_next_one():
    days = frozenset({0, 2, 4})
    time_phrases.check_rest(Pattern(time(9), days, "UTC", timedelta(hours=48)))
    with pytest.raises(Mistake, match=r"after 2 days\. Write `open-for:48h` or less"):
        time_phrases.check_rest(Pattern(time(9), days, "UTC", timedelta(hours=49)))


@given(st.times())
def test_every_time_that_we_write_we_read(at):
    for form in ("%H:%M", "%H%M", "%H.%M", "%I:%M %p", "%Hh%M", "%H:%M:00"):
        assert time_phrases.time_of(at.strftime(form)) == at.replace(second=0, microsecond=0)


parts = st.sampled_from(["9", "24", ":", ".", "h", "pm", "at ", "half ", "past ", "-", " ", "nine"])


@given(st.text(max_size=30) | st.lists(parts, max_size=8).map("".join))
def test_no_text_is_a_crash(typed):
    time_phrases.known_time(typed)
    time_phrases.time_question(typed)
    time_phrases.known_length(typed)
