"""Who renames themselves on Discord is shown by the new name, though Discord tells it to nobody
without a privileged intent."""

import pytest

from tests.adapters.discord.club import RIGHT, said


@pytest.fixture
async def people(club):
    ada, bob = club.joins("Ada"), club.joins("Bob")
    await bob.slash(club.channel, "quiz")
    await ada.click(club.question, custom_id=club.button_of(RIGHT))
    await club.close_round()
    return ada, bob


def renames(club, who, name):
    club.env.backend.guilds[club.guild.id].members[who.id].nick = name


async def board(club, by):
    return said(await by.slash(club.channel, "leaderboard"))


async def test_any_command_brings_the_new_name(club, people):
    ada, bob = people
    assert "Ada" in await board(club, bob)
    renames(club, ada, "Countess")
    await ada.slash(club.channel, "help")
    assert "Countess" in await board(club, bob)


async def test_who_was_not_heard_of_lately_is_looked_up_once(club, people):
    ada, bob = people
    renames(club, ada, "Countess")
    assert "Ada" in await board(club, bob)  # heard of a moment ago
    await club.restart()
    assert "Countess" in await board(club, bob)
    asked = [each for each in club.env.http_requests if "/members/" in str(each)]
    await board(club, bob)
    assert [each for each in club.env.http_requests if "/members/" in str(each)] == asked


async def test_who_has_left_keeps_the_name_that_they_had(club, people):
    ada, bob = people
    del club.env.backend.guilds[club.guild.id].members[ada.id]
    await club.restart()
    assert "Ada" in await board(club, bob)
