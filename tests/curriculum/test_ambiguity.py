"""Answers that typing can't reach, or that could be taken for one another."""

import pytest

from bot.curriculum.ambiguity import ambiguities
from bot.curriculum.library import Library
from bot.curriculum.lint import lint
from bot.curriculum.model import ChoiceQuestion, ShortQuestion
from bot.matching import LONGEST_REPLY
from tests.curriculum.build import course, question, short, topic


def warned_of_options(*texts):
    options = [
        {"text": text, "feedback": "This is the reason why.", "key": index == 0}
        for index, text in enumerate(texts)
    ]
    return list(ambiguities(ChoiceQuestion.model_validate(question(options=options))))


def warned_of_answers(*answers):
    return list(ambiguities(ShortQuestion.model_validate(short(answers=list(answers)))))


@pytest.mark.parametrize("mark", ["B", "b", "2", "3.", "(a)"])
def test_an_option_that_reads_as_a_mark_is_a_warning(mark):
    [(where, message)] = warned_of_options("Reading", mark, "Cleaning")
    assert where == ("options", 1, "text")
    assert "looks like the mark of an option" in message


@pytest.mark.parametrize("text", ["7", "vitamin B", "2 epochs", "K", "x > 2"])
def test_an_option_that_no_mark_looks_like_is_left_alone(text):
    assert warned_of_options("Reading", text, "Cleaning") == []


def test_options_that_differ_by_a_slip_are_a_warning():
    [(where, message)] = warned_of_options("Perceptron layer", "Cleaning", "Perceptron layers")
    assert where == ("options", 2, "text")
    assert "option 3 and option 1 are the same" in message


@pytest.mark.parametrize(
    "texts",
    [
        ("Reading a corpus", "Rating replies", "Cleaning tables"),
        ("Supervised learning", "Unsupervised learning", "Reinforcement learning"),
        ("About 28 million", "About 28 billion", "About 28 trillion"),
        ("`out[:n]`", "`out[n:]`", "`out[-n:]`"),
        ("x > 0", "x < 0", "x = 0"),
        ("10", "100", "1000"),
    ],
)
def test_options_that_differ_in_meaning_are_left_alone(texts):
    assert warned_of_options(*texts) == []


def test_an_accepted_answer_that_is_only_signs_of_the_chat_is_a_warning():
    [(where, message)] = warned_of_answers("dropout", "||**||")
    assert where == ("answers", 1)
    assert "looks like conversation when somebody replies with it" in message


def test_an_accepted_answer_longer_than_a_reply_is_a_warning():
    # The authoring format takes no answer of this length today; the rule must not depend on it.
    answers = ["dropout", "word " * (LONGEST_REPLY // 5) + "end"]
    built = ShortQuestion.model_validate(short()).model_copy(update={"answers": answers})
    [(where, message)] = ambiguities(built)
    assert where == ("answers", 1)
    assert f"more than {LONGEST_REPLY} characters" in message


@pytest.mark.parametrize("answer", ["wait", "ok", "hmm"])
def test_an_accepted_answer_that_reads_as_chatter_is_a_warning(answer):
    [(where, message)] = warned_of_answers("mutex", answer)
    assert where == ("answers", 1)
    assert "looks like chatter" in message


def test_an_answer_that_is_accepted_already_is_a_warning():
    [(where, message)] = warned_of_answers("tokenizer", "perplexity", "the tokenizer")
    assert where == ("answers", 2)
    assert "is already accepted as another form of 'tokenizer'" in message
    assert "(answer 1)" in message


@pytest.mark.parametrize(
    "answers",
    [("dropout",), ("mutex", "lock", "semaphore"), ("precision", "recall"), ("0.1", "0.01")],
)
def test_answers_that_differ_are_left_alone(answers):
    assert warned_of_answers(*answers) == []


def test_lint_tells_where_the_answer_stands(tmp_path):
    broken = short(answers=["tokenizer", "wait"])
    [problem] = lint(Library.load(course(tmp_path, topic(questions=[broken]))))
    assert problem.severity == "warning"
    assert "'wait' looks like chatter" in problem.message
    assert problem.line > 1
