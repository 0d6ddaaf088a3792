"""What is kept follows what stands on the message, and nothing else changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.chat.model import MessageRef, Person, Place
from bot.chat.platform import ReactionSnapshot
from bot.curriculum.model import Question
from bot.questions.posed_question import PosedQuestion
from bot.quiz.reaction_diff import changes
from bot.quiz.records import OPEN, Round
from bot.quiz.scoring import AnswerEntry, Via, reacted_to, standing
from bot.store.tables import person_key
from bot.text.emoji import KEYCAPS
from tests.curriculum.build import topic
from tests.scene import topics

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
PLACE = Place("chat", "a:b", "general")  # some platforms' spaces have a colon
MESSAGE = MessageRef(PLACE, "m1")
ADA, BOB = (Person("chat", "a:b", name.casefold(), name) for name in ("Ada", "Bob"))
SEEDED = frozenset(KEYCAPS[:3])
ASKED: Question = topics(topic())[0].questions[0]
POSED = PosedQuestion("first", "First", "S", "https://example.org", ASKED, (0, 1, 2))
ROUND = Round("r", PLACE, "m1", POSED, OPEN, NOON, NOON + timedelta(hours=1))


def reaction(person, choice, *, minute=0, taken_back=False):
    at = NOON + timedelta(minutes=minute)
    return AnswerEntry(person_key(person), Via.REACTION, at, choice, None, taken_back)


def found(*marks, ours=SEEDED, minute=30):
    people = {}
    for person, choice in marks:
        people.setdefault(KEYCAPS[choice], []).append(person)
    return ReactionSnapshot(NOON + timedelta(minutes=minute), people, ours)


def told(log, standing, names=None):
    """What changed: (name, choice, whether it was given)."""
    return [
        (each.person.name, KEYCAPS.index(each.emoji), each.added)
        for each in changes(ROUND, MESSAGE, log, standing, names or {})
    ]


def test_what_stands_and_is_not_kept_was_given():
    log = [reaction(ADA, 0)]
    assert told(log, found((ADA, 0), (ADA, 1), (BOB, 0))) == [("Bob", 0, True), ("Ada", 1, True)]


def test_what_is_kept_and_gone_was_taken_back_by_its_person():
    log = [reaction(ADA, 0), reaction(BOB, 0)]
    (event,) = changes(ROUND, MESSAGE, log, found((BOB, 0)), {person_key(ADA): "Ada L."})
    assert event.person == ADA
    assert event.person.name == "Ada L."
    assert (event.emoji, event.added) == (KEYCAPS[0], False)


def test_what_a_moderator_cleared_was_taken_back_by_nobody():
    log = [reaction(ADA, 0), reaction(BOB, 1)]
    assert told(log, found(ours=frozenset())) == []
    assert told(log, found(ours=SEEDED - {KEYCAPS[0]})) == [("", 1, False)]


def test_after_clearing_who_reacts_again_withdraws_nobody_elses():
    log = [reaction(ADA, 0), reaction(BOB, 0)]
    assert told(log, found((BOB, 0), ours=frozenset())) == []


def test_what_was_taken_back_before_is_not_taken_back_again():
    log = [reaction(ADA, 0), reaction(ADA, 0, minute=1, taken_back=True)]
    assert told(log, found()) == []
    assert told(log, found((ADA, 0))) == [("Ada", 0, True)]


def test_presses_and_replies_do_not_stand_on_the_message():
    pressed = AnswerEntry(person_key(ADA), Via.BUTTON, NOON, 0)
    assert told([pressed], found()) == []


def test_the_time_is_when_it_was_found_or_just_before_the_end():
    (early,) = changes(ROUND, MESSAGE, [], found((ADA, 0), minute=30), {})
    (late,) = changes(ROUND, MESSAGE, [], found((ADA, 0), minute=90), {})
    assert early.at == NOON + timedelta(minutes=30)
    assert timedelta(0) < ROUND.closes_at - late.at <= timedelta(milliseconds=1)


def test_the_same_change_found_twice_is_one_delivery_and_a_later_one_is_another():
    log = []
    deliveries = []
    for there in ([(ADA, 0)], [], [(ADA, 0)]):
        (event,) = changes(ROUND, MESSAGE, log, found(*there), {})
        (again,) = changes(ROUND, MESSAGE, log, found(*there, minute=31), {})
        assert event.delivery == again.delivery
        deliveries.append(event.delivery)
        log.append(reaction(ADA, 0, minute=30, taken_back=not event.added))
    assert len(set(deliveries)) == 3


PEOPLE = st.sampled_from([ADA, BOB])
CHOICES = st.integers(0, 2)


@given(
    st.lists(st.builds(reaction, PEOPLE, CHOICES, taken_back=st.booleans())),
    st.sets(st.tuples(PEOPLE, CHOICES)),
)
def test_afterwards_what_is_kept_is_what_stands(log, marks):
    there = found(*marks)
    for event in changes(ROUND, MESSAGE, log, there, {}):
        choice = KEYCAPS.index(event.emoji)
        log.append(reaction(event.person, choice, minute=30, taken_back=not event.added))
    assert changes(ROUND, MESSAGE, log, there, {}) == []
    for person in (ADA, BOB):
        theirs = [each for each in log if each.person == person_key(person)]
        on_message = {choice for who, choice in marks if who == person}
        assert reacted_to(theirs) == on_message
        counts = standing(theirs)
        assert (counts.choice if counts else None) in (on_message or {None})
