"""What would make a topic better."""

import json

import pytest

from bot.curriculum.advice import advice
from bot.curriculum.library import Library
from bot.settings import Settings
from tests.curriculum.build import course, explain, question, spread, topic
from tests.lessons.build import MEASURED, modes

MANY = [question(f"q-{index}", difficulty="easy" if index % 2 else "hard") for index in range(10)]


def told(root):
    return [each.message for each in advice(Library.load(root))]


def test_a_topic_with_a_lesson_a_picture_and_enough_questions_gets_none(tmp_path):
    assert told(course(tmp_path, topic(questions=MANY))) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"modes": {}}, ["no lesson yet", "no picture yet"]),
        ({"modes": {"why": modes()["why"]}}, ["no explain.yaml yet", "no picture yet"]),
        ({"questions": []}, ["no questions yet"]),
        ({"questions": [question(retired=True)]}, ["no questions yet"]),
        ({"questions": MANY[:9]}, ["has 9 questions; write 10 or more"]),
        ({"questions": [*MANY[:9], question("x", retired=True)]}, ["has 9 questions"]),
        ({"questions": [{**each, "difficulty": "easy"} for each in MANY]}, ["is hard; write"]),
        (
            {"questions": [{**each, "difficulty": "medium"} for each in MANY]},
            ["is easy", "is hard"],
        ),
    ],
)
def test_what_a_topic_lacks_is_told_with_what_to_write(tmp_path, changes, said):
    found = told(course(tmp_path, topic(**{"questions": MANY, **changes})))
    assert len(found) == len(said)
    assert all(any(part in message for message in found) for part in said)
    assert all("write" in message or "draw" in message for message in found)


def test_a_chart_is_a_picture_too(tmp_path):
    (tmp_path / "course").mkdir()
    (tmp_path / "course" / "m.json").write_text(json.dumps(MEASURED))
    data = topic(modes={"visualize": modes()["visualize"]}, measurements="m.json", questions=MANY)
    assert told(course(tmp_path, data)) == [
        "the topic has no explain.yaml yet; write one for people who are new to it"
    ]


def test_advice_stands_at_the_file_of_the_topic(tmp_path):
    course(tmp_path, topic("whole"))
    spread(tmp_path, topic("parts", modes={"explain": explain()}))
    places = {str(each).partition(" ")[0] for each in advice(Library.load(tmp_path))}
    assert places == {
        f"{tmp_path}/course/parts/topic.yaml:1:1:",
        f"{tmp_path}/course/whole.yaml:1:1:",
    }


def test_the_shipped_topics_need_no_advice():
    assert advice(Library.load(Settings().content)) == []
