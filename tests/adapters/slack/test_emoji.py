import pytest

from adapters.slack.emoji import from_name, spelt_out, to_name
from bot.text.emoji import KEYCAPS


@pytest.mark.parametrize(
    ("name", "emoji"),
    list(zip(("one", "two", "three", "four", "five"), KEYCAPS, strict=True)),
)
def test_the_marks_have_names_and_back(name, emoji):
    assert from_name(name) == emoji
    assert to_name(emoji) == name


@pytest.mark.parametrize(
    ("name", "emoji"),
    [
        ("+1", "👍"),
        ("thumbsup", "👍"),
        ("thumbsup::skin-tone-3", "👍"),
        ("+1::skin-tone-6", "👍"),
        ("wave:skin-tone-2", "👋"),
        (":tada:", "🎉"),
        ("flag-de", "🇩🇪"),
        ("keycap_1", "1\ufe0f\u20e3"),
        ("keycap_ten", "🔟"),
        ("heart", "❤"),
        ("the_clubs_own", ":the_clubs_own:"),
        ("flag-england", ":flag-england:"),
        ("", "::"),
    ],
)
def test_a_name_becomes_unicode_or_stays_a_name(name, emoji):
    assert from_name(name) == emoji


def test_what_has_no_name_here_has_none():
    assert to_name("🦥") is None
    assert to_name("👍🏽") == "+1"


def test_names_in_a_text_become_emoji():
    assert spelt_out("I say :two: :+1::skin-tone-3: :our_own: 10:30:45") == (
        f"I say {KEYCAPS[1]} 👍 :our_own: 10:30:45"
    )
