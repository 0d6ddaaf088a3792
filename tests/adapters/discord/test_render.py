import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.discord.render import LIMITS, markdown
from bot.chat.fit import fit
from bot.chat.markup import Code, Document, Fence, Paragraph, Text, command, escape, parse
from bot.chat.model import Button, Post

PING = re.compile(r"@everyone|@here|<@!?&?\d|<#\d|<id:|</\w+:\d|<a?:\w+:\d")
PINGS = ("@everyone", "@here", "<@1>", "<@!1>", "<@&1>", "<#1>", "</quiz:1>", "<:x:1>", "<id:home>")
texts = st.text() | st.lists(st.sampled_from((*PINGS, "`", "*", "\n", "<", "@", " "))).map("".join)


def shown(text: str) -> str:
    return markdown(parse(text))


def test_marks_become_discords():
    assert (
        shown("**b** *i* `c` ||s|| [l](https://a.b/c)") == "**b** *i* `c` ||s|| [l](https://a.b/c)"
    )


def test_what_is_text_is_no_markup():
    assert shown(r"2 \* 3 \_ 4 \~\~ \|\| \# x") == r"2 \* 3 \_ 4 \~\~ \|\| # x"
    assert shown("# no heading\n\n#1 of 3") == "\\# no heading\n\n\\#1 of 3"


def test_a_number_is_escaped_only_where_it_would_begin_a_list():
    assert shown(r"2020\. It was") == r"2020\. It was"
    assert shown("... and `x`. So **y**.") == "... and `x`. So **y**."
    assert shown("**loss** 0.25, `x` 3. y") == r"**loss** 0.25, `x` 3\. y"  # no \0: it would show


def test_a_bare_address_is_not_made_a_link():
    assert "https://" not in shown("see https://evil.example/")


def test_moments_are_in_the_readers_zone():
    # `f` has the date, `R` says how far off it is: Discord keeps both true for each reader.
    assert shown("<t:1700000000>") == "<t:1700000000:f>"
    assert shown("<t:1700000000:R>") == "<t:1700000000:T> (<t:1700000000:R>)"


def test_lists_nest():
    assert shown("- a\n  - b\n    1. c\n- d") == "- a\n  - b\n    1. c\n- d"
    assert shown("3. a\n4. b") == "3. a\n4. b"


def test_paragraphs_stay_apart_and_a_list_follows_its_line():
    assert shown("a\n\nb\n\n- c\n\nd") == "a\n\nb\n- c\n\nd"


def test_a_quote_marks_each_line_and_a_fence_keeps_its_language():
    assert shown("> a\n>\n> - b") == "> a\n> - b"
    assert shown("```python\nx = 1\n```") == "```python\nx = 1\n```"


def test_code_cannot_leave_its_fence():
    rendered = markdown(Document((Fence("a\n```\n**out**", "py"),), ("",)))
    assert rendered.count("```") == 2


def test_code_with_a_backtick_keeps_it():
    assert markdown(Document((Paragraph((Code("a`b"),)),), ("",))) == "`` a`b ``"


@pytest.mark.parametrize("ping", PINGS)
def test_no_known_ping_survives(ping):
    code = Document((Paragraph((Code(ping), Text(ping))), Fence(ping, "")), ("", ""))
    assert not PING.search(markdown(code))
    assert not PING.search(shown(ping))


@settings(deadline=None)
@given(texts)
def test_no_text_pings_anyone(text):
    assert not PING.search(shown(text))
    assert not PING.search(shown(escape(text, 200)))
    assert not PING.search(markdown(Document((Paragraph((Text(text),)), Fence(text, text)), ("",))))


@settings(deadline=None)
@given(texts, st.text(max_size=600), st.integers(0, 40))
def test_every_post_fits(text, label, count):
    buttons = tuple(Button(str(index), label, row=index // 7) for index in range(count))
    post = fit(Post(text * 40, title=text, footer=text * 9, buttons=buttons), LIMITS, markdown)

    assert len(markdown(parse(post.text))) <= LIMITS.text
    assert len(post.title) <= LIMITS.title
    assert len(post.footer) <= LIMITS.footer
    assert len(post.buttons) <= LIMITS.buttons
    assert all(len(button.label) <= LIMITS.button_label for button in post.buttons)
    assert all(button.row < LIMITS.rows for button in post.buttons)


@pytest.mark.parametrize(
    ("name", "line", "discords"),
    [
        ("learn", "pretraining why", "/learn topic:pretraining mode:why"),
        ("learn", "why fine tuning", "/learn topic:fine tuning mode:why"),
        ("team", "join Night Owls", "/team join name:Night Owls"),
        ("leaderboard", "week teams", "/leaderboard period:week of:teams"),
        ("quiz", "", "/quiz"),
        ("unheard-of", "a b", "/unheard-of a b"),
    ],
)
def test_a_command_names_its_options_as_discord_does(name, line, discords):
    assert markdown(parse(command(name, line))) == f"`{discords}`"


@pytest.mark.parametrize("text", ["/learn pretraining why", "/team", "/etc/passwd of mine"])
def test_what_a_lesson_says_in_code_stays_as_it_is(text):
    assert markdown(parse(f"`{text}` and {text}")) == f"`{text}` and {text}"
