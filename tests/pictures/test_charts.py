import io
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.curriculum.model import Chart, Measurements
from bot.pictures.canvas import WIDTH
from bot.pictures.charts import apart, curves, draw_chart

TALLEST = 1400


def chart(*names: str, **changes) -> Chart:
    data = {
        "title": "Loss",
        "alt": "A line.",
        "x": "steps",
        "y": "loss",
        "curves": [{"label": name, "series": name} for name in names],
    }
    return Chart.model_validate({**data, **changes})


def measured(**series) -> Measurements:
    return Measurements.model_validate(
        {"series": {name: {"x": x, "y": y} for name, (x, y) in series.items()}}
    )


def size(png: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(png)) as image:
        image.load()
        return image.size


@pytest.mark.parametrize(
    "line",
    [
        ([3], [4.5]),
        ([0, 1, 2], [2, 2, 2]),
        ([1, 2, 3], [-1e300, 1e300, 0]),
        ([-5, 0, 5], [-1, -2, -3]),
        ([0], [0]),
        ([1, 2, 3], [1e-300, 2e-300, 1e-299]),
    ],
)
@pytest.mark.parametrize("log_x", [False, True])
def test_any_series_can_be_drawn(line, log_x):
    wide, high = size(draw_chart(chart("one", log_x=log_x), measured(one=line)))
    assert wide == WIDTH
    assert high < TALLEST


def test_a_series_that_is_missing_leaves_an_empty_chart():
    assert size(draw_chart(chart("gone", log_x=True), Measurements()))[0] == WIDTH


def test_the_same_chart_is_the_same_bytes():
    one = measured(one=([0, 1, 2], [3.0, 2.0, 1.5]))
    assert draw_chart(chart("one"), one) == draw_chart(chart("one"), one)


def test_other_numbers_are_another_picture():
    first, second = measured(one=([0, 1], [3, 2])), measured(one=([0, 1], [3, 1]))
    assert draw_chart(chart("one"), first) != draw_chart(chart("one"), second)


def test_five_lines_with_the_longest_names_can_be_told_apart():
    names = ["a", "b", "c", "d", "e"]
    drawn = chart(*names, curves=[{"label": "W" * 40, "series": name} for name in names])
    data = measured(**{name: ([0, 1], [1, index]) for index, name in enumerate(names)})
    lines = curves(drawn, data)
    assert len({line.ink for line in lines}) == 5
    assert len({line.dash for line in lines}) == 5
    assert size(draw_chart(drawn, data))[1] < TALLEST


def test_on_a_logarithmic_axis_what_is_not_above_zero_is_left_out():
    (line,) = curves(chart("one", log_x=True), measured(one=([0, 1, 10], [5, 4, 3])))
    assert line.points == ((1.0, 4.0), (10.0, 3.0))


@settings(max_examples=50)
@given(st.lists(st.floats(0, 500), min_size=1, max_size=5).map(sorted))
def test_figures_at_line_ends_never_overlap(wanted):
    places = apart(wanted, 36, 0, 500)
    assert all(-1e-6 <= place <= 500 for place in places)
    for upper, lower in pairwise(places):
        assert lower - upper >= 36 - 1e-6
