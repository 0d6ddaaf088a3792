from datetime import UTC, datetime, timedelta

import pytest

from adapters.discord.clock import DiscordClock, made_at

EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


def made(at):
    """An id of that moment."""
    return int((at - EPOCH) / timedelta(milliseconds=1)) << 22 | 0x3FFFFF


class Ours:
    """Our clock, that much ahead of Discord's."""

    def __init__(self, ahead):
        self.ahead = timedelta(seconds=ahead)
        self.discord = NOON

    def __call__(self):
        return self.discord + self.ahead


def hear(clock, ours, seconds):
    """Hear an id that was so long on its way."""
    ours.discord += timedelta(minutes=1)
    clock.heard(made(ours.discord - timedelta(seconds=seconds)))


def test_an_id_says_when_it_was_made():
    assert made_at(175928847299117063) == datetime(2016, 4, 30, 11, 18, 25, 796000, UTC)
    assert made_at(made(NOON)) == NOON


@pytest.mark.parametrize("ahead", [-10, 0, 10])
def test_when_an_id_was_made_is_known_by_the_one_that_came_quickest(ahead):
    ours = Ours(ahead)
    clock = DiscordClock(ours)
    for seconds in (0.5, 0.1, 30):
        hear(clock, ours, seconds)
    slow = timedelta(seconds=0.1)
    assert clock.at(made(ours.discord)) == ours() + slow
    assert clock.at(made(ours.discord - timedelta(hours=1))) == ours() + slow - timedelta(hours=1)
    assert clock.now() == ours()


def test_before_anything_is_heard_ours_is_as_good_as_any():
    assert DiscordClock(Ours(10)).at(made(NOON)) == NOON


def test_a_clock_that_was_set_right_is_noticed():
    ours = Ours(-10)
    clock = DiscordClock(ours)
    hear(clock, ours, 0.1)
    ours.ahead = timedelta(0)
    for _ in range(64):
        hear(clock, ours, 0.1)
    assert clock.at(made(ours.discord)) == ours.discord + timedelta(seconds=0.1)
