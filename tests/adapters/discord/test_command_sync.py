"""Registering the commands on a Discord that fails."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager

import discord
import pytest

from adapters.discord.client import Client
from adapters.discord.command_links import CommandLinks
from adapters.discord.command_sync import Registration
from adapters.discord.commands import payloads
from bot.chat.markup import CommandRef
from tests.loopback.discord.faults import COMMANDS
from tests.loopback.discord.server import loopback, until

PUT = "PUT /api/v10/applications/{app}/commands"


class Nobody:
    """Listens to nothing."""

    async def finish(self, seconds):
        pass


@pytest.fixture
async def server(monkeypatch):
    """A loopback Discord; where the library looks for one is put back afterwards."""
    async with loopback() as opened:
        monkeypatch.setattr(discord.http.Route, "BASE", opened.settings["STUDYHALL_DISCORD_REST"])
        yield opened


@asynccontextmanager
async def registration(server, *, guild=None, registers=True):
    client = discord.Client(intents=discord.Intents.none())
    async with client:
        await client.login(server.world.token)
        links = CommandLinks()
        made = Registration(
            client.http, client.application_id, guild, links, registers=registers, first_wait=0.01
        )
        made.links = links
        try:
            yield made
        finally:
            made.cancel()


def errors(caplog):
    return [each.message for each in caplog.records if each.levelno == logging.ERROR]


async def test_what_fails_again_and_again_is_logged_once_and_ends_in_commands(server, caplog):
    server.faults.plan("GET", COMMANDS, 503, times=4)
    async with registration(server) as made:
        await made.begin()
        await until(lambda: server.world.commands, "they are registered")
    (error,) = errors(caplog)
    assert error.startswith("the commands could not be registered yet; trying again: 503")
    assert [each["name"] for each in server.world.commands] == [each["name"] for each in payloads()]


async def test_an_answer_that_is_no_list_of_commands_is_asked_for_again(server, caplog):
    server.faults.plan("GET", COMMANDS, 200)  # a proxy's page
    async with registration(server) as made:
        await made.begin()
        await until(lambda: server.world.commands, "they are registered")
    assert len(errors(caplog)) == 1


async def test_what_discord_will_never_take_is_tried_once(server, caplog):
    server.faults.plan("PUT", COMMANDS, 400)
    async with registration(server) as made:
        await made.begin()
        await asyncio.sleep(0.1)
    assert server.rest.asked[PUT] == 1
    assert "the old ones stay" in errors(caplog)[0]


async def test_commands_that_are_registered_are_left_alone(server):
    for _ in range(2):
        async with registration(server) as made:
            await made.begin()
    assert server.rest.asked[PUT] == 1


@pytest.mark.parametrize(("ids", "registers"), [([0, 1], True), ([2, 3], False)])
async def test_of_several_processes_the_one_with_the_first_shard_registers(server, ids, registers):
    client = Client(
        Nobody(), CommandLinks(), message_content=False, guild=None, shard_count=4, shard_ids=ids
    )
    async with client:
        await client.login(server.world.token)
        assert bool(server.world.commands) == registers


def quiz_in(space, made):
    return made.links.in_space(space)(CommandRef("quiz"))


def id_of(server, name="quiz"):
    return next(each["id"] for each in server.world.commands if each["name"] == name)


async def test_registering_tells_the_ids_by_which_commands_are_clicked(server):
    async with registration(server) as made:
        assert quiz_in("7", made) == "`/quiz`"
        await made.begin()
        assert quiz_in("7", made) == f"</quiz:{id_of(server)}>"
    async with registration(server) as again:  # nothing has changed since
        await again.begin()
        assert quiz_in("7", again) == f"</quiz:{id_of(server)}>"


async def test_a_process_that_registers_nothing_reads_the_ids_once_another_has(server):
    async with registration(server, registers=False) as reader:
        server.faults.plan("GET", COMMANDS, 503, times=2)
        await reader.begin()
        assert quiz_in("7", reader) == "`/quiz`"
        async with registration(server) as made:
            await made.begin()
            await until(lambda: server.world.commands, "they are registered")
        wanted = f"</quiz:{id_of(server)}>"
        await until(lambda: quiz_in("7", reader) == wanted, "the reader knows them")
    assert server.rest.asked[PUT] == 1


async def test_commands_of_one_server_are_clicked_there_alone(server):
    guild = int(server.world.guild_id)
    async with registration(server, guild=guild) as made:
        await made.begin()
        assert quiz_in(str(guild), made) == f"</quiz:{id_of(server)}>"
        assert quiz_in("7", made) == quiz_in("@me", made) == "`/quiz`"


async def test_a_command_that_discord_has_in_another_form_is_not_clicked(server):
    old = [each for each in payloads() if each["name"] in ("quiz", "team")]
    old[1]["options"] = []  # no subcommands yet
    ids = [{**each, "id": str(place)} for place, each in enumerate(old, start=1)]
    links = CommandLinks()
    links.learn(ids)
    assert links.in_space("7")(CommandRef("quiz")) == "</quiz:1>"
    assert links.in_space("7")(CommandRef("team", "list")) == "`/team list`"
