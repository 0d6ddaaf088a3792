"""A server's life: it lets the bot in and out, is renamed, and takes rights away."""

from __future__ import annotations

from dataclasses import replace

import discord
import pytest
from simcord.backend import serializers
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType
from sqlalchemy import func, select

from adapters.discord.chat import Connection, DiscordChat
from adapters.discord.guilds import lacks
from adapters.discord.parse import place
from adapters.discord.permissions import INVITED, NEEDED
from bot.chat.model import NO_SPACE, MessageRef, Person, Place, Post
from bot.chat.platform import Delivery
from bot.store.tables import points, rounds
from tests.adapters.discord.club import RIGHT, buttons, open_club
from tests.curriculum.build import topic
from tests.scene import FixedShelf, topics


async def ask(club, channel=None, name="Ada"):
    """A question that somebody has answered."""
    somebody = club.joins(name)
    await somebody.slash(channel or club.channel, "quiz")
    where = channel or club.channel
    question = where.last_message
    button = next(each for each in buttons(question) if RIGHT in each.label)
    await somebody.click(question, custom_id=button.custom_id)
    return question


async def ended(club):
    """(states of all rounds, how many points entries there are)."""
    async with club.store.read() as connection:
        found = (await connection.scalars(select(rounds.c.status))).all()
        return found, await connection.scalar(select(func.count()).select_from(points))


def told(club, guild=None):
    """What the server's owner was told in direct messages."""
    owner = (guild or club.guild).owner
    return [each.embeds[0].description for each in owner.dm_channel.history(viewer=owner)]


def forbid(club, channel, **rights):
    """Take rights away in a channel."""
    denied = discord.Permissions(**dict.fromkeys(rights, True))
    everyone = Overwrite(club.guild.id, OverwriteType.ROLE, deny=denied.value)
    club.env.backend.set_overwrite(channel.id, everyone)


async def test_a_right_that_was_lost_is_told_to_the_owner_once(club):
    quiet = club.guild.create_text_channel("quiet")
    await ask(club, quiet)
    forbid(club, quiet, view_channel=True, embed_links=True)
    await club.close_round()
    before = len(club.env.http_requests)
    await club.close_round()
    assert len(club.env.http_requests) == before  # nothing is tried again
    assert await ended(club) == (["done"], 1)
    (text,) = told(club)
    assert text.startswith(r"In **\#quiet** of **The club**, I couldn't show the result of")
    assert "can give me *View Channel* and *Embed Links*" in text


async def test_standings_that_may_not_be_posted_are_told_to_the_owner(club):
    question = await ask(club)
    button = question.components[0].children[0]
    for name in ("Bob", "Cy"):  # the reveal has the standings of one
        await club.joins(name).click(question, custom_id=button.custom_id)
    forbid(club, club.channel, send_messages=True)
    await club.close_round()
    assert await ended(club) == (["done"], 3)
    assert club.channel.last_message.embeds[0].title.startswith("The answer is")
    (text,) = told(club)
    assert text.endswith("can give me *Send Messages*.")


async def test_of_what_is_denied_in_a_channel_only_that_is_named(club):
    here = place(club.guild.id, club.channel.id)

    def named(**rights):
        forbid(club, club.channel, **rights)
        return lacks(club.env.bot, here.space, here.channel)

    assert named(send_messages=True) == ["Send Messages"]
    assert named(send_messages=True, embed_links=True) == ["Send Messages", "Embed Links"]
    assert named(view_channel=True) == ["View Channel"]
    assert named(add_reactions=True) == ["Add Reactions"]
    assert named() == []


async def test_in_a_thread_the_right_to_write_in_threads_is_named(club):
    made = club.env.backend.create_thread(club.channel.id, "aside", club.guild.owner.id)
    await club.env.settle()
    forbid(club, club.channel, send_messages=True)
    await club.env.settle()
    assert lacks(club.env.bot, str(club.guild.id), str(made.id)) == []
    forbid(club, club.channel, send_messages=True, send_messages_in_threads=True)
    await club.env.settle()
    assert lacks(club.env.bot, str(club.guild.id), str(made.id)) == ["Send Messages In Threads"]


async def test_an_owner_who_takes_no_direct_messages_is_told_in_the_system_channel(club):
    lobby = club.guild.create_text_channel("lobby")
    club.env.backend.edit_guild(club.guild.id, {"system_channel_id": lobby.id})
    await club.env.settle()
    direct = club.guild.owner.dm_channel
    club.env.inject_error(
        "POST", f"/channels/{direct.id}/messages", status=403, code=50007, times=None
    )
    with club.env._bot_scope():
        here = place(club.guild.id, club.channel.id)
        assert await club.chat.alert(here, Post("Help me.")) is Delivery.DELIVERED
    assert [each.embeds[0].description for each in lobby.history()] == ["Help me."]
    forbid(club, lobby, send_messages=True)
    await club.env.settle()
    with club.env._bot_scope():
        assert await club.chat.alert(here, Post("Help me.")) is Delivery.IMPOSSIBLE


async def test_a_server_without_a_system_channel_may_have_nobody_to_be_told(club):
    direct = club.guild.owner.dm_channel
    club.env.inject_error("POST", f"/channels/{direct.id}/messages", status=403, code=50007)
    with club.env._bot_scope():
        here = place(club.guild.id, club.channel.id)
        assert await club.chat.alert(here, Post("Help me.")) is Delivery.IMPOSSIBLE


async def joined_with(club, name, permissions):
    """A server that lets the bot in with these permissions."""
    guild = club.env.create_guild(name)
    for role in guild.roles.values():
        role._role.permissions = permissions.value
    club.env.backend.emit("GUILD_DELETE", {"id": str(guild.id)})
    await joins(club, guild)
    return guild


async def joins(club, guild):
    """A server lets the bot in: one that has only been away would have `unavailable`."""
    backend = club.env.backend
    payload = serializers.guild_create_payload(backend, backend.get_guild(guild.id))
    del payload["unavailable"]
    backend.emit("GUILD_CREATE", payload)
    await club.env.settle()


async def test_a_server_that_lets_the_bot_in_with_all_it_needs_hears_nothing(club):
    guild = await joined_with(club, "Second", NEEDED)
    assert told(club, guild) == []


async def test_an_owner_who_lets_the_bot_in_with_too_little_is_told_what_is_missing(club):
    permissions = discord.Permissions(NEEDED.value)
    permissions.update(embed_links=False, attach_files=False)
    guild = await joined_with(club, "A *new* one", permissions)
    (text,) = told(club, guild)
    assert text.startswith(
        r"To work in **A \*new\* one** I also need *Embed Links* and *Attach Files*: open [this"
    )
    assert f"permissions={INVITED.value}" in text
    assert f"guild_id={guild.id}" in text


async def test_a_server_that_was_left_is_written_to_no_more_and_keeps_its_points(club, caplog):
    question = await ask(club)
    club.env.backend.remove_guild(club.guild.id)
    await club.env.settle()
    path = f"/channels/{club.channel.id}/messages"
    for method, which in (("PATCH", f"{path}/{question.id}"), ("GET", path)):
        club.env.inject_error(method, which, status=403, code=50001, times=None)
    await club.close_round()
    assert await ended(club) == (["done"], 1)
    requests = len(club.env.http_requests)
    await club.close_round()
    assert len(club.env.http_requests) == requests
    assert not [each for each in caplog.records if each.levelname == "ERROR"]


async def test_points_are_there_again_when_the_bot_comes_back(club):
    await ask(club)
    await club.close_round()
    club.env.backend.emit("GUILD_DELETE", {"id": str(club.guild.id)})
    await club.env.settle()
    assert list(club.env.bot.guilds) == []
    await joins(club, club.guild)
    bob = club.joins("Bob")
    board = await bob.slash(club.channel, "leaderboard")
    assert "Ada" in board.response.embeds[0].description


async def test_a_new_name_of_a_server_is_the_one_that_is_told(club):
    await ask(club)
    await club.close_round()
    club.env.backend.edit_guild(club.guild.id, {"name": "The circle"})
    await club.env.settle()
    with club.env._bot_scope():
        guild, channel = str(club.guild.id), str(club.channel.id)
        assert await club.chat.title_of(guild) == "The circle"
        assert await club.chat.title_of(guild, channel) == "#general"
        assert await club.chat.title_of(guild, "1") == ""
        assert await club.chat.title_of("1") == ""
        assert await club.chat.title_of("@me", "2") == ""


async def test_a_server_on_a_shard_of_another_process_is_asked_for(small_store):
    async with open_club(small_store, FixedShelf(topics(topic())), shard_ids=(0,)) as club:
        club.env.bot._connection._guilds.clear()
        here = place(club.guild.id, club.channel.id)
        with club.env._bot_scope():
            assert await club.chat.alert(here, Post("Help me.")) is Delivery.DELIVERED
            assert await club.chat.title_of(str(club.guild.id)) == "The club"
            assert await club.chat.title_of("1") == ""
            guild, channel = str(club.guild.id), str(club.channel.id)
            assert await club.chat.title_of(guild, channel) == "#general"
            assert await club.chat.title_of(guild, "1") == ""
            assert await club.chat.title_of("1", channel) == ""
        assert told(club) == ["Help me."]


async def test_a_daily_of_a_server_on_another_shard_gets_its_thread(small_store):
    async with open_club(small_store, FixedShelf(topics(topic())), shard_ids=(0,)) as club:
        question = await ask(club)
        club.env.bot._connection._guilds.clear()
        here = place(club.guild.id, club.channel.id)
        with club.env._bot_scope():
            await club.chat.begin_thread(MessageRef(here, str(question.id)), "Talk about it")
            inside = replace(here, channel=str(question.id))  # a thread has its message's id
            await club.chat.begin_thread(MessageRef(inside, str(question.id)), "Not in a thread")
        (begun,) = [each for each in club.env.http_requests if each.path.endswith("/threads")]
        assert begun.path == f"/channels/{club.channel.id}/messages/{question.id}/threads"


async def test_a_member_of_a_server_on_another_shard_has_their_name_in_it(small_store):
    async with open_club(small_store, FixedShelf(topics(topic())), shard_ids=(0,)) as club:
        ada = club.joins("Ada")
        club.env.backend.guilds[club.guild.id].members[ada.id].nick = "Countess"
        club.env.bot._connection._guilds.clear()
        space = str(club.guild.id)
        with club.env._bot_scope():
            assert await club.chat.name_of(Person("discord", space, str(ada.id), "")) == "Countess"
            assert await club.chat.name_of(Person("discord", space, "1", "")) == ""


async def test_a_voice_channel_is_not_asked_for_a_thread(club):
    voice = club.guild.create_voice_channel("talk")
    await club.env.settle()
    with club.env._bot_scope():
        here = place(club.guild.id, voice.id)
        await club.chat.begin_thread(MessageRef(here, "1"), "Talk about it")
    assert not [each for each in club.env.http_requests if each.path.endswith("/threads")]


async def test_a_channel_that_is_deleted_with_an_open_question_is_told_to_nobody(club, caplog):
    doomed = club.guild.create_text_channel("doomed")
    await ask(club, doomed)
    club.env.backend.delete_channel(doomed.id)
    await club.env.settle()
    await club.close_round()
    requests = len(club.env.http_requests)
    await club.close_round()
    assert len(club.env.http_requests) == requests
    assert await ended(club) == (["void"], 0)
    assert told(club) == []
    assert not [each for each in caplog.records if each.levelname in ("WARNING", "ERROR")]


async def test_a_message_that_is_deleted_while_it_is_open_is_told_to_nobody(club, caplog):
    question = await ask(club)
    club.env.backend.delete_message(club.channel.id, question.id)
    await club.close_round()
    assert await ended(club) == (["void"], 0)
    assert told(club) == []
    assert not [each for each in caplog.records if each.levelname in ("WARNING", "ERROR")]


async def test_a_thread_that_is_archived_while_a_question_is_open_is_opened_again(club):
    made = club.env.backend.create_thread(club.channel.id, "aside", club.guild.owner.id)
    await club.env.settle()
    (thread,) = club.channel.threads
    question = await ask(club, thread)
    club.env.backend.edit_channel(made.id, {}, thread_metadata={"archived": True})
    await club.env.settle()
    path = f"/channels/{thread.id}/messages/{question.id}"
    club.env.inject_error("PATCH", path, status=400, code=50083)
    await club.close_round()
    assert await ended(club) == (["done"], 1)
    (edited,) = [each for each in thread.history() if each.id == question.id]
    assert edited.embeds[0].title.startswith("The answer is")
    assert not made.thread_metadata.archived
    assert told(club) == []


@pytest.mark.parametrize(
    ("ids", "shards", "space", "hears"),
    [
        (None, None, str(3 << 22), True),  # one process
        (None, 4, str(3 << 22), True),
        ((0, 3), 4, str(3 << 22), True),
        ((0, 1), 4, str(3 << 22), False),
        ((0,), 4, str(4 << 22), True),
        ((0,), 4, NO_SPACE, True),  # direct messages come to the first shard
        ((1,), 4, NO_SPACE, False),
    ],
)
def test_a_process_hears_the_servers_of_its_own_shards(ids, shards, space, hears):
    chat = DiscordChat(Connection("token", shards=shards, shard_ids=ids))
    assert chat.hears(Place("discord", space, "1")) is hears


async def test_a_message_is_linked_in_its_channel_or_thread(club):
    for thread, channel in ((None, "2"), ("3", "3")):
        ref = MessageRef(Place("discord", "1", "2", thread), "4")
        assert await club.chat.link_to(ref) == f"https://discord.com/channels/1/{channel}/4"
