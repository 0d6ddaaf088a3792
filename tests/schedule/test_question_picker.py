from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.curriculum.model import Difficulty
from bot.questions.history import AskedQuestion
from bot.schedule.calendar import EVERY_DAY
from bot.schedule.question_picker import Item, Order, choose, left_in_cycle, rising

EASY, MEDIUM, HARD = Difficulty
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
POOL = [Item(topic, f"{level}{n}", level) for topic in "ab" for level in Difficulty for n in (1, 2)]


def asked(topic, question, day=0, answered=0, right=0):
    return AskedQuestion(topic, question, MONDAY + timedelta(days=day), answered, right)


def play(pool, count, order=Order.CURRICULUM, history=(), days=frozenset(range(5))):
    """What is asked on as many days, from a Monday."""
    history, week = list(history), sorted(days)
    for number in range(count):
        wanted = rising(week[number % len(week)], days)
        item = choose(pool, history, order, wanted).item
        history.append(asked(item.topic, item.question, number))
    return history


def words(history):
    return [f"{each.topic} {each.question}" for each in history]


@pytest.mark.parametrize(
    ("days", "levels"),
    [
        (range(5), [EASY, EASY, MEDIUM, MEDIUM, HARD]),
        (EVERY_DAY, [EASY, EASY, MEDIUM, MEDIUM, HARD, HARD, HARD]),
        ({0, 2, 4}, [EASY, MEDIUM, HARD]),
        ({5, 6}, [EASY, HARD]),
        ({1, 4}, [EASY, HARD]),
        ({3}, [None]),
        ({4, 5}, [HARD, HARD]),
    ],
)
def test_questions_get_harder_over_the_week(days, levels):
    assert [rising(day, days) for day in sorted(days)] == levels


def test_a_day_that_is_none_of_the_schedules_may_have_any():
    assert rising(6, {0, 1}) is None


def test_topics_come_in_the_order_of_the_curriculum_each_to_its_end():
    assert words(play(POOL, 9)) == [
        *("a easy1", "a easy2", "a medium1", "a medium2", "a hard1"),
        *("a hard2", "b easy1", "b medium1", "b medium2"),
    ]


def test_topics_take_turns():
    assert words(play(POOL, 5, Order.ROTATION)) == [
        *("a easy1", "b easy1", "a medium1", "b medium1", "a hard1"),
    ]
    assert words(play(POOL, 1, Order.ROTATION, [asked("elsewhere", "x"), asked("a", "y")])[2:]) == [
        "b easy1"
    ]


def test_what_a_channel_gets_wrong_comes_first():
    history = [asked("a", "easy1", 0, 10, 9), asked("b", "easy1", 1, 10, 2)]
    chosen = choose(POOL, history, Order.MISTAKES, MEDIUM)
    assert chosen.item == Item("b", "medium1", MEDIUM)
    assert choose(POOL, [], Order.MISTAKES, EASY).item.topic == "a"


def test_where_no_question_is_as_hard_as_wanted_the_nearest_is_asked():
    pool = [Item("a", "one", EASY), Item("a", "two", MEDIUM)]
    assert choose(pool, [], Order.CURRICULUM, HARD).item.question == "two"


def test_an_empty_pool_has_none():
    assert choose([], [asked("a", "one")], Order.CURRICULUM, None) is None


def test_how_many_are_left_is_told():
    assert choose(POOL, [], Order.CURRICULUM, None).left == len(POOL) - 1
    history = play(POOL, len(POOL) - 1)
    assert choose(POOL, history, Order.CURRICULUM, None).left == 0
    assert left_in_cycle(POOL, play(POOL, len(POOL))) == len(POOL)


def test_a_live_question_counts_as_asked():
    assert choose(POOL, [asked("a", "easy1")], Order.CURRICULUM, EASY).item.question == "easy2"


def test_a_new_question_comes_next_and_not_twice():
    before = play(POOL[:6], 9)
    grown = POOL[:7]
    after = play(grown, 8, history=before)[len(before) :]
    assert words(after).count("b easy1") <= 2
    assert words(after)[:4] != words(before)[-4:]


@settings(max_examples=150, deadline=None)
@given(
    pool=st.lists(
        st.tuples(st.sampled_from("abc"), st.integers(0, 9), st.sampled_from(Difficulty)),
        min_size=1,
        max_size=25,
        unique_by=lambda each: each[:2],
    ),
    order=st.sampled_from(Order),
    days=st.frozensets(st.integers(0, 6), min_size=1),
)
def test_none_is_asked_again_before_all_were(pool, order, days):
    items = [Item(topic, str(number), level) for topic, number, level in pool]
    history = words(play(items, 3 * len(items), order, days=days))
    for start in range(0, len(history), len(items)):
        assert len(set(history[start : start + len(items)])) == len(items)
    for number in range(1, len(history)):  # nor soon after, where one round ends and one begins
        lately = history[max(0, number - len(items) // 2) : number]
        assert history[number] not in lately
