import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.curriculum.model import Mode
from bot.curriculum.names import did_you_mean, find_mode, fold, nearest
from bot.errors import NotFound


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Fine-Tuning", "fine tuning"),
        ("pré-training", "PRETRAINING"),
        ("Straße", "strasse"),
        ("über", "u\u0308ber"),
        ("  a_b  ", "ab"),
        ("ﬁne", "fine"),
    ],
)
def test_ways_to_write_one_name_are_one(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("C++", "C#"), ("C", "C++"), ("が", "か"), ("कि", "क")])
def test_different_names_stay_different(one, other):
    assert fold(one) != fold(other)


@given(st.text(max_size=50))
def test_folding_twice_changes_nothing(name):
    assert fold(fold(name)) == fold(name)


def test_the_nearest_names_come_nearest_first():
    assert nearest("reciew", ["recall", "review", "why"]) == ["review"]
    assert nearest("zzz", ["recall", "review"]) == []
    assert nearest("pretrain", ["pretraining", "training"]) == ["pretraining"]


def test_a_name_of_next_to_nothing_is_near_to_nothing():
    assert nearest("hu-2021", ["|||", "\u202e", "-1"]) == []


def test_suggestions_read_as_a_question():
    assert did_you_mean([]) == ""
    assert did_you_mean(["a"]) == " Did you mean “a”?"
    assert did_you_mean(["a", "b", "c"]) == " Did you mean “a”, “b” or “c”?"


@pytest.mark.parametrize("typed", ["explain", "Explain", " EXPLAIN "])
def test_a_mode_is_found_however_it_is_written(typed):
    assert find_mode(typed) is Mode.EXPLAIN


def test_a_misspelt_mode_is_not_found_but_suggested():
    with pytest.raises(NotFound, match="Did you mean “explain”") as caught:
        find_mode("explian")
    assert caught.value.suggestions[0] == "explain"


def test_a_mode_that_is_like_none_gets_the_list_of_all():
    with pytest.raises(NotFound, match="explain, why, deep"):
        find_mode("zzzzzz")


@given(st.text(max_size=400))
def test_no_text_is_too_odd_for_a_mode(typed):
    try:
        said = find_mode(typed).value
    except NotFound as error:
        said = str(error)
    assert len(said) < 400
    assert "\n" not in said


def test_what_was_typed_is_escaped():
    with pytest.raises(NotFound) as caught:
        find_mode("**<@1>** ||x||")
    assert r"\*\*\<\@1\>\*\* \|\|x\|\|" in str(caught.value)
