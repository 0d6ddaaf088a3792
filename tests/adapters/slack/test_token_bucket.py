"""Reading back within Slack's rate limits, by a clock that stands still."""

import pytest

from adapters.slack.token_bucket import TokenBucket
from bot.errors import ReadingLimited


class Clock:
    time = 100.0

    def __call__(self):
        return self.time


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def budget(clock):
    return TokenBucket(clock)


def taken(budget, space="T1", method="replies"):
    """How many calls are allowed at once, and how long the next waits."""
    for count in range(1000):
        try:
            budget.take(space, method)
        except ReadingLimited as limited:
            return count, limited.after
    raise AssertionError("no limit")


def test_a_burst_is_allowed_and_then_less_than_fifty_a_minute(budget, clock):
    assert taken(budget)[0] == 15
    clock.time += 60
    assert taken(budget)[0] == 15
    total = 0
    for _ in range(60):
        clock.time += 1
        total += taken(budget)[0]
    assert total == 45


def test_each_workspace_and_each_method_has_its_own(budget):
    taken(budget)
    assert taken(budget, space="T2")[0] == 15
    assert taken(budget, method="history")[0] == 15


def test_a_refusal_is_waited_out_and_teaches_the_pace(budget, clock):
    budget.take("T1", "replies")
    assert budget.refused("T1", "replies", 60.0).after == 60
    assert taken(budget) == (0, 60)
    clock.time += 59
    assert taken(budget) == (0, pytest.approx(1))
    clock.time += 1
    assert taken(budget) == (1, 60)


def test_a_shorter_wait_does_not_make_it_quicker_again(budget):
    budget.refused("T1", "replies", 60.0)
    assert budget.refused("T1", "replies", 20.0).after == 60
