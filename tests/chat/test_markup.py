import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.markup import (
    Bold,
    Break,
    Code,
    CommandRef,
    Fence,
    Italic,
    Link,
    Listing,
    Moment,
    Paragraph,
    Quote,
    Spoiler,
    Text,
    command,
    count_spoilers,
    escape,
    moment,
    parse,
    plain,
    show_spoilers,
    summary,
)


def inline(text):
    (paragraph,) = parse(text).blocks
    return paragraph.inner


@pytest.mark.parametrize(
    ("text", "nodes"),
    [
        ("**a**", (Bold((Text("a"),)),)),
        ("*a*", (Italic((Text("a"),)),)),
        ("_a_", (Italic((Text("a"),)),)),
        ("`a*b`", (Code("a*b"),)),
        ("||a **b**||", (Spoiler((Text("a "), Bold((Text("b"),)))),)),
        ("[a](https://x.y)", (Link("https://x.y", (Text("a"),)),)),
        ("a\\\nb", (Text("a"), Break(), Text("b"))),
        ("a\nb", (Text("a b"),)),
        ("<t:0>", (Moment(datetime(1970, 1, 1, tzinfo=UTC)),)),
        ("<t:0:R>", (Moment(datetime(1970, 1, 1, tzinfo=UTC), relative=True),)),
        ("a || b", (Text("a || b"),)),
        ("||||", (Text("||||"),)),
    ],
)
def test_what_a_line_may_hold(text, nodes):
    assert joined(inline(text)) == nodes


def joined(nodes):
    """Neighbouring texts as one, where the parser left two."""
    done = []
    for node in nodes:
        if isinstance(node, Text) and done and isinstance(done[-1], Text):
            node = Text(done.pop().text + node.text)
        done.append(node)
    return tuple(done)


def test_blocks_and_their_sources():
    text = "One.\n\n- a\n- b\n  1. c\n\n```py\nx = 1\n```\n\n> q"
    document = parse(text)
    assert [type(block) for block in document.blocks] == [Paragraph, Listing, Fence, Quote]
    assert document.blocks[2] == Fence("x = 1", "py")
    assert document.sources == ("One.", "- a\n- b\n  1. c", "```py\nx = 1\n```", "> q")
    assert parse("3. a").blocks[0].start == 3


@pytest.mark.parametrize(
    "text",
    [
        "# heading",
        "<b>html</b>",
        "~~gone~~",
        "| a | b |",
        "[a](javascript:alert(1))",
        "[a](data:text/html,x)",
        "&amp;",
        "https://x.y",
        "---",
    ],
)
def test_all_else_is_text(text):
    assert plain(text) == text


def test_a_link_to_anything_but_the_web_is_its_text():
    assert not any(isinstance(node, Link) for node in inline("[a](ftp://x.y) [b](//x.y) [c](x)"))


@given(st.text(max_size=60))
def test_what_people_wrote_is_said_as_it_is_and_as_nothing_else(text):
    escaped = escape(f"x{text}", 500)
    (block,) = parse(escaped).blocks
    assert isinstance(block, Paragraph)
    assert all(isinstance(node, Text) for node in block.inner)
    assert "\n" not in escaped


@pytest.mark.parametrize(
    "text",
    [
        "*a*",
        "1. a",
        "- a",
        "> a",
        "||a||",
        "`a`",
        "[a](b)",
        "<@1>",
        "@everyone",
        "<!here>",
        "a_b_c",
        "\\",
        "#1",
        "<t:0>",
        "&lt;",
    ],
)
def test_markup_and_mentions_in_what_people_wrote_are_plain_text(text):
    assert plain(escape(text)) == text


def test_a_list_counts_on_from_its_first_number():
    assert plain("0. a\n1. b") == "0. a\n1. b"
    assert plain("- a\n- b") == "• a\n• b"


def test_a_long_text_is_cut():
    assert plain(escape("x" * 100, 10)) == "x" * 9 + "…"


def test_piled_up_marks_are_thinned():
    assert len(escape("a" + "\u0301" * 50)) == 3


def test_a_right_to_left_text_is_isolated_and_its_overrides_are_gone():
    assert escape("שלום\u202e") == "\u2068שלום\u2069"
    assert "\u202e" not in escape("abc\u202edef")


def test_a_moment_survives_the_text():
    at = datetime(2026, 3, 4, 12, 30, tzinfo=UTC)
    assert inline(moment(at)) == (Moment(at),)
    assert inline(moment(at, relative=True)) == (Moment(at, relative=True),)


@given(st.text())
def test_no_text_is_a_crash(text):
    parse(text)
    plain(text)


@pytest.mark.parametrize(
    ("name", "line", "typed"),
    [
        ("quiz", "", "/quiz"),
        ("learn", "pretraining why", "/learn pretraining why"),
        ("team", "join *The* `Owls`\n||!||", "/team join *The* `Owls` ||!||"),
        ("team", "join \ufdd1\ufdd0quiz\ufdd1", "/team join quiz"),
    ],
)
def test_a_command_survives_the_text(name, line, typed):
    (ref,) = inline(command(name, line))
    assert isinstance(ref, CommandRef)
    assert ref.typed == typed
    assert plain(f"**{command(name, line)}**") == typed
    assert inline(f"a{command(name, line)}b") == (Text("a"), ref, Text("b"))


@given(st.text(st.sampled_from("ab /\ufdd0\ufdd1`*")))
def test_what_people_write_is_never_a_command(text):
    assert not any(isinstance(node, CommandRef) for node in inline(escape(f"x{text}")))
    assert len(inline(command("team", text))) == 1


@pytest.mark.parametrize(
    "text", ["/team", "`/team`", "\ufdd0/team\ufdd1", "\ufdd0team", "\ufdd0Team\ufdd1"]
)
def test_what_only_looks_like_a_command_is_text(text):
    assert not any(isinstance(node, CommandRef) for node in inline(text))


def test_a_summary_keeps_commands_whole_or_leaves_them_out():
    learn = command("learn", "first")
    text = f"Start **now** with {learn}, or ask."
    assert summary(text, 80) == f"Start now with {learn}, or ask\\."
    assert summary(text, 15 + len(learn) + 5) == f"Start now with {learn}, or…"
    assert summary(text, 20) == "Start now with …"
    assert summary(text, 8) == "Start n…"


@given(st.text(max_size=40), st.integers(0, 60))
def test_a_summary_is_as_long_as_it_may_be(text, limit):
    shortened = summary(f"{text} {command('learn', 'first')} {escape(text)}", limit)
    assert len(re.sub(r"\\(?=.)|[\u2066-\u2069]", "", shortened)) <= limit


def test_deep_nesting_ends_somewhere():
    plain("> " * 5000 + "a")
    plain("**a " * 5000)
    plain("- " * 2000 + "a")


@pytest.mark.parametrize("end", ["\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\r", "\r\n"])
def test_each_block_knows_its_source_whatever_ends_its_lines(end):
    document = parse(f"one{end}two\n\n- three\n\nfour")
    assert len(document.blocks) == len(document.sources)
    assert document.sources[1:] == ("- three", "four")


@given(st.text(st.sampled_from("ab \n\r\x0c\u2028*|-`<t:9R>[]()\\"), max_size=60))
def test_no_text_is_a_crash_and_its_sources_say_what_its_blocks_say(text):
    document = parse(text)
    assert len(document.blocks) <= len(document.sources)
    again = parse("\n\n".join(document.sources))
    assert len(again.blocks) <= len(document.blocks)


@pytest.mark.parametrize("text", ["<t:-99999999999>", "<t:-1>", "<t:123456789012>", "<t:١>"])
def test_a_moment_that_is_none_is_text(text):
    assert plain(text) == text


@pytest.mark.parametrize(
    ("text", "shown", "count"),
    [
        ("||a||", "a", 1),
        ("Why?\\\n||Because **so**.||", "Why?\\\nBecause **so**.", 1),
        ("||a|| and ||b||", "a and b", 2),
        ("- one\n- ||two||\n  - ||three||", "- one\n- two\n  - three", 2),
        ("> ||quoted||\n> more", "> quoted\n> more", 1),
        ("> - a\n>   ||b||", "> - a\n>   b", 1),
        ("**a ||b||**", "**a b**", 1),
        ("```\na || b || c\n```", "```\na || b || c\n```", 0),
        ("`a || b` or `c || d`", "`a || b` or `c || d`", 0),
        ("`a || b` ||c||", "`a || b` c", 1),
        ("a || b", "a || b", 0),
        ("a\r\n||b||", "a\nb", 1),
    ],
)
def test_spoilers_can_be_counted_and_shown(text, shown, count):
    assert show_spoilers(text) == shown
    assert count_spoilers(text) == count


@pytest.mark.parametrize("text", ["1. One", "- One", "> One", "``` One", "2) One"])
def test_a_spoiler_in_the_clear_begins_no_list_and_no_quote(text):
    (block,) = parse(show_spoilers(f"||{text}||")).blocks
    assert isinstance(block, Paragraph)
    assert plain(show_spoilers(f"So\\\n||{text}||")) == f"So\n\u2060{text}"


@given(st.lists(st.sampled_from(["||", "a", " ", "\n", "- ", "> ", "1. ", "`", "**", "\\"])))
def test_what_is_shown_hides_nothing_of_what_was_hidden(pieces):
    text = "".join(pieces)
    shown = show_spoilers(text)
    if count_spoilers(text) == 0:
        assert shown == text
    assert shown.replace("\u2060", "").count("|") == text.count("|") - 4 * count_spoilers(text)


def test_plain_text_leaves_spoilers_out_where_they_cannot_be_hidden():
    text = "a **b ||c||**\n\n- ||d||"
    assert plain(text) == "a b c\n• d"
    assert plain(text, spoilers=False) == "a b (hidden)\n• (hidden)"
