"""What holds for every text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.matching import LONGEST_REPLY, answer_matches, choice_meant
from bot.matching.dressing import undressed
from bot.matching.numerals import Value, readings, roman, spoken
from tests.matching.test_typed_answers import KINDS, lines

ACCEPTED = sorted({accepted for name in KINDS for accepted, _, _ in lines(name)})
# Stars in bold, punctuation before punctuation and "it's it's" are riddles.
DRESSED = [
    text for text in ACCEPTED if any(map(str.isalnum, text)) and "**" not in text and text != "it's"
]
WORDS = [text for text in ACCEPTED if text.replace(" ", "").isalpha() and len(text) > 4]
DENYING = ("un", "in", "non", "non-", "dis", "de", "anti-", "semi-", "under", "over", "pre-")
DRESSINGS = (
    "||{}||", "**{}**", "`{}`", " {} ", "“{}”", "{} 🎉", "<@123> {}", "{} :tada:", "{}.", "({})",
    "it's {}", "I think it's {}", "the answer is {}", "My answer: {}", "\u202e{}\u200b", "__{}__",
)  # fmt: skip

anything = st.text(st.characters(), max_size=LONGEST_REPLY + 50)
typable = st.text(
    st.sampled_from("ab1I25 .,-−–+*/^%&|<>=!~#'’`\"()[]{}:;_²½\ud800the not"), max_size=40
)


@pytest.mark.parametrize("accepted", ACCEPTED)
def test_an_accepted_answer_matches_itself(accepted):
    assert answer_matches(accepted, [accepted])


@pytest.mark.parametrize("accepted", DRESSED)
def test_an_accepted_answer_matches_itself_in_any_dressing(accepted):
    for dressing in DRESSINGS:
        assert answer_matches(dressing.format(accepted), [accepted]), dressing


@pytest.mark.parametrize("accepted", WORDS)
def test_a_denial_before_an_answer_never_matches_it(accepted):
    for denial in ("not ", "no ", "never ", "it's not ", "the answer is not "):
        assert not answer_matches(denial + accepted, [accepted]), denial
    for prefix in DENYING:
        assert not answer_matches(prefix + accepted, [accepted]), prefix


@settings(deadline=None)
@given(anything, st.lists(st.text(min_size=1, max_size=80), max_size=4))
def test_no_text_is_a_crash(text, accepted):
    assert answer_matches(text, accepted) in (True, False)
    meant = choice_meant(text, accepted)
    assert meant is None or 0 <= meant < len(accepted)


@settings(max_examples=400, deadline=None)
@given(typable, st.lists(typable, min_size=3, max_size=5))
def test_no_sign_is_a_crash_or_means_an_option_that_is_not_there(text, options):
    assert answer_matches(text, options) in (True, False)
    meant = choice_meant(text, options)
    assert meant is None or 0 <= meant < len(options)


@settings(max_examples=400, deadline=None)
@given(typable | anything)
def test_a_text_matches_itself_unless_it_is_blank(text):
    assert (
        answer_matches(text, [text]) is bool(text.strip())
        or len(text) > LONGEST_REPLY
        or (not undressed(text).strip())
    )


@given(typable | anything)
def test_undressing_leaves_something_of_every_text_that_is_not_blank(text):
    assert undressed(text).strip() or not text.strip()


@given(st.integers(0, 10**12))
def test_every_way_to_write_a_whole_number_has_its_value(number):
    grouped = f"{number:,}"
    value = readings(str(number))[0]
    for text in (grouped, grouped.replace(",", "'"), grouped.replace(",", "_")):
        assert value in readings(text)
    assert answer_matches(grouped.replace(",", " "), [str(number)])
    assert answer_matches(str(number), [grouped])
    assert not answer_matches(str(number + 1), [grouped])


@given(st.decimals(0, 10**6, places=4, allow_nan=False))
def test_every_way_to_write_a_decimal_fraction_has_its_value(number):
    text = f"{number:.4f}"
    assert answer_matches(text.replace(".", ","), [text])
    assert answer_matches(f"{number:E}", [text])
    assert answer_matches(f"-{text}", [text]) is (number == 0)


def test_roman_numerals_are_read_up_to_399():
    numerals = [roman(text, after_word=False) for text in ("II", "iv", "IX", "XL", "CCCXCIX")]
    assert numerals == [2, 4, 9, 40, 399]
    assert [roman(text, after_word=False) for text in ("IIII", "VX", "Iv", "I", "mix")] == [
        None
    ] * 5
    assert [roman(text, after_word=True) for text in "IVXixCD"] == [1, 5, 10, 1, None, None, None]


def test_number_words_are_read():
    assert spoken(["two", "hundred", "and", "five"]) == Value("205", 0)
    assert spoken(["twenty", "one", "thousand"]) == Value("21", 3)
    assert spoken(["one", "two"]) is spoken(["unit"]) is spoken(["and"]) is spoken([]) is None
