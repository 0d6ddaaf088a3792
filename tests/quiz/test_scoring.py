from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.quiz.scoring import AnswerEntry, Via, live_points, score, standing

START = datetime(2026, 1, 1, tzinfo=UTC)
OPEN_FOR = timedelta(seconds=30)


def after(seconds):
    return START + timedelta(seconds=seconds)


def pressed(choice, seconds=1.0, person="ada"):
    return AnswerEntry(person, Via.BUTTON, after(seconds), choice)


def reacted(choice, seconds=1.0, person="ada", *, taken_back=False):
    return AnswerEntry(person, Via.REACTION, after(seconds), choice, taken_back=taken_back)


def outcome(*log, **changes):
    given_ = {
        "is_right": lambda kept: kept.choice == 0,
        "worth": 20,
        "opened_at": START,
        "closes_at": START + OPEN_FOR,
    }
    return score(log, **(given_ | changes))


def points(result):
    return {each.person: each.points for each in result.results}


def test_the_latest_answer_counts():
    assert standing([pressed(0, 1), reacted(1, 2), pressed(2, 3)]) == pressed(2, 3)


def test_taking_a_reaction_back_withdraws_it():
    assert standing([reacted(1, 1), reacted(1, 2, taken_back=True)]) is None


def test_taking_back_what_was_superseded_changes_nothing():
    assert standing([reacted(1, 1), pressed(2, 2), reacted(1, 3, taken_back=True)]) == pressed(2, 2)


def test_another_reaction_that_still_stands_speaks_again():
    log = [reacted(1, 1), reacted(2, 2), reacted(2, 3, taken_back=True)]
    assert standing(log) == reacted(1, 1)


def replied(choice, seconds=1.0, message="r1", *, taken_back=False):
    at = after(seconds)
    return AnswerEntry("ada", Via.REPLY, at, choice, taken_back=taken_back, message=message)


def gone(seconds, message="r1"):
    return replied(None, seconds, message, taken_back=True)


def test_a_reply_that_is_gone_is_withdrawn():
    assert standing([replied(1, 1), gone(2)]) is None


def test_a_reply_that_is_gone_after_a_press_changes_nothing():
    assert standing([replied(1, 1), pressed(2, 2), gone(3)]) == pressed(2, 2)


def test_another_reply_that_still_stands_speaks_again_and_a_reaction_does_not():
    log = [replied(1, 1), reacted(3, 2), replied(2, 3, "r2"), gone(4, "r2")]
    assert standing(log) == replied(1, 1)
    assert standing([reacted(3, 1), replied(2, 2), gone(3)]) is None


def test_an_edited_reply_stands_once():
    log = [replied(1, 1), replied(2, 2, "r2"), replied(0, 3), gone(4)]
    assert standing(log) == replied(2, 2, "r2")


def test_a_press_that_was_superseded_does_not_speak_again():
    assert standing([pressed(1, 1), reacted(2, 2), reacted(2, 3, taken_back=True)]) is None


def test_a_reaction_that_was_taken_back_and_made_again_counts():
    log = [reacted(1, 1), reacted(1, 2, taken_back=True), reacted(1, 3)]
    assert standing(log) == reacted(1, 3)


@pytest.mark.parametrize(
    ("seconds", "hinted", "paid"),
    [
        (0, False, 20),
        (0.49, False, 20),
        (15, False, 15),
        (30, False, 10),
        (0, True, 15),
        (15, True, 11),
        (99, False, 10),
    ],
)
def test_a_live_round_pays_less_the_longer_it_takes_and_a_quarter_less_with_the_hint(
    seconds, hinted, paid
):
    assert live_points(20, timedelta(seconds=seconds), OPEN_FOR, hinted=hinted) == paid


def test_wrong_answers_cost_nothing_and_are_results_all_the_same():
    result = outcome(pressed(0, 0.1), pressed(1, 0.2, "bob"))
    assert points(result) == {"ada": 20, "bob": 0}
    assert [each.correct for each in result.results] == [True, False]


def test_an_answer_at_the_closing_time_is_too_late():
    assert points(outcome(pressed(0, 29.999), pressed(0, 30, "bob"))) == {"ada": 10}


def test_whoever_wrote_the_question_does_not_score_but_is_seen_in_the_distribution():
    result = outcome(pressed(0, 1), pressed(0, 2, "bob"), excluded={"ada"})
    assert points(result).keys() == {"bob"}
    assert result.chosen(0) == 2
    assert result.first_right == "bob"
    assert result.of("ada").points == 0


def test_first_right_is_who_had_it_first_and_fastest_is_who_kept_it():
    result = outcome(pressed(0, 2), pressed(0, 5, "bob"), pressed(1, 6), pressed(0, 9))
    assert (result.first_right, result.fastest_right) == ("ada", "bob")


def test_nobody_is_fastest_where_nobody_is_right():
    result = outcome(pressed(1), pressed(2, person="bob"))
    assert (result.first_right, result.fastest_right) == (None, None)


def test_an_empty_round_has_an_empty_outcome():
    assert outcome().results == ()


people = st.sampled_from(["ada", "bob", "cy"])
acts = st.builds(
    lambda person, via, choice, seconds, back: AnswerEntry(
        person, via, after(seconds), choice, taken_back=back and via is Via.REACTION
    ),
    people,
    st.sampled_from(Via),
    st.integers(0, 3),
    st.floats(0, 40),
    st.booleans(),
)


@given(st.lists(acts, max_size=30))
def test_everybody_has_one_result_at_most_and_points_only_for_what_is_right(log):
    result = outcome(*log)
    persons = [each.person for each in result.results]
    assert len(persons) == len(set(persons))
    assert sum(result.chosen(option) for option in range(4)) == len(persons)
    for each in result.results:
        assert (each.points > 0) == each.correct == (each.answer.choice == 0)
        assert 0 <= each.points <= 20


@given(st.lists(acts, max_size=30), st.randoms())
def test_the_order_of_arrival_does_not_matter_only_that_of_doing(log, random):
    log = [*{each.at: each for each in log}.values()]
    shuffled = random.sample(log, len(log))
    assert outcome(*log) == outcome(*shuffled)
