"""Loading and checking 2,000 questions, against PyYAML's C loader alone on the same files."""

import gc
import random
from statistics import median
from time import perf_counter

import pytest
import yaml

from bot.curriculum.library import Library
from tests.curriculum.build import course, question, topic

TOPICS, QUESTIONS, RUNS, BOUND = 40, 50, 7, 1.0
SUBJECT = "token model weights gradient loss data training label corpus layer attention prompt"
WORDS = (*SUBJECT.split(), "the", "a", "of", "in", "with", "for", "large", "small", "that", "it")


def _sentence(chance, length):
    return " ".join(chance.choices(WORDS, k=length)).capitalize() + "."


def _question(chance, name):
    key = chance.randrange(4)
    options = [
        {
            "text": f"{_sentence(chance, 8)} {number}",
            "feedback": _sentence(chance, 16),
            **({"key": True} if number == key else {}),
        }
        for number in range(4)
    ]
    return question(
        name,
        difficulty=chance.choice(["easy", "medium", "hard"]),
        stem=_sentence(chance, 22),
        options=options,
        solution=[_sentence(chance, 14) for _ in range(3)],
        check=_sentence(chance, 14),
        hint=_sentence(chance, 12),
    )


@pytest.mark.bench
def test_loading_2000_questions_takes_at_most_what_yaml_alone_takes(tmp_path):
    chance = random.Random(7)
    topics = [
        topic(
            f"topic-{number}",
            questions=[_question(chance, f"question-{one}") for one in range(QUESTIONS)],
        )
        for number in range(TOPICS)
    ]
    root = course(tmp_path, *topics)
    files = sorted(root.rglob("*.yaml"))
    ratios = []
    for _ in range(RUNS):
        gc.collect()
        started = perf_counter()
        for file in files:
            yaml.load(file.read_bytes(), yaml.CSafeLoader)
        between = perf_counter()
        library = Library.load(root)
        ended = perf_counter()
        assert len(library.questions()) == TOPICS * QUESTIONS
        ratios.append((ended - between) / (between - started))
    print(
        f"\n2,000 questions: {median(ratios):.2f} times PyYAML's C loader alone "
        f"(at most {BOUND}; {min(ratios):.2f} to {max(ratios):.2f} in {RUNS} runs)"
    )
    assert median(ratios) <= BOUND
