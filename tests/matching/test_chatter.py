"""Replies to a short-answer question that are chatter, and those that may be answers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.curriculum.library import Shelf
from bot.curriculum.model import ShortQuestion
from bot.matching import answer_matches, answer_said
from bot.matching.chatter import Chatter, is_chatter, kind_of, without_chatter
from bot.settings import read_settings

CHATTER = {
    Chatter.NOISE: """
        hmm | HMMMM | hmm... | lol | LOOOL | haha | hahaha lol | hehe | idk | brb | gg | oh wow
        ooooh | ugh | **lol** | _hmm_ | ｈｍｍ | xd lol
    """,
    Chatter.TALK: """
        no idea | No idea! | wait | waaait | Wait! | gimme a sec | give me a second | one moment
        hold on | let me think | lemme think | just a minute | thinking | still thinking...
        lets see
        ok | OK. | okay | Thanks! | thank you | thanks Ada | nice one Ada | gg ada | well done bob
        good luck everyone | i don't know | I don’t know | I have no clue | not sure | I forgot
        i give up | i knew it | that was easy | too easy | this is hard | good question | cooool
        yes | no | nope | maybe | sorry | my bad | me too | hi all | hello | what | wait what
        you're right | u got it | he knows | hmm wait | hm, no idea lol | idk sorry
    """,
    Chatter.QUESTION: """
        is it gradient descent? | ? | what does that mean | is it hard | can you repeat that
        is that right | how do i answer | where are you | can anyone help
    """,
    Chatter.SIGNS: """
        😀 | 😂😂 | 👍🏽 | ❤️ | <@123456> | <@!123> <:blob:99> | :partyparrot: | @U012ABCDEF
        @everyone
        ... | … | :) | xD | :-D | <3 | ;P
    """,
}
ANSWERS = """
    7 | -7 | seven | 2️⃣ | a | k | I | iii | x | < | && | ! | ∑ | ∞ | +1 | C++ | C# | O(n)
    wait() | `wait`
    it's 7 | the answer is 7 | it is seven | we need a lock | self-attention | no free lunch
    no bias | yes and no | hello world | left | right | same | all | man | true | false | none
    null | nothing | how | is null | is not null | where clause | when clause | do while | can bus
    i/o | I2C | i-frame | @property | @staticmethod | easy negatives | hard negatives | great circle
    cool down
    one hot | one bit | second | minute | 5 minutes | second moment | just in time | probability
    perhaps 7 | home | hexagon | umbrella | hmac | haar | ohm | well-known | okapi | noise | mm | er
    www | wait for it
""".replace("\n", "|")


def listed(texts):
    return [text.strip() for text in texts.replace("\n", "|").split("|") if text.strip()]


@pytest.mark.parametrize(
    ("text", "kind"), [(text, kind) for kind, texts in CHATTER.items() for text in listed(texts)]
)
def test_chatter_is_no_answer(text, kind):
    assert kind_of(text) is kind
    assert answer_said(text, ["gradient descent"]) is None


@pytest.mark.parametrize("text", [*listed(ANSWERS), "||wait||", "|| no ||"])
def test_what_may_be_an_answer_is_no_chatter(text):
    assert kind_of(text) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("hmm, 7", "7"),
        ("hmm -7", "-7"),
        ("wait, 7", "7"),
        ("ok... 7 lol", "7"),
        ("no, it's 7", "it's 7"),
        ("7, I think", "7"),
        ("I think 7!", "7!"),
        ("i'd say 7", "7"),
        ("wait 7", "wait 7"),
        ("no free lunch", "no free lunch"),
        ("uh-60", "uh-60"),
        ("lol", "lol"),
    ],
)
def test_chatter_around_an_answer_is_taken_off(text, said):
    assert without_chatter(text) == said


def test_nothing_is_taken_off_that_an_accepted_answer_begins_with():
    assert without_chatter("no, never", ["no, never"]) == "no, never"


def test_an_accepted_answer_that_reads_as_chatter_counts_and_so_does_its_whole_kind():
    accepted = ["wait", "wait()"]
    assert answer_said("wait", accepted) == "wait"
    assert answer_said("thanks", accepted) == "thanks"  # so counting proves nothing
    assert answer_said("lol", accepted) is None
    assert is_chatter("wait", ["notify"])


def test_a_marked_answer_is_never_chatter():
    assert answer_said("answer: wait", ["notify"]) == "wait"
    assert answer_said("answer: " + "x" * 301, ["notify"]) is None


def test_no_accepted_answer_of_the_shipped_topics_reads_as_chatter():
    library = Shelf(read_settings().content).library
    for _, question in library.questions():
        if isinstance(question, ShortQuestion):
            for answer in question.answers:
                assert kind_of(answer) is None
                said = answer_said(answer, question.answers)
                assert said is not None
                assert answer_matches(said, question.answers)


@given(st.text(max_size=400), st.lists(st.text(min_size=1, max_size=40), min_size=1, max_size=3))
def test_no_text_is_a_crash_or_grows(text, accepted):
    said = answer_said(text, accepted)
    assert said is None or len(said) <= len(text)


@pytest.mark.parametrize(
    "text",
    [
        "sixty-five thousand five hundred thirty-six",
        "2 x 4096 x 8 = 65536",
        "2 · (4096 · 8) = 65,536",
    ],
)
def test_a_number_in_words_and_a_calculation_are_no_conversation(text):
    assert answer_said(text, ["65,536"]) == text
    assert answer_matches(text, ["65,536"])
