"""Commands with subcommands, on a Discord that knows them and from apps that don't yet."""

from __future__ import annotations

from tests.adapters.discord.club import Recorder


async def in_the_old_form(club, ada, recorder, **options):
    """`/team` as an app sends it whose commands still have their `action:`."""
    record = club.env.backend.new_interaction(2, club.channel.id, ada.id, club.guild.id)
    given = [{"name": key, "type": 3, "value": value} for key, value in options.items()]
    sent = recorder.payloads[-1]
    data = {**sent["data"], "options": given}
    club.env.backend.emit(
        "INTERACTION_CREATE",
        {**sent, "id": str(record.id), "token": record.token, "data": data},
    )
    await club.env.settle()


async def test_members_see_each_subcommand(club):
    offered = club.joins("Ada").available_commands(club.channel)
    assert {"team create", "team join", "team leave", "team list", "daily show"} <= {*offered}
    assert "leaderboard" in offered
    assert "team" not in offered


async def test_a_command_in_its_old_form_is_understood(club):
    ada, recorder = club.joins("Ada"), Recorder(club)
    await ada.slash(club.channel, "team list")
    await in_the_old_form(club, ada, recorder, action="create", name="Owls")
    found = await ada.autocomplete(club.channel, "team join", "name", "ow")
    assert [each["value"] for each in found] == ["Owls"]
