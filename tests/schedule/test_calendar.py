"""The calendar against an oracle that looks at every minute of a clock on the wall."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import islice, pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.schedule.calendar import (
    EVERY_DAY,
    Due,
    Pattern,
    Quiet,
    before_first,
    coming,
    exists,
    first_after,
    first_later,
    instant,
    monday_after,
    sane,
    shortest_rest,
    standing,
)

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
ZURICH = ZoneInfo("Europe/Zurich")
NINE = Pattern(time(9), EVERY_DAY, "Europe/Zurich")
SINCE, UNTIL = datetime(1973, 1, 1, tzinfo=UTC), datetime(2038, 1, 1, tzinfo=UTC)
# Before 1973 some clocks were off by seconds, not only by minutes.


def changes(zone):
    """The instants, to the minute, at which a zone's clocks were or will be changed."""
    at = SINCE
    while at < UNTIL:
        low, high = at, at + 14 * DAY
        if low.astimezone(zone).utcoffset() != high.astimezone(zone).utcoffset():
            while high - low > MINUTE:
                middle = low + (high - low) // MINUTE // 2 * MINUTE
                same = low.astimezone(zone).utcoffset() == middle.astimezone(zone).utcoffset()
                low, high = (middle, high) if same else (low, middle)
            yield high
        at += 14 * DAY


@cache
def kinds():
    """One zone and change of each kind: from which offset to which, at what local time."""
    found = {}
    for name in sorted(available_timezones()):
        if name.startswith(("Etc/", "US/", "Canada/", "Brazil/", "Mexico/")):
            continue  # other names of the same, or without changes
        zone = ZoneInfo(name)
        for at in changes(zone):
            before, after = (at - MINUTE).astimezone(zone), at.astimezone(zone)
            kind = before.utcoffset(), after.utcoffset(), before.time()
            found[kind] = name, at
    return list(found.values())


def shown(zone, first, last):
    """Every minute of a wall clock, and the first instant at which it shows that."""
    wall, at, before = {}, first, None
    while at < last:
        local = at.astimezone(zone)
        offset, naive = local.utcoffset(), local.replace(tzinfo=None)
        if before is not None and offset > before:  # the hands are put forward
            for left_out in range((offset - before) // MINUTE):
                wall.setdefault(at.replace(tzinfo=None) + before + left_out * MINUTE, None)
                wall[at.replace(tzinfo=None) + before + left_out * MINUTE] = at + left_out * MINUTE
        wall.setdefault(naive, at)
        before, at = offset, at + MINUTE
    return wall


def differences(name, change, step=1):
    """Minutes of the days around a change of which the calendar says another instant."""
    zone = ZoneInfo(name)
    around = change.astimezone(zone).date()
    wall = shown(zone, change - 4 * DAY, change + 4 * DAY)
    for day in (around - DAY, around, around + DAY):
        for minute in range(0, 24 * 60, step):
            at = time(minute // 60, minute % 60)
            if instant(day, at, zone) != wall[datetime.combine(day, at)]:
                yield name, day, at


def test_the_oracle_knows_a_lot_of_changes():
    assert len(kinds()) > 200
    assert {"Australia/Lord_Howe", "Pacific/Apia"} & {name for name, _ in kinds()}


@pytest.mark.parametrize(
    "zone",
    ["Europe/Zurich", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca"],
)
def test_every_minute_around_a_change_is_what_the_clock_on_the_wall_shows(zone):
    latest = [at for at in changes(ZoneInfo(zone)) if at.year <= 2026][-2:]
    assert [wrong for at in latest for wrong in differences(zone, at)] == []


def test_around_a_change_of_each_kind_in_any_zone_the_same():
    assert [wrong for name, at in kinds() for wrong in differences(name, at, 10)] == []


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_minute_around_any_change_in_any_zone_the_same(data):
    name, at = data.draw(st.sampled_from(kinds()))
    minute = data.draw(st.integers(0, 24 * 60 - 1))
    zone, local = ZoneInfo(name), time(minute // 60, minute % 60)
    day = at.astimezone(zone).date() + data.draw(st.integers(-1, 1)) * DAY
    wall = shown(zone, at - 4 * DAY, at + 4 * DAY)
    assert instant(day, local, zone) == wall[datetime.combine(day, local)]


@settings(max_examples=300, deadline=None)
@given(
    zone=st.sampled_from(sorted(available_timezones())),
    at=st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    days=st.frozensets(st.integers(0, 6), min_size=1),
    start=st.dates(date(1973, 1, 2), date(2037, 12, 1)),
    quiet=st.integers(0, 20),
)
def test_dailies_come_one_after_the_other_and_close_before_the_next(zone, at, days, start, quiet):
    silent = Quiet(start + 5 * DAY, start + (5 + quiet) * DAY)
    pattern = Pattern(at, days, zone, timedelta(days=7), (silent,))
    dues = list(islice(coming(pattern, start), 12))
    for due, following in pairwise(dues):
        assert due.day < following.day
        assert due.at < due.closes_at <= following.at
    expected = [start + n * DAY for n in range(1, (dues[-1].day - start).days + 1)]
    expected = [day for day in expected if day.weekday() in days and day not in silent]
    assert [due.day for due in dues] == [day for day in expected if exists(day, ZoneInfo(zone))]


def opened(pattern, after, count):
    return [
        f"{due.at.astimezone(ZoneInfo(pattern.zone)):%a %d %b %H:%M %z}"
        for due in islice(coming(pattern, after), count)
    ]


def test_a_time_that_is_left_out_is_moved_forward():
    pattern = Pattern(time(2, 30), EVERY_DAY, "Europe/Zurich")
    assert opened(pattern, date(2026, 3, 27), 3) == [
        "Sat 28 Mar 02:30 +0100",
        "Sun 29 Mar 03:30 +0200",
        "Mon 30 Mar 02:30 +0200",
    ]


def test_a_time_that_happens_twice_is_meant_the_first_time():
    pattern = Pattern(time(2, 30), EVERY_DAY, "Europe/Zurich")
    assert opened(pattern, date(2026, 10, 23), 3) == [
        "Sat 24 Oct 02:30 +0200",
        "Sun 25 Oct 02:30 +0200",
        "Mon 26 Oct 02:30 +0100",
    ]


def test_a_date_that_a_zone_left_out_has_no_daily():
    assert opened(Pattern(time(9), EVERY_DAY, "Pacific/Apia"), date(2011, 12, 28), 3) == [
        "Thu 29 Dec 09:00 -1000",
        "Sat 31 Dec 09:00 +1400",
        "Sun 01 Jan 09:00 +1400",
    ]


def test_weekdays_and_quiet_dates_are_kept():
    holidays = Quiet(date(2026, 12, 24), date(2027, 1, 2))
    pattern = Pattern(time(9), frozenset({0, 2, 4}), "America/New_York", DAY, (holidays,))
    assert opened(pattern, date(2026, 12, 20), 4) == [
        "Mon 21 Dec 09:00 -0500",
        "Wed 23 Dec 09:00 -0500",
        "Mon 04 Jan 09:00 -0500",
        "Wed 06 Jan 09:00 -0500",
    ]


def test_a_daily_of_a_day_is_an_hour_shorter_in_the_night_that_is():
    due = first_after(NINE, date(2026, 3, 27))
    assert due.closes_at - due.at == timedelta(hours=23)


def test_where_all_is_quiet_nothing_comes():
    silent = Pattern(time(9), EVERY_DAY, "UTC", DAY, (Quiet(date(2020, 1, 1), date(2090, 1, 1)),))
    assert first_after(silent, date(2026, 1, 1)) is None
    assert first_later(silent, datetime(2026, 1, 1, tzinfo=UTC)) is None
    assert before_first(silent, datetime(2026, 1, 1, tzinfo=UTC)) == date(2026, 1, 1)


def local(text):
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=ZURICH)


def day(text):
    return date.fromisoformat(f"2026-{text}")


def test_a_schedule_that_is_made_makes_up_for_nothing():
    for now, handled in (("03-04 08:59", "03-03"), ("03-04 09:00", "03-04")):
        assert before_first(NINE, local(now)) == day(handled)
        assert standing(NINE, day(handled), local(now)).due is None


@pytest.mark.parametrize(
    ("handled", "now", "skipped", "due", "following"),
    [
        ("03-03", "03-04 08:59", [], None, "03-04"),
        ("03-03", "03-04 09:00", [], "03-04", "03-05"),
        ("03-04", "03-04 09:00", [], None, "03-05"),
        ("03-03", "03-04 21:00", [], "03-04", "03-05"),
        ("03-03", "03-04 21:01", ["03-04"], None, "03-05"),
        ("03-01", "03-04 10:00", ["03-02", "03-03"], "03-04", "03-05"),
        ("03-01", "03-05 08:00", ["03-02", "03-03", "03-04"], None, "03-05"),
        ("03-05", "03-04 10:00", [], None, "03-06"),  # a clock that went back a day
    ],
)
def test_of_what_was_slept_through_only_the_latest_is_due(handled, now, skipped, due, following):
    found = standing(NINE, day(handled), local(now))
    assert list(found.skipped) == [day(each) for each in skipped]
    assert (found.due and found.due.day) == (due and day(due))
    assert found.coming.day == day(following)


def test_what_is_skipped_is_not_due():
    found = standing(NINE, day("03-03"), local("03-04 10:00"), skip_to=day("03-20"))
    assert (found.skipped, found.due, found.coming.day) == ((), None, day("03-21"))


def test_a_clock_that_ran_years_ahead_does_not_silence_a_schedule():
    found = standing(NINE, date(2036, 1, 1), local("03-04 10:00"))
    # What was posted is known by its date, so that looking again is safe.
    assert found.due == Due(day("03-04"), local("03-04 09:00"), local("03-05 09:00"))
    assert found.coming.day == day("03-05")


@settings(max_examples=200, deadline=None)
@example(zone="Europe/Zurich", minutes=[-301, -600, -600], days=frozenset({2}))  # back two days
@given(
    zone=st.sampled_from(["Europe/Zurich", "America/New_York", "Asia/Kathmandu", "Pacific/Apia"]),
    minutes=st.lists(st.integers(-600, 4000), min_size=1, max_size=60),
    days=st.frozensets(st.integers(0, 6), min_size=1),
)
def test_however_the_clock_goes_a_daily_is_posted_in_time_and_then_done_with(zone, minutes, days):
    pattern = Pattern(time(2, 30), days, zone)
    now = datetime(2026, 3, 20, tzinfo=UTC)
    handled, posted = before_first(pattern, now), set()
    for each in minutes:
        now += each * MINUTE
        found = standing(pattern, handled, now)
        if found.due:
            assert found.due.at <= now <= found.due.latest
            assert now - found.due.at < DAY / 2 + MINUTE * 30
            posted.add(found.due.day)
        seen = [*found.skipped, *([found.due.day] if found.due else [])]
        if seen:  # as `turns.done_with` keeps it: a date that is far ahead is not held on to
            handled = max(sane(handled, pattern, now), *seen)
        assert found.coming.at > now
        again = standing(pattern, handled, now)
        assert (again.due, again.skipped) == (None, ())


def test_monday_is_the_zones():
    now = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)  # Monday already in Zurich
    assert monday_after(NINE, now, timedelta()) == (day("03-02"), local("03-02 09:00"))
    assert monday_after(NINE, local("03-02 09:00"), timedelta())[0] == day("03-09")


def test_the_shortest_rest_of_a_week_goes_over_its_end():
    assert shortest_rest(EVERY_DAY) == DAY
    assert shortest_rest(frozenset({0, 2, 4})) == 2 * DAY
    assert shortest_rest(frozenset({0, 6})) == DAY
    assert shortest_rest(frozenset({3})) == 7 * DAY
