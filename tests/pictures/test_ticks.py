import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.pictures.ticks import label, linear, logarithmic

NUMBERS = st.floats(-1e300, 1e300) | st.integers(-50, 50).map(float)


@given(st.lists(NUMBERS, min_size=1, max_size=20))
@example([0.0, 5e-324])
@example([1e300, -1e300])
def test_an_axis_holds_all_its_values_between_a_few_ticks(values):
    axis = linear(values)
    assert 2 <= len(axis.ticks) <= 9
    assert sorted(axis.ticks) == list(axis.ticks)
    for value in values:
        assert -0.001 <= axis.share(value) <= 1.001


@given(st.lists(st.floats(1e-12, 1e12), min_size=1, max_size=20))
def test_a_logarithmic_axis_holds_all_its_values(values):
    axis = logarithmic(values)
    assert 1 <= len(axis.ticks) <= 14
    for value in values:
        assert -0.001 <= axis.share(value) <= 1.001


def test_ticks_are_round():
    assert linear([0.13, 4.2]).ticks == (0.0, 1.0, 2.0, 3.0, 4.0, 5.0)
    assert logarithmic([1, 600]).ticks == (1, 2, 5, 10, 20, 50, 100, 200, 500)


def test_without_values_there_is_still_an_axis():
    assert len(linear([]).ticks) > 1


@pytest.mark.parametrize(
    ("value", "spacing", "shown"),
    [
        (0.0, 0.5, "0"),
        (1e-17, 0.5, "0"),
        (1.5, 0.5, "1.5"),
        (2.0, 0.5, "2.0"),
        (2.5, 0.25, "2.50"),
        (4000, 1000, "4,000"),
        (-20, 10, "−20"),
        (2.5e6, 5e5, "2.5M"),
        (3e12, 1e12, "3T"),
        (2e20, 1e20, "2e20"),
        (0.00002, 0.00001, "2e−05"),
    ],
)
def test_a_tick_is_labelled_with_the_decimals_it_needs(value, spacing, shown):
    assert label(value, spacing) == shown
