import json

import pytest

from bot.curriculum.library import Library
from bot.errors import ContentError
from tests.curriculum.build import course, question, short, spread, topic


def told(root):
    """Each problem as its line's text and its message."""
    with pytest.raises(ContentError) as caught:
        Library.load(root)
    return [
        (one.path.read_text().splitlines()[one.line - 1].strip(" -"), one.message)
        for one in caught.value.problems
    ]


def only(root):
    [problem] = told(root)
    return problem


def cards(*names):
    return [{"id": name, "level": "beginner", "front": "F", "back": "B"} for name in names]


def exercises(*names):
    return [
        {
            "id": name,
            "difficulty": "easy",
            "goal": "Fill it in.",
            "snippet": {"code": "x = ____"},
            "answers": ["1"],
            "hint": "A number.",
            "explanation": "It is one.",
        }
        for name in names
    ]


def test_two_questions_with_one_id_are_told_with_both_places(tmp_path):
    spread(tmp_path, topic(questions=[question("same"), question("other"), question("same")]))
    line, message = only(tmp_path)
    assert line == "id: same"
    assert "the other at questions.yaml:1;" in message


@pytest.mark.parametrize(
    ("mode", "content"),
    [
        ("review", {"cards": cards("a", "b", "a", "c")}),
        ("try", {"exercises": exercises("a", "b", "c", "a", "e")}),
    ],
)
def test_two_cards_or_exercises_with_one_id_are_told(tmp_path, mode, content):
    data = topic()
    data["modes"][mode] = content
    line, message = only(course(tmp_path, data))
    assert line == "id: a"
    assert "have the id 'a'" in message


def test_two_sources_with_one_id_are_told(tmp_path):
    source = {"id": "paper", "title": "A paper", "url": "https://example.org"}
    assert "two sources" in only(course(tmp_path, topic(sources=[source, source])))[1]


def test_an_unknown_source_is_told_with_the_one_that_was_meant(tmp_path):
    data = topic(questions=[question(source="papr")])
    data["modes"]["explain"]["facts"][0]["source"] = "book"
    facts, asked = told(course(tmp_path, data))
    assert facts[0] == "source: book"
    assert asked[0] == "source: papr"
    assert asked[1].endswith("Did you mean “paper”?")


@pytest.mark.parametrize("answer", ["--", "…", "🎉", "?!"])
def test_an_answer_that_nobody_can_type_is_told(tmp_path, answer):
    data = topic(questions=[short(answers=["7", answer])])
    assert "no letter and no digit" in only(course(tmp_path, data))[1]


@pytest.mark.parametrize("answer", ["C++", "7", "π", "七", "한글"])
def test_answers_in_any_script_are_fine(tmp_path, answer):
    assert Library.load(course(tmp_path, topic(questions=[short(answers=[answer])])))


def test_a_question_that_is_too_long_as_a_whole_is_told(tmp_path):
    data = question(
        stem="x" * 500, solution=["y" * 280] * 6, snippet={"code": "z\n" * 600}, check="c" * 300
    )
    line, message = only(course(tmp_path, topic(questions=[data])))
    assert line == "id: what-is-it"
    assert "the limit is 2,100" in message


def challenge(*names):
    return {"introduction": "Go.", "seconds": 300, "questions": list(names), "badge": "Done"}


def test_a_challenge_names_five_hard_questions(tmp_path):
    hard = [question(f"q{n}", difficulty="hard") for n in range(5)]
    data = topic(questions=[*hard, question("easy-one")])
    data["modes"]["challenge"] = challenge("q0", "q1", "q2", "q3", "q4")
    assert Library.load(course(tmp_path, data))
    data["modes"]["challenge"] = challenge("q0", "q1", "q1", "easy-one", "q9")
    twice, easy, unknown = (message for _, message in told(course(tmp_path, data)))
    assert "twice" in twice
    assert "'easy'" in easy
    assert "no question is called 'q9'" in unknown


def test_a_challenge_is_not_blamed_for_questions_that_cannot_be_read(tmp_path):
    data = topic()
    data["modes"]["challenge"] = challenge("q0", "q1", "q2", "q3", "q4")
    folder = spread(tmp_path, data)
    (folder / "questions.yaml").write_text("a: [")
    with pytest.raises(ContentError) as caught:
        Library.load(tmp_path)
    assert [one.path.name for one in caught.value.problems] == ["questions.yaml"]


def test_a_chart_and_an_experiment_show_only_what_was_measured(tmp_path):
    data = topic()
    data["modes"]["visualize"] = {
        "introduction": "See.",
        "stages": [{"name": "S", "does": "It.", "data": "x", "shape": "(1)"}] * 2,
        "chart": {
            "title": "Loss",
            "alt": "It falls.",
            "x": "steps",
            "y": "loss",
            "curves": [{"label": "A", "series": "los"}],
        },
        "reading": "Read it.",
    }
    data["modes"]["experiment"] = {
        "goal": "See.",
        "setup": "So.",
        "knobs": [{"name": "K", "meaning": "M"}],
        "unit": "nats",
        "outcomes": [{"setting": "a", "value": "one", "note": "n"}] * 2,
        "hints": ["h"],
        "conclusion": "c",
    }
    found = told(course(tmp_path, data))
    assert len(found) == 3
    assert all("names no measurements" in message for _, message in found)
    data["measurements"] = "m.json"
    course(tmp_path, data)
    (tmp_path / "course" / "m.json").write_text(
        json.dumps({"series": {"loss": {"x": [1], "y": [2]}}, "values": {"one": 1.5}})
    )
    line, message = only(tmp_path)
    assert line == "series: los"
    assert "Did you mean “loss”?" in message


def test_a_challenge_does_not_name_a_retired_question(tmp_path):
    hard = [question(f"q{n}", difficulty="hard", retired=n == 3) for n in range(5)]
    data = topic(questions=hard)
    data["modes"]["challenge"] = challenge("q0", "q1", "q2", "q3", "q4")
    (message,) = (message for _, message in told(course(tmp_path, data)))
    assert message.startswith("'q3' is retired")
