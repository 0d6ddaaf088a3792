"""Slash commands that are clicked in what the bot says on Discord."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.discord.command_links import CommandLinks
from adapters.discord.commands import payloads
from adapters.discord.embeds import card
from adapters.discord.render import markdown
from bot.chat.markup import command, escape, parse
from bot.chat.model import NO_SPACE, Post
from tests.adapters.discord.club import said

IDS = {each["name"]: place for place, each in enumerate(payloads(), start=11)}
LINK = re.compile(r"</[\w -]+:\d+>")


@pytest.fixture(scope="module")
def links():
    made = CommandLinks()
    made.learn([{**each, "id": str(IDS[each["name"]])} for each in payloads()])
    return made


def shown(links, text, space="7"):
    return markdown(parse(text), links.in_space(space))


@pytest.mark.parametrize(
    ("name", "line", "discords"),
    [
        ("quiz", "", f"</quiz:{IDS['quiz']}>"),
        ("learn", "pretraining why", f"</learn:{IDS['learn']}> `topic:pretraining mode:why`"),
        ("team", "list", f"</team list:{IDS['team']}>"),
        ("team", "join Night Owls", f"</team join:{IDS['team']}> `name:Night Owls`"),
        ("daily", "quiet 24 Dec", f"</daily quiet:{IDS['daily']}> `when:24 Dec`"),
        ("team", "", "`/team`"),  # only its subcommands run
        ("team", "jion Owls", "`/team jion Owls`"),
        ("unheard-of", "a", "`/unheard-of a`"),
    ],
)
def test_a_command_is_a_link_with_its_arguments_as_code(links, name, line, discords):
    assert shown(links, command(name, line)) == discords


def test_in_a_direct_message_only_what_works_there_is_clicked(links):
    text = f"{command('quiz')} {command('me')}"
    assert shown(links, text, NO_SPACE) == f"`/quiz` </me:{IDS['me']}>"


def test_a_command_within_a_link_or_code_is_not_clicked(links):
    linked = shown(links, f"[see {command('quiz')}](https://a.b/) and `/quiz`")
    assert linked == "[see `/quiz`](https://a.b/) and `/quiz`"


def test_commands_are_code_before_their_ids_are_known():
    assert shown(CommandLinks(), command("quiz")) == "`/quiz`"


def test_a_card_that_was_shown_before_the_ids_were_known_is_shown_anew(links):
    post, unknown = Post(f"Use {command('quiz')} here"), CommandLinks()
    assert card(post, called=unknown.in_space("7")).embed.description == "Use `/quiz` here"
    anew = card(post, called=links.in_space("7"))
    assert anew.embed.description == f"Use </quiz:{IDS['quiz']}> here"


@settings(deadline=None)
@given(st.text() | st.lists(st.sampled_from(("</quiz:1>", "`", "<", "/", "\ufdd0"))).map("".join))
def test_what_people_write_is_no_link(links, text):
    assert not LINK.search(shown(links, escape(text, 200)))
    assert not LINK.search(shown(links, f"`{text}`"))


async def test_what_the_bot_says_in_a_server_can_be_clicked(club):
    ada = club.joins("Ada")
    overview = said(await ada.slash(club.channel, "help"))
    assert re.search(r"</quiz:\d+> · ", overview)
    assert "`/team` · " in overview
    manual = said(await ada.slash(club.channel, "help", about="team"))
    assert re.search(r"</team join:\d+> · ", manual)


async def test_what_the_bot_says_to_somebody_alone_links_what_works_there(club):
    ada = club.env.create_user("Ada")
    overview = said(await ada.slash("help"))
    assert re.search(r"</learn:\d+> · ", overview)
    assert "`/quiz` · " in overview
