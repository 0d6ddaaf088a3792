from datetime import timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from bot.curriculum.model import Difficulty, Question
from bot.quiz.difficulty import next_question, open_for
from tests.curriculum.build import question, short, topic
from tests.scene import Scene, topics

EASY, MEDIUM, HARD = Difficulty
READ = TypeAdapter(Question)


def seconds(data) -> float:
    return open_for(READ.validate_python(data)).total_seconds()


def options(*texts):
    return [{"text": text, "feedback": "So.", "key": not n} for n, text in enumerate(texts)]


def test_a_short_easy_question_stays_open_for_half_a_minute():
    assert seconds(question()) == 30


def test_a_harder_question_gets_longer_to_think():
    stem = "word " * 20
    given_times = [seconds(question(stem=stem, difficulty=level)) for level in Difficulty]
    assert given_times == [30, 35, 50]


def test_sixty_words_of_arithmetic_get_more_than_a_minute():
    stem = " ".join(["word"] * 57 + ["12", "times", "34"])
    reckon = options("408 words", "46 words", "1234 words")
    assert seconds(question(stem=stem, options=reckon, difficulty="medium")) == 65
    assert seconds(question(stem=stem, options=reckon, difficulty="hard")) == 80


def test_each_line_of_code_is_read():
    code = {"code": "x = 1\n" * 10}
    assert seconds(question(snippet=code)) == 50
    assert seconds(question()) == 30


def test_an_answer_that_is_typed_takes_longer_than_one_that_is_pressed():
    stem = "How many are three and four?"
    few = options("6", "7", "8")
    assert seconds(short(difficulty="hard", stem=stem)) == 55
    assert seconds(question(difficulty="hard", stem=stem, options=few)) == 45


@given(
    st.text(min_size=1, max_size=500).filter(str.strip),
    st.sampled_from(Difficulty),
    st.integers(0, 60),
)
def test_the_time_is_a_multiple_of_five_from_half_a_minute_to_three(stem, level, lines):
    snippet = {"code": "x\n" * lines} if lines else None
    given_time = seconds({**question(stem="Why?", difficulty=level), "snippet": snippet})
    assert 30 <= given_time <= 180
    assert given_time % 5 == 0


def keys(levels: str) -> dict[tuple[str, str], Difficulty]:
    """A pool from `eemh`: two easy ones, a medium and a hard one."""
    named = {"e": EASY, "m": MEDIUM, "h": HARD}
    return {("t", f"{letter}{n}"): named[letter] for n, letter in enumerate(levels)}


def first(choices):
    return choices[0]


def sequence(levels: str, count: int, seed: int = 0) -> str:
    pool, asked, said = keys(levels), {}, ""
    choose = Random(seed).choice
    for at in range(count):
        key = next_question(pool, asked, choose)
        asked[key] = at
        said += key[1][0]
    return said


@given(st.integers(0, 1000))
def test_a_channel_begins_easy_then_medium_then_hard_ones_join(seed):
    said = sequence("hhhhhhmmmmmmeeeeee", 18, seed)
    assert said[:3] == "eee"
    assert "h" not in said[:6]
    assert sorted(said) == sorted("hhhhhhmmmmmmeeeeee")  # none comes again before all did


def test_where_nothing_is_easy_the_next_harder_come():
    assert sequence("hhm", 3) == "mhh"
    assert sequence("hh", 2) == "hh"


def test_where_all_were_asked_the_one_asked_longest_ago_comes():
    pool = keys("em")
    assert next_question(pool, {("t", "e0"): 5, ("t", "m1"): 4}, first) == ("t", "m1")


def test_what_was_asked_of_other_topics_counts_as_well():
    asked = {("other", str(n)): n for n in range(6)}
    assert next_question(keys("h"), asked, first) == ("t", "h0")
    assert {next_question(keys("eh"), asked, Random(n).choice) for n in range(20)} == set(
        keys("eh")
    )


@pytest.fixture
def scene(store):
    stem = " ".join(["word"] * 60)
    asked = [question(f"hard-{n}", difficulty="hard", stem=f"{stem} {n}?") for n in range(4)] + [
        question("easy")
    ]
    return Scene(store, topics(topic(questions=asked)))


async def test_a_new_channel_gets_an_easy_question_and_then_others(scene):
    ada = scene.person("Ada")
    await ada.types("/quiz")
    assert " · easy · " in scene.post.title
    await scene.close(31)
    await ada.types("/quiz")
    assert " · hard · " in scene.post.title


async def test_a_difficulty_that_is_named_is_what_comes(scene):
    await scene.person("Ada").types("/quiz hard")
    assert " · hard · " in scene.post.title


async def test_a_long_question_is_still_open_when_a_short_one_would_be_closed(scene):
    ada = scene.person("Ada")
    await ada.types("/quiz hard")
    await scene.close(60)
    assert await ada.chooses("Reading a large corpus") is not None
    await scene.close(11)
    assert "The answer is" in scene.post.title


async def test_seconds_that_are_named_are_what_it_gets(scene):
    ada = scene.person("Ada")
    await ada.types("/quiz hard seconds:20")
    opened = scene.clock()
    await scene.close(21)
    assert "The answer is" in scene.post.title
    assert scene.clock() - opened < timedelta(seconds=30)
