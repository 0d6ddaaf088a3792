"""What Discord tells, as recorded on the wire, becomes our events."""

from datetime import UTC, datetime

import discord
import pytest

from adapters.discord import parse
from bot.chat.events import LONGEST_MARK, Removed
from bot.chat.model import MessageRef, Person, Place

ME, ADA, GUILD, CHANNEL, MESSAGE = 1, 22, 333, 4444, 55555
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
USER = {
    "id": str(ADA),
    "username": "ada",
    "discriminator": "0",
    "avatar": None,
    "global_name": "Ada",
}
MEMBER = {
    "user": USER,
    "nick": "Countess",
    "roles": [],
    "joined_at": "2026-01-01T00:00:00+00:00",
    "deaf": False,
    "mute": False,
    "flags": 0,
    "permissions": "32",
}


@pytest.fixture
async def state():
    client = discord.Client(intents=discord.Intents.none())
    connection = client._connection
    connection.user = discord.ClientUser(state=connection, data={**USER, "id": str(ME)})
    return connection


def wrote(**changes):
    return {
        "id": str(MESSAGE),
        "channel_id": str(CHANNEL),
        "author": USER,
        "content": "2",
        "timestamp": NOON.isoformat(),
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": [],
        "pinned": False,
        "type": 0,
        **changes,
    }


def interaction(state, kind, data, **changes):
    payload = {
        "id": "900",
        "application_id": "1",
        "type": kind,
        "token": "t",
        "version": 1,
        "data": data,
        "guild_id": str(GUILD),
        "channel_id": str(CHANNEL),
        "channel": {"id": str(CHANNEL), "type": 0, "name": "general", "position": 0},
        "member": MEMBER,
        "locale": "en-GB",
        "entitlements": [],
        "authorizing_integration_owners": {},
        "attachment_size_limit": 1,
        **changes,
    }
    return discord.Interaction(data=payload, state=state)


async def test_a_command_has_its_options_as_text(state):
    options = [
        {"name": "topic", "type": 3, "value": "x"},
        {"name": "seconds", "type": 4, "value": 9},
    ]
    event = parse.commanded(interaction(state, 2, {"name": "quiz", "options": options}), NOON)
    assert event.name == "quiz"
    assert event.options == {"topic": "x", "seconds": "9"}
    assert event.delivery == "900"
    assert event.place == Place("discord", str(GUILD), str(CHANNEL))
    assert event.person == Person("discord", str(GUILD), str(ADA), "")
    assert event.person.name == "Countess"
    assert event.is_admin
    assert event.at.tzinfo is not None


async def test_what_is_said_to_the_bot_alone_is_direct(state):
    raw = {"guild_id": None, "member": None, "user": USER, "context": 1}
    event = parse.commanded(interaction(state, 2, {"name": "me"}, **raw), NOON)
    assert event.place.direct
    assert (event.place.space, event.person.space, event.person.name) == ("@me", "@me", "Ada")
    assert not event.is_admin
    assert not parse.commanded(interaction(state, 2, {"name": "me"}), NOON).place.direct


async def test_a_press_names_its_message_and_loses_its_mark(state):
    data = {"custom_id": "quiz:1:0#0123456789", "component_type": 2}
    event = parse.pressed(interaction(state, 3, data, message=wrote()), NOON)
    assert event.button == "quiz:1:0"
    assert event.message == MessageRef(event.place, str(MESSAGE))
    assert event.text is None


@pytest.mark.parametrize(
    "components",
    [
        [{"type": 1, "components": [{"type": 4, "custom_id": "text", "value": "seven"}]}],
        [{"type": 18, "component": {"type": 4, "custom_id": "text", "value": "seven"}}],
    ],
)
async def test_what_was_typed_comes_with_its_press(state, components):
    data = {"custom_id": "quiz:1:answer", "components": components}
    event = parse.pressed(interaction(state, 5, data, message=wrote()), NOON)
    assert (event.button, event.text) == ("quiz:1:answer", "seven")


NAMED = {"name": "name", "type": 3, "value": "Owls"}
JOINS = [
    [{"name": "join", "type": 1, "options": [NAMED]}],
    [{"name": "action", "type": 3, "value": "join"}, NAMED],  # of an app that was not restarted
]


@pytest.mark.parametrize("options", JOINS)
async def test_a_subcommand_is_an_option_of_its_command(state, options):
    event = parse.commanded(interaction(state, 2, {"name": "team", "options": options}), NOON)
    assert event.name == "team"
    assert event.options == {"action": "join", "name": "Owls"}


async def test_a_subcommand_may_have_no_options(state):
    data = {"name": "team", "options": [{"name": "leave", "type": 1}]}
    assert parse.commanded(interaction(state, 2, data), NOON).options == {"action": "leave"}


@pytest.mark.parametrize("options", JOINS)
async def test_an_option_is_completed_for_its_subcommand(state, options):
    typed = [dict(each) for each in options]
    inside = typed[0].get("options", typed)
    typed[0] |= {"options": [{**NAMED, "focused": True}]} if inside is not typed else {}
    typed[1:] = [{**each, "focused": True} for each in typed[1:]]
    told = interaction(state, 4, {"name": "team", "options": typed})
    assert parse.typed(told) == ("team join", "name", "Owls")


async def test_what_is_being_completed_is_the_focused_option(state):
    options = [
        {"name": "mode", "type": 3, "value": "why"},
        {"name": "topic", "type": 3, "value": "pr", "focused": True},
    ]
    told = interaction(state, 4, {"name": "learn", "options": options})
    assert parse.typed(told) == ("learn", "topic", "pr")
    assert parse.typed(interaction(state, 4, {"name": "team"})) == ("team", "", "")


def message(state, **changes):
    channel = discord.PartialMessageable(state=state, id=CHANNEL, guild_id=GUILD)
    return discord.Message(state=state, channel=channel, data=wrote(**changes))


def replying(to=77, author=ME, **changes):
    answered = wrote(id=str(to), author={**USER, "id": str(author)})
    reference = {"message_id": str(to), "channel_id": str(CHANNEL), "type": 0}
    return {"type": 19, "message_reference": reference, "referenced_message": answered, **changes}


async def test_a_reply_names_what_it_answers(state):
    event = parse.replied(message(state, **replying(content="<@1> the second <@1>")), ME, NOON)
    assert event.text == "the second"
    assert (event.message.id, event.delivery) == ("77", str(MESSAGE))
    assert event.at == NOON


async def test_a_reply_to_a_deleted_message_is_told_all_the_same(state):
    assert (
        parse.replied(message(state, **replying(referenced_message=None)), ME, NOON).message.id
        == "77"
    )


@pytest.mark.parametrize(
    "changes",
    [
        {},  # no reply at all
        replying(author=99),  # to somebody else
        replying(content=""),  # hidden from us
        replying(content="<@1>"),  # nothing but the ping
        replying(author=ME, webhook_id="5"),
        {**replying(), "author": {**USER, "bot": True}},
        {**replying(), "message_reference": {"message_id": "77", "channel_id": "4444", "type": 1}},
    ],
)
async def test_what_is_no_answer_is_no_event(state, changes):
    assert parse.replied(message(state, **changes), ME, NOON) is None


def in_guild(state, **changes):
    """A message as the gateway tells it of a guild that is known."""
    guild = discord.Guild(state=state, data={"id": str(GUILD), "name": "The club"})
    state._guilds[GUILD] = guild
    return message(state, **changes)


@pytest.mark.parametrize("content", ["2", "b", "<@1> 2", "lol"])
async def test_a_few_characters_in_a_channel_are_told_with_their_message(state, content):
    event = parse.wrote(in_guild(state, content=content), ME, NOON)
    assert event.text == content.removeprefix("<@1> ")
    assert event.place == Place("discord", str(GUILD), str(CHANNEL))
    assert event.message == MessageRef(event.place, str(MESSAGE))
    assert (event.delivery, event.at, event.person.name) == (str(MESSAGE), NOON, "Ada")


@pytest.mark.parametrize(
    "changes",
    [
        replying(),
        replying(author=99),
        {"content": ""},  # hidden from us
        {"content": "<@1>"},
        {"content": "x" * (LONGEST_MARK + 1)},
        {"content": "x" * 4000},
        {"webhook_id": "5"},
        {"author": {**USER, "bot": True}},
        {"type": 6},  # Discord's own: something was pinned
        {"type": 18, "content": "b"},  # a thread's name
    ],
)
async def test_replies_long_talk_and_what_no_person_wrote_are_no_marks(state, changes):
    assert parse.wrote(in_guild(state, **changes), ME, NOON) is None


def raw(kind="REACTION_ADD", emoji="1\u20e3", emoji_id=None):
    partial = discord.PartialEmoji(name=emoji, id=emoji_id)
    data = {
        "message_id": str(MESSAGE),
        "channel_id": str(CHANNEL),
        "user_id": str(ADA),
        "guild_id": str(GUILD),
        "type": 0,
    }
    return discord.RawReactionActionEvent(data, partial, kind)


def test_a_reaction_is_written_in_one_way():
    event = parse.reacted(raw(), "Ada", NOON, "d")
    assert event.emoji == "1\ufe0f\u20e3"
    assert event.added
    assert event.message == MessageRef(event.place, str(MESSAGE))
    assert not parse.reacted(raw("REACTION_REMOVE"), "Ada", NOON, "d").added
    assert "party" in parse.reacted(raw(emoji="party", emoji_id=5), "Ada", NOON, "d").emoji


def test_messages_that_were_deleted_are_told_by_their_ids():
    where = {"channel_id": str(CHANNEL), "guild_id": str(GUILD)}
    one = discord.RawMessageDeleteEvent({"id": str(MESSAGE), **where})
    place = Place("discord", str(GUILD), str(CHANNEL))
    assert parse.removed(one) == Removed(place, frozenset({str(MESSAGE)}))
    many = discord.RawBulkMessageDeleteEvent({"ids": [str(MESSAGE), "7"], **where})
    assert parse.removed(many) == Removed(place, frozenset({str(MESSAGE), "7"}))


def test_what_was_deleted_in_a_direct_message_was_no_question():
    one = {"id": str(MESSAGE), "channel_id": str(CHANNEL)}
    assert parse.removed(discord.RawMessageDeleteEvent(one)) is None
