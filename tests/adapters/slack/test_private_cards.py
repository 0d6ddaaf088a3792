from adapters.slack.private_cards import PrivateCards
from bot.chat.model import MessageRef, Person, Place, Post

ADA, BOB = (Person("slack", "T1", each, each) for each in ("U1", "U2"))
QUESTION = MessageRef(Place("slack", "T1", "C1"), "1700000000.000001")
ONE, TWO = Post("You chose 1."), Post("You chose 2.")


def test_the_card_before_is_deleted_by_the_address_of_the_last_press_on_it():
    cards = PrivateCards()
    assert cards.shown(ADA, QUESTION, ONE) == ""
    assert cards.shown(ADA, QUESTION, TWO, "https://one") == ""  # it has taken the other's place
    assert cards.shown(ADA, QUESTION, ONE, "https://two") == ""
    assert cards.shown(BOB, QUESTION, ONE) == ""
    assert cards.shown(ADA, QUESTION, TWO) == "https://two"
    assert cards.shown(ADA, QUESTION, ONE) == ""


def test_an_address_lives_half_an_hour():
    now = [0.0]
    cards = PrivateCards(lambda: now[0])
    cards.shown(ADA, QUESTION, ONE, "https://one")
    now[0] = 30 * 60
    assert cards.shown(ADA, QUESTION, TWO) == ""


def test_what_was_shown_just_now_is_known():
    now = [0.0]
    cards = PrivateCards(lambda: now[0])
    cards.shown(ADA, QUESTION, ONE)
    assert cards.says(ADA, QUESTION, ONE)
    assert not cards.says(ADA, QUESTION, TWO)
    assert not cards.says(BOB, QUESTION, ONE)
    now[0] = 31
    assert not cards.says(ADA, QUESTION, ONE)
