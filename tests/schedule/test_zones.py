from datetime import UTC, datetime
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.markup import plain
from bot.errors import Mistake, NotFound
from bot.schedule import zone_names, zones
from bot.schedule.zone_offsets import label, minutes_in

WINTER = datetime(2026, 1, 15, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        # As the tz database has it.
        ("zurich", "Europe/Zurich"),
        ("Zürich", "Europe/Zurich"),
        ("europe/zurich", "Europe/Zurich"),
        ("Switzerland", "Europe/Zurich"),
        ("new york", "America/New_York"),
        ("New_York", "America/New_York"),
        ("São Paulo", "America/Sao_Paulo"),
        ("port-au-prince", "America/Port-au-Prince"),
        ("utc", "UTC"),
        ("GMT", "UTC"),
        ("US/Pacific", "US/Pacific"),
        ("Etc/GMT-2", "Etc/GMT-2"),
        # Large cities.
        ("mumbai", "Asia/Kolkata"),
        ("Delhi", "Asia/Kolkata"),
        ("bangalore", "Asia/Kolkata"),
        ("Bengaluru", "Asia/Kolkata"),
        ("hyderabad", "Asia/Kolkata"),
        ("beijing", "Asia/Shanghai"),
        ("shenzhen", "Asia/Shanghai"),
        ("Xi’an", "Asia/Shanghai"),
        ("osaka", "Asia/Tokyo"),
        ("san francisco", "America/Los_Angeles"),
        ("San-Francisco", "America/Los_Angeles"),
        ("SF", "America/Los_Angeles"),
        ("seattle", "America/Los_Angeles"),
        ("boston", "America/New_York"),
        ("Washington, D.C.", "America/New_York"),
        ("washington dc", "America/New_York"),
        ("NYC", "America/New_York"),
        ("montreal", "America/Montreal"),
        ("munich", "Europe/Berlin"),
        ("München", "Europe/Berlin"),
        ("muenchen", "Europe/Berlin"),
        ("hamburg", "Europe/Berlin"),
        ("Frankfurt", "Europe/Berlin"),
        ("barcelona", "Europe/Madrid"),
        ("milan", "Europe/Rome"),
        ("geneva", "Europe/Zurich"),
        ("Genève", "Europe/Zurich"),
        ("Łódź", "Europe/Warsaw"),
        ("rio", "America/Sao_Paulo"),
        ("karachi", "Asia/Karachi"),
        ("lahore", "Asia/Karachi"),
        ("abu dhabi", "Asia/Dubai"),
        ("st. petersburg", "Europe/Moscow"),
        ("Saint Petersburg", "Europe/Moscow"),
        ("cape town", "Africa/Johannesburg"),
        ("hanoi", "Asia/Ho_Chi_Minh"),
        ("canberra", "Australia/Sydney"),
        # Countries, and parts of them.
        ("japan", "Asia/Tokyo"),
        ("germany", "Europe/Berlin"),
        ("Deutschland", "Europe/Berlin"),
        ("india", "Asia/Kolkata"),
        ("uk", "Europe/London"),
        ("U.K.", "Europe/London"),
        ("England", "Europe/London"),
        ("south korea", "Asia/Seoul"),
        ("china", "Asia/Shanghai"),
        ("UAE", "Asia/Dubai"),
        ("new zealand", "Pacific/Auckland"),
        ("california", "America/Los_Angeles"),
        ("Tokyo time", "Asia/Tokyo"),
        ("India Standard Time", "Asia/Kolkata"),
        # Abbreviations and regions, with the clocks of a place.
        ("est", "America/New_York"),
        ("EDT", "America/New_York"),
        ("ET", "America/New_York"),
        ("Eastern", "America/New_York"),
        ("eastern standard time", "America/New_York"),
        ("CDT", "America/Chicago"),
        ("central time", "America/Chicago"),
        ("MST", "America/Denver"),
        ("PST", "America/Los_Angeles"),
        ("Pacific Time", "America/Los_Angeles"),
        ("CET", "Europe/Berlin"),
        ("CEST", "Europe/Berlin"),
        ("central european summer time", "Europe/Berlin"),
        ("EET", "Europe/Athens"),
        ("british summer time", "Europe/London"),
        ("JST", "Asia/Tokyo"),
        ("KST", "Asia/Seoul"),
        ("SGT", "Asia/Singapore"),
        ("AEST", "Australia/Sydney"),
        ("NZST", "Pacific/Auckland"),
        ("MSK", "Europe/Moscow"),
        # Offsets: the database's own have the opposite signs.
        ("GMT+2", "Etc/GMT-2"),
        ("gmt +2", "Etc/GMT-2"),
        ("UTC-5", "Etc/GMT+5"),
        ("UTC−5", "Etc/GMT+5"),
        ("utc+0", "UTC"),
        ("UTC+14", "Etc/GMT-14"),
        ("GMT-12", "Etc/GMT+12"),
        ("+02:00", "Etc/GMT-2"),
        ("UTC+05:30", "Asia/Kolkata"),
        ("UTC+5:30", "Asia/Kolkata"),
        ("gmt+0530", "Asia/Kolkata"),
        ("UTC+5.5", "Asia/Kolkata"),
        ("UTC+9:30", "Australia/Darwin"),
    ],
)
def test_a_zone_is_found_by_what_people_call_it(typed, zone):
    assert zones.find(typed) == zone


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("IST", "India Standard Time (write mumbai), Israel Standard Time (write jerusalem) or"),
        ("bst", "“bst” could be British Summer Time (write london) or Bangladesh Standard Time"),
        ("CST", "Central Standard Time (write chicago) or China Standard Time (write shanghai)"),
        ("AST", "Atlantic Standard Time (write halifax) or Arabia Standard Time (write riyadh)"),
        ("SST", "(write singapore)"),
        ("georgia", "the country (write tbilisi) or the American state (write atlanta)"),
        ("Cambridge", "(write boston)"),
        ("USA", "“USA” has several time zones. Write a city in yours, such as new york, chicago"),
        ("canada", "has several time zones"),
        ("Russia", "moscow"),
        ("UTC+15", "No place uses “UTC+15” all year. Write a city instead"),
        ("UTC+12:45", "No place uses “UTC+12:45” all year."),
        ("GMT+99", "No place uses"),
    ],
)
def test_a_name_of_several_zones_is_asked_about(typed, told):
    with pytest.raises(Mistake) as mistake:
        zones.find(typed)
    assert told in plain(str(mistake.value))


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("zurch", "“zurch”. Did you mean Zurich?"),
        ("san fransisco", "Did you mean San Francisco?"),
        ("bejing", "Did you mean Beijing?"),
        ("gremany", "Did you mean Germany?"),
        ("new yrok", "Did you mean New York?"),
        ("xyz", "Write a large city in it, such as zurich or new york, or an offset like UTC+2."),
        ("", "Write a large city in it"),
        ("../../etc/passwd", "Write a large city in it"),
        ("UTC", ""),
    ],
)
def test_a_zone_that_is_none_is_said_so(typed, told):
    if not told:
        assert zones.find(typed)
        return
    with pytest.raises(NotFound) as mistake:
        zones.find(typed)
    assert told in plain(str(mistake.value))


def test_what_is_said_to_be_written_is_understood():
    for readings in zone_names.SEVERAL.values():
        assert len({zones.find(typed) for _, typed in readings}) == len(readings)
    for cities in zone_names.LARGE.values():
        assert len({zones.find(typed) for typed in cities}) == len(cities)


def test_our_names_are_of_zones_that_exist_and_take_none_from_the_database():
    tables = (zone_names.CITIES, zone_names.COUNTRIES, zone_names.REGIONS)
    for table in tables:
        for zone, names in table.items():
            assert zone in available_timezones()
            for name in names.split(", "):
                found = zones.find(name)
                assert ZoneInfo(found).utcoffset(WINTER) == ZoneInfo(zone).utcoffset(WINTER), name
    cities = [name for names in zone_names.CITIES.values() for name in names.split(", ")]
    assert len(cities) == len(set(cities)) > 300
    for minutes, zone in zone_names.PARTS.items():
        assert {ZoneInfo(zone).utcoffset(WINTER.replace(month=m)) for m in (1, 7)} == {
            ZoneInfo(zone).utcoffset(WINTER)
        }
        assert label(zone, WINTER).count(":") == 1
        assert minutes == ZoneInfo(zone).utcoffset(WINTER).total_seconds() / 60


@pytest.mark.parametrize("hours", range(-12, 15))
def test_an_offset_is_as_far_from_utc_as_it_says(hours):
    zone = zones.find(f"GMT{hours:+d}")
    assert ZoneInfo(zone).utcoffset(WINTER).total_seconds() == hours * 3600
    assert label(zone, WINTER) == (f"UTC{hours:+d}" if hours else "UTC")


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("Europe/Zurich", "Zurich time (UTC+1)"),
        ("Europe/London", "London time (UTC)"),
        ("Asia/Kolkata", "Kolkata time (UTC+5:30)"),
        ("Pacific/Marquesas", "Marquesas time (UTC-9:30)"),
        ("America/Argentina/Buenos_Aires", "Buenos Aires time (UTC-3)"),
        ("Europe/Atlantis", "Europe/Atlantis"),
    ],
)
def test_a_zone_is_said_by_its_city_and_its_offset(zone, said):
    assert label(zone, WINTER) == said


@pytest.mark.parametrize(
    ("typed", "remark"),
    [
        ("EST", "I read “EST” as New York time, which changes its clocks in summer. "),
        ("mst", "If yours never change, write UTC-7."),
        ("AEST", "If yours never change, write UTC+10."),
        ("JST", "I read “JST” as Tokyo time."),
        ("GMT+2", "“GMT+2” stays the same all year."),
        ("gmt", "“gmt” stays the same all year. If your clocks change in summer, write a city"),
        ("UTC", ""),
        ("zurich", ""),
        ("tokyo time", ""),
        ("Asia/Kolkata", ""),
        ("mumbai", "Mumbai is on Kolkata time (Asia/Kolkata)."),
        ("NEW  DELHI time", "New Delhi is on Kolkata time (Asia/Kolkata)."),
        ("japan", "Japan is on Tokyo time (Asia/Tokyo)."),
        ("san francisco", "San Francisco is on Los Angeles time (America/Los_Angeles)."),
        ("nowhere", ""),
    ],
)
def test_what_was_taken_for_granted_is_said(typed, remark):
    said = plain(zones.remark(typed, WINTER))
    assert remark in said
    assert bool(said) == bool(remark)


def test_every_zone_that_is_a_place_is_found_and_can_be_used():
    for name in available_timezones():
        if "/" in name:
            assert zones.find(name) == name
    for _, name in zones.complete(""):
        assert ZoneInfo(name)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("zur", ("Europe/Zurich", "Europe/Zurich")),
        ("new yor", ("America/New York", "America/New_York")),
        ("mumb", ("Mumbai (Kolkata time)", "Asia/Kolkata")),
        ("san f", ("San Francisco (Los Angeles time)", "America/Los_Angeles")),
        ("uk", ("UK (London time)", "Europe/London")),
        ("est", ("EST (New York time)", "America/New_York")),
        ("gmt+2", ("UTC+2, all year", "Etc/GMT-2")),
        ("UTC+5:30", ("Kolkata, all year", "Asia/Kolkata")),
        ("zurch", ("Europe/Zurich", "Europe/Zurich")),
        ("bejing", ("Beijing (Shanghai time)", "Asia/Shanghai")),
        ("ist", ("IST: India Standard Time (Kolkata time)", "Asia/Kolkata")),
    ],
)
def test_completions_begin_with_what_is_typed(typed, first):
    assert zones.complete(typed)[0] == first


def test_completions_offer_every_reading_and_fit_a_list():
    readings = [label for label, _ in zones.complete("IST") if label.startswith("IST: ")]
    assert len(readings) == 3
    assert ("Europe/Berlin", "Europe/Berlin") in zones.complete("germ")
    assert len(zones.complete("")) == 25
    assert all(name in available_timezones() for _, name in zones.complete("a"))


@given(st.text(max_size=200))
def test_no_text_is_a_crash(typed):
    zones.known(typed)
    zones.remark(typed, WINTER)
    minutes_in(typed)
    assert len(zones.complete(typed)) <= 25
    if zones.known(typed) is None:
        with pytest.raises(Mistake) as mistake:
            zones.find(typed)
        assert len(plain(str(mistake.value))) < 400
