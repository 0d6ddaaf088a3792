"""A lead arranges the daily question of a channel on Slack."""

from datetime import timedelta

import pytest

from tests.loopback.slack.server import until


@pytest.fixture
def lead(club):
    return club.slack.world.joins("Lead", is_admin=True)


async def test_a_daily_is_arranged_in_one_line_and_posted_when_it_is_due(club, lead):
    soon = (club.now() + timedelta(minutes=2)).strftime("%H:%M")
    club.slack.commands(lead, "/daily", f"set {soon} weekdays mon-sun utc 8h")
    text = (await club.told(lead)).text
    assert f"*{soon}*" in text
    assert ", every day, UTC" in text
    assert "open for 8 hours" in text
    assert club.slack.world.said == []

    await club.dailies.run_due(club.now() + timedelta(minutes=2))
    await until(lambda: len(club.slack.world.said) == 1, "a question", 5)
    await club.dailies.run_due(club.now() + timedelta(minutes=3))
    assert len(club.slack.world.said) == 1


async def test_it_is_for_administrators(club):
    ada = club.slack.world.joins("Ada")
    club.slack.commands(ada, "/daily", "set 09:00")
    assert "is for administrators" in (await club.told(ada)).text
