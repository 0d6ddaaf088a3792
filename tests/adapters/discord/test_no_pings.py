"""Nobody is pinged, whatever people call themselves and their teams.

`club` ends each test with a look at every body that was sent: `limits.faults_of` refuses a message
that could ping, or that holds a mention.
"""

from __future__ import annotations

import pytest

from tests.adapters.discord.club import RIGHT, buttons, said

PINGS = ("@everyone", "@here", "<@1>", "<@!1>", "<@&5>", "<#7>")


def messages(club):
    """The bodies of all messages that were sent or edited."""
    found = [each.json for each in club.env.http_requests if isinstance(each.json, dict)]
    return [each.get("data") or each for each in found if "embeds" in (each.get("data") or each)]


@pytest.mark.parametrize("name", PINGS)
async def test_a_name_that_mentions_somebody_pings_nobody(club, name):
    ada, bob = club.joins(f"A {name}"), club.joins("Bob")
    await ada.slash(club.channel, "team create", name=f"T {name}")
    await bob.slash(club.channel, "team join", name=f"T {name}")
    await ada.slash(club.channel, "quiz")
    for who in (ada, bob):
        await who.click(club.question, custom_id=club.button_of(RIGHT))
    await club.close_round()
    board = await ada.slash(club.channel, "leaderboard", period="all", of="people")
    assert "A " in said(board)
    share = next(each for each in buttons(board.response) if "Share" in (each.label or ""))
    await ada.click(board.response, custom_id=share.custom_id)
    await ada.slash(club.channel, "leaderboard", period="all", of="teams")
    await ada.slash(club.channel, "me")
    await ada.slash(club.channel, "team list")
    await ada.slash(club.channel, "learn", topic=name)
    assert len(messages(club)) >= 10
    assert all(each["allowed_mentions"]["parse"] == [] for each in messages(club))
