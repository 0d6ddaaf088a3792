"""A name is always something that can be read, and nothing that cannot be seen."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.display_names import SOMEONE, display_name, readable

ADA = "discord:1:42"
TAG = r"member [0-9A-F]{4}"
# Unicode 16, DerivedCoreProperties: Default_Ignorable_Code_Point.
IGNORABLE = [
    *("00AD", "034F", "061C", "115F-1160", "17B4-17B5", "180B-180F", "200B-200F", "202A-202E"),
    *("2060-206F", "3164", "FE00-FE0F", "FEFF", "FFA0", "FFF0-FFF8", "1BCA0-1BCA3"),
    *("1D173-1D17A", "E0000-E0FFF"),
]
BLANK = [
    *("0009-000D", "0020", "0085", "00A0", "1680", "2000-200A", "2028-2029", "202F", "205F"),
    *("3000", "2800", "1D159", "16FE4", "0301", "0000-0008", "007F", "0600-0605", "FFF9-FFFB"),
]


def letters(ranges):
    for each in ranges:
        first, _, last = each.partition("-")
        yield from map(chr, range(int(first, 16), int(last or first, 16) + 1))


@pytest.mark.parametrize("ranges", [IGNORABLE, BLANK])
def test_a_name_of_what_cannot_be_seen_becomes_a_tag(ranges):
    empty = list(letters(ranges))
    assert [each for each in empty if not re.fullmatch(TAG, display_name(each * 3, ADA))] == []
    assert re.fullmatch(TAG, display_name("".join(empty), ADA))


@pytest.mark.parametrize("name", [" ", "\u3164", "\u200b", "\u3164 \u200b\u2800", "\u202e \u202c"])
def test_what_was_reported_has_a_row_that_reads(name):
    assert re.fullmatch(TAG, display_name(name, ADA))
    assert not readable(name)


def test_a_tag_is_always_the_same_and_differs_between_people():
    assert display_name(" ", ADA) == display_name("\u3164", ADA)
    assert display_name(" ", ADA) != display_name(" ", "discord:1:43")
    assert re.fullmatch(r"team [0-9A-F]{4}", display_name(" ", "7", "team"))


def test_a_name_that_is_not_known_is_someones():
    assert display_name("", ADA) == SOMEONE
    assert display_name("123456789012345678", "discord:1:123456789012345678") == SOMEONE
    assert display_name("U0123ABCD", "slack:T1:U0123ABCD") == SOMEONE
    assert display_name("123456789012345678", ADA) == "123456789012345678"
    assert display_name("42", ADA) == "42"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ada", "Ada"),
        ("  Ada \u3164 Lovelace\u200b ", "Ada Lovelace"),
        ("\u202eadA\u202c", "adA"),
        ("Ada\u2066\u2069\u200f", "Ada"),
        ("a\u00addb\ufeffc", "adbc"),
        ("Łódź", "Łódź"),
        ("नमस्ते", "नमस्ते"),
        ("می\u200cخواهم", "می\u200cخواهم"),  # a joint that Persian needs
        ("👩\u200d💻", "👩\u200d💻"),
        ("❤\ufe0f", "❤\ufe0f"),
        ("🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",) * 2,
        ("한글", "한글"),
        ("...", "..."),
        ("-", "-"),
        ("1", "1"),
    ],
)
def test_what_can_be_seen_stays(name, shown):
    assert display_name(name, ADA) == shown


@given(st.text(max_size=30))
def test_every_name_reads_on_one_line(name):
    shown = display_name(name, ADA)
    assert readable(shown)
    assert shown == " ".join(shown.split())
    assert shown in (display_name(shown, "discord:1:other"), SOMEONE)
    assert any(unicodedata.category(each)[0] in "LNPS" for each in shown)
