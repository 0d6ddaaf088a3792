"""Each rule with questions that it must tell and questions that it must leave alone."""

import pytest

from bot.curriculum.cues import cues
from bot.curriculum.model import ChoiceQuestion, ShortQuestion
from tests.curriculum.build import question, short

PLAIN = ("Reading a large corpus", "Rating a few replies", "Cleaning some tables")


def told(stem="What is done first with the machine?", texts=PLAIN, *, usual=(), **changes):
    """What is told of a question whose first option is the key, as (place, message)."""
    options = [
        {"text": text, "feedback": "This is the reason why.", "key": index == 0}
        for index, text in enumerate(texts)
    ]
    data = question(stem=stem, **{"options": options, **changes})
    return list(cues(ChoiceQuestion.model_validate(data), frozenset(usual)))


def test_a_plain_question_is_told_nothing():
    assert told() == []


def test_a_key_much_longer_than_its_distractors_is_told():
    [(where, message)] = told(texts=("It reads everything that it can get", "It sleeps", "It eats"))
    assert where == ("options", 0, "text")
    assert "4.4 times as long" in message


def test_a_key_much_shorter_than_its_distractors_is_told():
    texts = ("It reads", "It sleeps under the table", "It eats what stands on the table")
    [(_, message)] = told(texts=texts)
    assert "0.28 times as long" in message


@pytest.mark.parametrize(
    "texts",
    [
        ("twelve", "one", "two"),  # a difference that nobody sees
        ("It reads a page a day", "It reads", "It reads three pages a day"),  # not the longest
    ],
)
def test_lengths_that_do_not_stand_out_are_left_alone(texts):
    assert told(texts=texts) == []


STEM = "What does perplexity describe?"


def test_a_word_shared_by_stem_and_key_only_is_told():
    [(_, message)] = told(STEM, ("Perplexity per token", "Memory per layer", "Seconds per step"))
    assert "'perplexity'" in message


@pytest.mark.parametrize(
    ("stem", "texts", "usual"),
    [
        (STEM, ("Perplexities per token", "Perplexity per layer", "Seconds per step"), ()),
        (STEM, ("Perplexity per token", "Memory per layer", "Seconds per step"), {"perplexity"}),
        ("Which layer describes it?", ("A token that", "Layers of it", "The layers"), ()),
        ("What is it about?", ("It is about it", "It never was", "What it is"), ()),
    ],
)
def test_words_that_give_nothing_away_are_left_alone(stem, texts, usual):
    assert [cue for cue in told(stem, texts, usual=usual) if "share" in cue.message] == []


def test_one_always_among_distractors_is_told():
    [(where, message)] = told(texts=("It often helps", "It always helps", "It seldom hurts"))
    assert where == ("options", 1, "text")
    assert "1 of 2 distractors have 'always'" in message


def test_only_and_all_are_told_when_most_distractors_have_one():
    texts = ("It reads some pages", "It reads all pages", "It reads only pages")
    [(_, message)] = told(texts=texts)
    assert "2 of 2" in message


@pytest.mark.parametrize(
    "texts",
    [
        ("It reads some pages", "It reads all pages", "It reads two pages"),
        ("It always reads", "It never reads", "It always sleeps"),
        ("It reads all day", "It reads only books", "It reads every book"),
    ],
)
def test_absolutes_that_give_nothing_away_are_left_alone(texts):
    assert told(texts=texts) == []


def test_an_absolute_that_the_stem_asks_about_is_left_alone():
    texts = ("It often helps", "It always helps", "It seldom hurts")
    assert told("Does it always help?", texts) == []


@pytest.mark.parametrize(
    ("stem", "texts"),
    [
        ("The model is an", ("encoder", "decoder", "tokenizer")),
        ("It is a ____ that reads.", ("decoder", "encoder", "optimizer")),
        ("The model is an:", ("MLP", "RNN", "CNN")),
        ("It is a", ("unigram model", "awkward model", "evil model")),
    ],
)
def test_an_article_that_does_not_fit_all_options_is_told(stem, texts):
    found = told(stem, texts)
    if stem == "The model is an:":  # RNN is spoken with a vowel: fits; CNN does not
        assert "1 of 2 distractors" in found[0].message
    else:
        assert "2 of 2 distractors" in found[0].message


@pytest.mark.parametrize(
    ("stem", "texts"),
    [
        ("The model is a/an", ("encoder", "decoder", "tokenizer")),
        ("What is it called?", ("an encoder", "a decoder", "a tokenizer")),
        ("The model is an", ("encoder", "optimizer", "editor")),
    ],
)
def test_articles_that_fit_are_left_alone(stem, texts):
    assert told(stem, texts) == []


def test_a_plural_that_only_the_key_has_is_told():
    [(_, message)] = told("The parts that change are", ("weights", "token", "prompt"))
    assert "plural" in message
    [(_, message)] = told("The part that changes is", ("weight", "tokens", "prompts"))
    assert "singular" in message


@pytest.mark.parametrize(
    ("stem", "texts"),
    [
        ("The parts that change are", ("weights", "tokens", "prompt")),
        ("What are they?", ("weights", "token", "prompt")),
        ("The part is", ("loss", "tokens", "bias")),
    ],
)
def test_numbers_that_give_nothing_away_are_left_alone(stem, texts):
    assert told(stem, texts) == []


@pytest.mark.parametrize(
    "text",
    ["All of the above", "None of the above.", "Both of these", "none of these", "All the above"],
)
def test_all_and_none_of_the_above_are_told(text):
    [(where, message)] = told(texts=("It reads", "It writes", text))
    assert where == ("options", 2, "text")
    assert text.rstrip(".") in message


@pytest.mark.parametrize("text", ["None", "Both weights", "All of these are updated at once"])
def test_options_that_say_something_are_left_alone(text):
    assert told(texts=("No one reads it", "Nothing happens to it", text)) == []


@pytest.mark.parametrize(
    "stem",
    [
        "Which of these is not a token?",
        "What does the loss not tell you?",
        "All of these are learnt except:",
        "Which one doesn't need labels?",
        "Which is trained, except in a test?",
    ],
)
def test_a_negative_stem_without_emphasis_is_told(stem):
    [(where, message)] = told(stem)
    assert where == ("stem",)
    assert "bold" in message


@pytest.mark.parametrize(
    "stem",
    [
        "Which of these is **not** a token?",
        "Why is this not a token?",
        "What happens if the weights are not saved?",
        "Someone has not saved the weights. What now?",
        "What does `not x` give?",
    ],
)
def test_a_stem_that_is_emphasised_or_not_negative_is_left_alone(stem):
    assert told(stem) == []


def test_a_hint_with_the_whole_key_is_told():
    [(where, message)] = told(hint="Think of reading a large corpus.")
    assert where == ("hint",)
    assert "whole key" in message


def test_a_hint_with_most_of_the_keys_own_words_is_told():
    [(_, message)] = told(hint="A corpus that is large needs reading; what reads it?")
    assert "2 of the 2 words" in message


@pytest.mark.parametrize("hint", ["What comes first?", "A corpus is something else."])
def test_a_hint_that_points_the_way_is_left_alone(hint):
    assert told(hint=hint) == []


def test_a_hint_with_a_short_answer_in_it_is_told_but_not_within_a_word():
    def hinted(hint):
        return list(cues(ShortQuestion.model_validate(short(hint=hint)), frozenset()))

    [(where, _)] = hinted("It is nearly seven.")
    assert where == ("hint",)
    assert hinted("It is not seventeen, nor 17.") == []


def test_feedback_that_says_nothing_is_told():
    options = [
        {"text": text, "feedback": "Wrong." if index else "Yes, since it is.", "key": not index}
        for index, text in enumerate(PLAIN)
    ]
    assert [where for where, _ in told(options=options)] == [
        ("options", 1, "feedback"),
        ("options", 2, "feedback"),
    ]
