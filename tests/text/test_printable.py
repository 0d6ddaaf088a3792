import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.plurals import counted
from bot.text.printable import LONGEST, printable, shortened, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain, Łódź, 日本, 🎉 and ½", "plain, Łódź, 日本, 🎉 and ½"),
        ("a\nb\tc\rd", "a\\nb\\tc\\rd"),
        ("a\x00b\x1bc\x7fd\x85e\xa0f\xadg", "a\\x00b\\x1bc\\x7fd\\x85e\\xa0f\\xadg"),
        ("a\u2028b\u2029c\u200bd\u202ee\u2066f\ufeff", None),
        ("a\u3164b\u115fc\u2800d\ufe0fe", "a\\u3164b\\u115fc\\u2800d\\ufe0fe"),
        ("a\ud800b\U000e0041c", "a\\ud800b\\U000e0041c"),
    ],
)
def test_what_cannot_be_seen_is_written_as_an_escape(text, shown):
    shown = shown or "a\\u2028b\\u2029c\\u200bd\\u202ee\\u2066f\\ufeff"
    assert visible(text) == shown


def test_a_long_text_keeps_its_beginning_and_its_end():
    assert shortened("a" * LONGEST) == "a" * LONGEST
    assert shortened("begins" + "x" * 3500 + "ends") == "begins" + "x" * 20 + "…" + "x" * 9 + "ends"


@given(st.text(max_size=200))
def test_whatever_was_written_is_short_and_printable(text):
    assert printable(text).isprintable()
    assert len(printable(text)) <= 10 * LONGEST


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0 words"), (1, "1 word"), (2, "2 words"), (1200, "1,200 words")]
)
def test_a_count_agrees_with_its_noun(count, said):
    assert counted(count, "word") == said


def test_an_irregular_plural_is_given():
    assert (counted(1, "entry", "entries"), counted(2, "entry", "entries")) == (
        "1 entry",
        "2 entries",
    )
