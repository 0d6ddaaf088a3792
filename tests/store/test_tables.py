from hypothesis import given
from hypothesis import strategies as st

from bot.chat.model import Person, Place
from bot.store.tables import community_of, person_key, space_of

texts = st.text(st.sampled_from("a:%2535AE"), max_size=6)


@given(texts, texts, texts, texts)
def test_two_people_have_one_key_only_where_they_are_one(space, number, other_space, other_number):
    one, other = (
        Person("web", space, number, ""),
        Person("web", other_space, other_number, ""),
    )
    assert (person_key(one) == person_key(other)) == (one == other)


def test_a_person_and_a_place_are_of_one_community_where_their_space_is_one():
    assert community_of(Person("web", "a:b", "c", "")) == community_of(Place("web", "a:b", "d"))


def test_the_keys_of_discord_and_slack_are_written_plainly():
    assert person_key(Person("discord", "123", "456", "Ada")) == "discord:123:456"


@given(texts)
def test_a_community_tells_its_space(space):
    assert space_of(community_of(Place("web", space, "c"))) == space
