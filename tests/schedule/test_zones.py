from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import NotFound
from bot.schedule import zones


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
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
    ],
)
def test_a_zone_is_found_by_its_city(typed, zone):
    assert zones.find(typed) == zone


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("zurch", r"“zurch”\. Did you mean Europe/Zurich\?"),
        ("germany", r"Did you mean Europe/Berlin or"),
        ("EST", "Write a large city in it"),
        ("UTC+2", "Write a large city in it"),
        ("", "Write a large city in it"),
        ("../../etc/passwd", "Write a large city in it"),
    ],
)
def test_a_zone_that_is_none_is_said_so(typed, told):
    with pytest.raises(NotFound, match=told):
        zones.find(typed)


def test_every_zone_that_is_a_place_is_found_and_can_be_used():
    for name in available_timezones():
        if "/" in name and not name.startswith("Etc/"):
            assert zones.find(name) == name
    for _, name in zones.complete(""):
        assert ZoneInfo(name)


def test_completions_begin_with_what_is_typed():
    assert zones.complete("zur") == [("Europe/Zurich", "Europe/Zurich")]
    assert zones.complete("york") == [("America/New York", "America/New_York")]
    assert ("Europe/Berlin", "Europe/Berlin") in zones.complete("germ")
    assert zones.complete("zurch") == [("Europe/Zurich", "Europe/Zurich")]
    assert len(zones.complete("")) == 25


@given(st.text(max_size=200))
def test_no_text_is_a_crash(typed):
    zones.known(typed)
    assert len(zones.complete(typed)) <= 25
