import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.matching import (
    LONGEST_REPLY,
    answer_matches,
    choice_meant,
    looks_like_answer,
    marked_answer,
)
from bot.matching.matcher import tolerance
from bot.matching.normalize import normal
from bot.text.emoji import KEYCAPS

OPTIONS = (
    "It learns from broad text without labels",
    "It learns from a small labelled set",
    "It forgets what it knew",
    "No weights change",
)


@pytest.mark.parametrize(
    "reply",
    [
        "2",
        " 2. ",
        "2)",
        "(2)",
        "#2",
        "b",
        "B)",
        "[b]",
        KEYCAPS[1],
        "2\u20e3",
        "option 2",
        "Answer: b",
        "I pick 2",
        "i say b!",
        "my answer is 2",
        "it's 2",
    ],
)
def test_a_number_a_letter_and_a_keycap_mean_the_same_option(reply):
    assert choice_meant(reply, OPTIONS) == 1


@pytest.mark.parametrize(
    ("reply", "option"),
    [
        ("It learns from broad text without labels", 0),
        ("it lerns from broad text wihtout labels.", 0),
        ("IT LEARNS FROM A SMALL LABELED SET", 1),
        ("2. it learns from a small labelled set", 1),
        ("no weigths change", 3),
    ],
)
def test_the_text_of_an_option_is_understood_with_typing_mistakes(reply, option):
    assert choice_meant(reply, OPTIONS) == option


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "  ",
        "lol",
        "2 seconds left",
        "a lot of text I guess",
        "9",
        "e",
        "weights change",
        "what is a label?",
        "😀😀😀",
        "b" * 4000,
        "\u202ebcd",
        "1. it forgets what it knew",
    ],
)
def test_what_is_no_answer_is_left_alone(reply):
    assert choice_meant(reply, OPTIONS) is None


def test_an_option_whose_text_is_the_typed_mark_wins_over_the_mark():
    assert choice_meant("3", ("4", "3", "2")) == 1
    assert choice_meant("b", ("c", "a", "b")) == 2
    assert choice_meant("option 3", ("4", "3", "2")) == 2
    assert choice_meant(KEYCAPS[2], ("4", "3", "2")) == 2


def test_a_text_that_could_be_two_options_is_no_answer():
    assert choice_meant("gradient decent", ("gradient descent", "gradient ascent")) is None
    assert choice_meant("gradient descent", ("gradient descent", "gradient ascent")) == 0
    assert choice_meant("learning rat", ("learning rate", "learning rats")) is None


def test_a_denial_is_never_forgiven_as_a_typing_mistake():
    options = ("The weights do change now", "The weights do not change now")
    assert choice_meant("the weights do change now", options) == 0
    assert not answer_matches("it is not frozen", ["it is now frozen"])


@pytest.mark.parametrize(
    ("reply", "accepted", "right"),
    [
        ("gradient decent", "gradient descent", True),
        ("Pre-Training", "pretraining", True),
        ("LoRa", "LoRA", True),
        ("LoRB", "LoRA", False),
        ("1000", "1,000", True),
        ("1001", "1000", False),
        ("100", "-100", False),
        ("-100", "-100", True),
        ("0.5", "0.05", False),
        ("élan", "elan", True),
        ("C", "C++", False),
        ("", "x", False),
    ],
)
def test_a_short_answer_may_be_misspelt_but_a_number_or_an_acronym_may_not(reply, accepted, right):
    assert answer_matches(reply, [accepted]) is right


def test_the_tolerance_grows_with_the_length():
    assert [tolerance("x" * length) for length in (1, 4, 5, 12, 13, 100)] == [0, 0, 1, 1, 2, 5]
    assert tolerance("1234567890") == 0


def test_marks_are_stripped_only_where_they_are_accents():
    assert normal("Ångström, naïve") == "angstrom naive"
    assert normal("Ё ή") == "е η"
    assert normal("हिन्दी") == "हिन्दी"  # there, marks are vowels
    assert normal("e\u0301\u0302\u0303vil") == "evil"


@pytest.mark.parametrize(
    ("reply", "is_one"),
    [
        ("gradient descent", True),
        ("that was easy", False),
        ("is it gradient descent?", False),
        ("hard to say, I would have to think about that", False),
        ("!!!", False),
        ("", False),
    ],
)
def test_a_reply_to_a_short_question_is_judged_by_form_alone(reply, is_one):
    assert looks_like_answer(reply, ["gradient descent"]) is is_one


def test_a_marked_answer_is_found_whatever_stands_around_it():
    assert marked_answer(" Answer:  low rank ") == "low rank"
    assert marked_answer("my answer = 3") == "3"
    assert marked_answer("the answer is unclear") is None


@settings(deadline=None)
@given(st.text(max_size=LONGEST_REPLY + 50), st.lists(st.text(min_size=1), min_size=3, max_size=5))
def test_no_text_is_a_crash_or_means_an_option_that_is_not_there(text, options):
    meant = choice_meant(text, options)
    assert meant is None or 0 <= meant < len(options)


@given(st.text(max_size=200))
def test_normalising_twice_changes_nothing(text):
    assert normal(normal(text)) == normal(text)
