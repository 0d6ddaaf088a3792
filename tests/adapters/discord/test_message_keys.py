import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.message_keys import ReactionLog, mark, marked, nonce, unmarked
from bot.text.emoji import KEYCAPS

ONE, TWO, THREE = KEYCAPS[:3]


@given(st.text(), st.text(max_size=100))
def test_a_mark_comes_off_again_and_never_makes_an_id_too_long(key, custom_id):
    stamped = marked(custom_id, mark(key))
    assert len(stamped) <= max(100, len(custom_id))
    if stamped != custom_id:
        assert unmarked(stamped) == custom_id


def test_a_nonce_is_as_long_as_discord_allows_and_depends_on_the_key():
    assert len(nonce("a")) == 25
    assert nonce("a") == nonce("a") != nonce("b")


@pytest.fixture
def told():
    return ReactionLog("a")


def test_the_same_reaction_told_twice_has_one_name(told):
    first = told.name(5, 7, ONE, added=True)
    assert told.name(5, 7, ONE, added=True) == first
    assert told.name(5, 7, "1\u20e3", added=True) == first  # however Discord writes it


def test_a_withdrawal_told_twice_has_one_name_even_if_its_giving_was_not_told(told):
    assert told.name(5, 7, ONE, added=False) == told.name(5, 7, ONE, added=False)


def test_taking_back_and_giving_again_are_new(told):
    names = [told.name(5, 7, ONE, added=added) for added in (True, False, True, False)]
    assert len(set(names)) == 4


def test_people_emoji_messages_and_sessions_are_told_apart():
    names = {
        told.name(message, person, emoji, added=True)
        for told in (ReactionLog("a"), ReactionLog("b"))
        for message in (5, 6)
        for person in (7, 8)
        for emoji in (ONE, TWO)
    }
    assert len(names) == 16


def test_what_was_found_and_is_told_only_now_has_a_name_of_its_own(told):
    told.found(5, 7, ONE)
    given = told.name(5, 7, ONE, added=True)
    assert told.name(5, 7, ONE, added=True) == given
    assert told.name(5, 7, ONE, added=False) != given


def test_what_was_told_is_not_changed_by_what_was_found(told):
    told.name(5, 7, ONE, added=True)
    taken_back = told.name(5, 7, ONE, added=False)
    told.found(5, 7, ONE)  # it stood there when we looked, and was taken back since
    assert told.name(5, 7, ONE, added=False) == taken_back


def test_a_reaction_given_again_after_a_moderator_cleared_it_is_new(told):
    for emoji in (None, "1\u20e3"):
        before = told.name(5, 7, ONE, added=True)
        told.cleared(5, emoji)
        assert told.name(5, 7, ONE, added=True) != before


def test_clearing_one_emoji_or_another_message_leaves_the_others(told):
    names = [told.name(5, 7, emoji, added=True) for emoji in (ONE, TWO)]
    told.cleared(5, TWO)
    told.cleared(6)
    assert told.name(5, 7, ONE, added=True) == names[0]
    assert told.name(5, 7, TWO, added=True) != names[1]


def test_a_mark_is_earlier_only_while_both_stand(told):
    told.found(5, 7, THREE)
    told.name(5, 7, TWO, added=True)
    told.name(5, 7, ONE, added=True)
    told.name(5, 8, TWO, added=True)
    assert set(told.earlier(5, 7, ONE)) == {TWO, THREE}
    assert told.earlier(5, 7, TWO) == [THREE]  # never a later one
    told.name(5, 7, TWO, added=False)
    assert told.earlier(5, 7, ONE) == [THREE]
    assert told.earlier(5, 7, TWO) == []


def test_of_two_marks_that_were_found_none_is_known_to_be_earlier(told):
    told.found(5, 7, ONE)
    told.found(5, 7, TWO)
    assert told.earlier(5, 7, ONE) == told.earlier(5, 7, TWO) == []


def test_what_is_no_mark_of_an_option_is_never_taken_off(told):
    told.name(5, 7, "👍", added=True)
    told.name(5, 7, ONE, added=True)
    assert told.earlier(5, 7, ONE) == []


def test_memory_is_bounded_and_keeps_what_was_told_last():
    told = ReactionLog("a", remembered=3)
    names = [told.name(5, person, ONE, added=True) for person in range(4)]
    assert told.name(5, 3, ONE, added=True) == names[3]
    assert told.name(5, 0, ONE, added=True) != names[0]
