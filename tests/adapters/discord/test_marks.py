from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.marks import Told, mark, marked, nonce, unmarked
from bot.emoji import KEYCAPS

EPOCH = 1_420_070_400_000
BEGAN = EPOCH + 1_000_000
NEW, OLD = (2_000_000 << 22), (500_000 << 22)  # messages after and before the start
ONE, TWO = KEYCAPS[:2]


@given(st.text(), st.text(max_size=100))
def test_a_mark_comes_off_again_and_never_makes_an_id_too_long(key, custom_id):
    stamped = marked(custom_id, mark(key))
    assert len(stamped) <= max(100, len(custom_id))
    if stamped != custom_id:
        assert unmarked(stamped) == custom_id


def test_a_nonce_is_as_long_as_discord_allows_and_depends_on_the_key():
    assert len(nonce("a")) == 25
    assert nonce("a") == nonce("a") != nonce("b")


def test_the_same_reaction_told_twice_has_one_name():
    told = Told(BEGAN)
    first = told.name(NEW, 7, ONE, added=True)
    assert told.name(NEW, 7, ONE, added=True) == first
    assert told.name(NEW, 7, ONE, added=True, read_back=True) == first
    assert told.name(NEW, 7, "1\u20e3", added=True) == first  # however Discord writes it


def test_taking_back_and_giving_again_are_new():
    told = Told(BEGAN)
    names = [told.name(NEW, 7, ONE, added=added) for added in (True, False, True, False)]
    assert len(set(names)) == 4


def test_people_emoji_and_messages_are_told_apart():
    told = Told(BEGAN)
    names = {
        told.name(message, person, emoji, added=True)
        for message in (NEW, NEW + 1)
        for person in (7, 8)
        for emoji in (ONE, TWO)
    }
    assert len(names) == 8


def test_what_is_read_back_after_a_restart_has_its_first_name():
    first = Told(EPOCH).name(OLD, 7, ONE, added=True)
    again = Told(BEGAN)
    assert again.name(OLD, 7, ONE, added=True, read_back=True) == first
    assert again.name(OLD, 7, ONE, added=False) not in (
        first,
        Told(EPOCH).name(OLD, 7, ONE, added=False),
    )


def test_a_reaction_given_again_after_a_restart_is_new():
    before = Told(EPOCH)
    earlier = {before.name(OLD, 7, ONE, added=added) for added in (True, False)}
    assert Told(BEGAN).name(OLD, 7, ONE, added=True) not in earlier


def test_what_stands_on_a_message_is_known():
    told = Told(BEGAN)
    told.name(NEW, 7, ONE, added=True)
    told.name(NEW, 7, TWO, added=True)
    told.name(NEW, 7, ONE, added=False)
    told.name(NEW, 8, ONE, added=True)
    assert told.standing(NEW) == [(7, TWO), (8, ONE)]
    assert told.standing(NEW, 7) == [(7, TWO)]
    assert told.standing(OLD) == []


def test_memory_is_bounded():
    told = Told(BEGAN, remembered=3)
    for person in range(5):
        told.name(NEW, person, ONE, added=True)
    assert [who for who, _ in told.standing(NEW)] == [2, 3, 4]
