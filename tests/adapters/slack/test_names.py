"""Who renames themselves on Slack is shown by the new name at once."""

import pytest

from bot.boards.name_records import names
from tests.adapters.slack.club import RIGHT
from tests.loopback.slack.server import until


@pytest.fixture
async def ada(club):
    found = club.slack.world.joins("Ada")
    await club.asks(found)
    club.slack.presses(found, club.question, club.button_of(RIGHT))
    await club.told(found)
    await club.close_round()
    return found


async def shown(club, name):
    """What the board says, asked until it has this name."""
    bob = club.slack.world.joins("Bob")

    async def board():
        club.slack.commands(bob, "/leaderboard")
        return (await club.told(bob)).text

    for _ in range(20):
        text = await board()
        if name in text:
            break
    assert name in text


async def test_a_changed_profile_is_on_the_board(club, ada):
    await shown(club, "Ada")
    club.slack.changes_profile(ada, display_name="Countess")
    await shown(club, "Countess")


async def test_who_has_renamed_themselves_while_away_is_looked_up(club, ada):
    await club.stop()
    ada["profile"]["display_name"] = "Countess"
    await club.start()
    await shown(club, "Countess")


async def test_a_status_that_changes_names_nobody_who_never_played(club):
    cy = club.slack.world.joins("Cy")
    delivery = club.slack.changes_profile(cy, status_text="At lunch")
    assert (await club.over(delivery)).error == ""
    await until(lambda: not club.chat._inbox._busy, "its end")
    async with club.store.read() as connection:
        assert await names(connection, [f"slack:{cy['team_id']}:{cy['id']}"]) == {}
