from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.curriculum.chance import attacks, interval, length_ratio, positions, report
from bot.curriculum.library import Library
from bot.curriculum.model import ChoiceQuestion
from tests.curriculum.build import course, question, short, topic


def asked(*texts, key=0, **changes):
    """A question with these options."""
    options = [
        {"text": text, "feedback": "This is the reason why.", "key": index == key}
        for index, text in enumerate(texts)
    ]
    return ChoiceQuestion.model_validate(question(options=options, **changes))


@pytest.mark.parametrize(("count", "chance"), [(1, 0.25), (10, 0.25), (42, 0.25), (300, 0.2)])
def test_the_interval_is_the_binomial_one(count, chance):
    below = 0.0
    ends = []
    for hits in range(count + 1):
        below += comb(count, hits) * chance**hits * (1 - chance) ** (count - hits)
        ends += [hits] * (below >= 0.025) if not ends else []
        if below >= 0.975:
            ends.append(hits)
            break
    assert interval([chance] * count) == tuple(ends)


def test_questions_with_different_numbers_of_options_count_by_their_own_chance():
    low, high = interval([1 / 3] * 30 + [1 / 5] * 30)
    assert low < 16 < high
    assert (low, high) == interval([1 / 5] * 30 + [1 / 3] * 30)


def test_no_questions_are_all_got_right():
    assert interval([]) == (0, 0)


@given(st.lists(st.floats(0.2, 0.34), max_size=60))
def test_the_expected_number_is_within_the_interval(chances):
    low, high = interval(chances)
    assert low - 1 <= sum(chances) <= high + 1


def test_a_bank_whose_longest_option_is_always_the_key_stands_out():
    bank = [asked("the long right one", "wrong", "false")] * 20
    longest, shortest = attacks(bank)
    assert (longest.score, shortest.score) == (20, 0)
    assert longest.stands_out
    assert shortest.stands_out


def test_a_balanced_bank_does_not_stand_out():
    bank = [asked("aaaa", "bb", "c", key=key) for key in (0, 1, 2)] * 7
    assert not any(attack.stands_out for attack in attacks(bank))


def test_options_of_one_length_are_guessed_among():
    longest, shortest = attacks([asked("aa", "bb", "c")])
    assert (longest.score, shortest.score) == (0.5, 0)


def test_marks_do_not_count_as_length():
    longest, _ = attacks([asked("**`a`**", "bbb", "cc")])
    assert longest.score == 0


def test_the_key_is_measured_against_the_mean_of_its_distractors():
    assert length_ratio(asked("aaaaaa", "bb", "cccc")) == 2


def test_positions_count_where_keys_are_written():
    assert positions([asked("a", "b", "c", key=2), asked("a", "b", "c")]) == (1, 0, 1, 0, 0)


def test_the_report_prints_the_figures_of_a_bank(tmp_path):
    data = topic(questions=[question(), short()])
    text = str(report(Library.load(course(tmp_path, data))))
    assert "2 questions, 1 of them with options" in text
    assert "always the longest option: 1.0 right (chance 0.3, 95% of guessers 0 to 1)" in text


def test_a_bank_of_nothing_has_a_report_too(tmp_path):
    library = Library.load(course(tmp_path, topic(questions=[])))
    assert str(report(library)) == "0 questions, 0 of them with options"
