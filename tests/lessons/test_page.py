import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.markup import Code, Fence, Paragraph, Spoiler, parse, plain
from bot.chat.spoilers import hidden, spoiler, words
from bot.curriculum.model import Snippet
from bot.lessons.page import LONG, ROOM, code, fence, spread, together
from bot.pictures.numbers import number


@given(st.text(alphabet="ab |*`\\_~[]()<>\n", min_size=1, max_size=60).filter(str.strip))
def test_a_spoiler_hides_all_of_any_text(text):
    (block,) = parse(spoiler(text)).blocks
    assert isinstance(block, Paragraph)
    assert len(block.inner) == 1
    assert isinstance(block.inner[0], Spoiler)


@given(st.text(alphabet="ab |*`\\-1.>\n", min_size=1, max_size=80).filter(str.strip))
def test_hiding_leaves_nothing_in_the_open(text):
    for block in parse(hidden(text)).blocks:
        assert isinstance(block, Paragraph)
        assert all(isinstance(inline, Spoiler) for inline in block.inner)


def test_a_spoiler_keeps_its_markup():
    assert spoiler("**1.** so `x`") == "||**1.** so `x`||"


@given(st.text(alphabet="ab`| *\\", min_size=1, max_size=30).filter(str.strip))
def test_inline_code_says_what_it_was_given(text):
    (block,) = parse(code(text)).blocks
    assert isinstance(block, Paragraph)
    (inline,) = block.inner
    assert isinstance(inline, Code)
    assert inline.text.strip() == " ".join(text.split())


def test_a_fence_outlasts_the_backticks_within():
    (block,) = parse(fence(Snippet(code="a\n````\nb", language="text"))).blocks
    assert block == Fence("a\n````\nb", "text")


@given(st.text(alphabet="a*_`|[]<>-1. ", min_size=1, max_size=60).filter(str.strip))
def test_plain_words_say_just_that(text):
    assert plain(words(text)) == " ".join(text.split())


@pytest.mark.parametrize(
    ("value", "among", "shown"),
    [
        (0, (), "0"),
        (1200, (), "1,200"),
        (-3, (), "−3"),
        (1.2345, (), "1.23"),
        (123.456, (), "123.5"),
        (65432.1, (), "65,432"),
        (0.00012345, (), "0.000123"),
        (-0.5, (), "−0.5"),
        (1.0, (1.5,), "1.00"),
        (0.9996, (), "1.00"),
        (3e20, (), "3e+20"),
        (float("nan"), (), "no number"),
        (float("-inf"), (), "−∞"),
    ],
)
def test_a_number_is_written_as_people_read_it(value, among, shown):
    assert number(value, among) == shown


@given(st.lists(st.integers(1, 1200), min_size=1, max_size=30))
def test_a_list_is_spread_in_order_over_pages_that_are_short(sizes):
    items = ["x" * size for size in sizes]
    read = spread("Title", items)
    assert "\n\n".join(page.text for page in read) == "\n\n".join(items)
    for page in read:
        assert len(page.text) <= max(ROOM, *sizes)


def test_pages_of_a_list_hold_about_as_much_each():
    read = spread("Title", ["x" * 200] * 6)
    assert [page.text.count("x") for page in read] == [600, 600]
    assert [page.title for page in read] == ["Title (1 of 2)", "Title (2 of 2)"]


def test_what_belongs_together_is_parted_only_where_it_is_too_long():
    assert len(together("T", ["x" * 700, "y" * 700])) == 1
    assert len(together("T", ["x" * LONG, "y"])) == 2
    assert len(together("T", ["x" * LONG, "```\ny\n```"])) == 1
