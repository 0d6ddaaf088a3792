"""What the format says of itself, beyond the shape of single fields."""

import pytest
from pydantic import ValidationError

from bot.curriculum.model import (
    ChoiceQuestion,
    Diagram,
    Exercise,
    Mode,
    Series,
    ShortQuestion,
    Topic,
)
from tests.curriculum.build import explain, question, short, topic


def drawing(rows, *arrows):
    boxes = [[{"id": name, "label": name} for name in row.split()] for row in rows]
    ends = [dict(zip(("from", "to"), arrow.split(), strict=True)) for arrow in arrows]
    return {"title": "T", "alt": "A", "rows": boxes, "arrows": ends}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (drawing(["a b", "a"]), "two boxes have the same id"),
        (drawing(["a b c d"]), "one to three boxes"),
        (drawing(["a", "b", "c"], "a c"), "does not join neighbours"),
        (drawing(["a b c"], "a c"), "does not join neighbours"),
        (drawing(["a"], "a a"), "does not join neighbours"),
        (drawing(["a b"], "a b", "a b"), "the same way"),
        (drawing(["a", "b"], "a c"), "the box 'c', which no row has"),
    ],
)
def test_a_diagram_that_cannot_be_drawn_is_refused(data, said):
    with pytest.raises(ValidationError, match=said):
        Diagram.model_validate(data)


@pytest.mark.parametrize("figure", [float("nan"), float("-inf"), 1.7e308])
def test_a_figure_that_no_axis_can_hold_is_refused(figure):
    with pytest.raises(ValidationError):
        Series.model_validate({"x": [0, 1], "y": [1, figure]})


def test_a_diagram_that_can_be_drawn_is_not():
    assert Diagram.model_validate(drawing(["a b", "c"], "a c", "b c")).arrows[1].source == "b"


@pytest.mark.parametrize("code", ["x = 1", "____ = ____"])
def test_an_exercise_has_exactly_one_blank(code):
    data = {
        "id": "a",
        "difficulty": "easy",
        "goal": "G",
        "snippet": {"code": code},
        "answers": ["x"],
        "hint": "H",
        "explanation": "E",
    }
    with pytest.raises(ValidationError, match="exactly one blank"):
        Exercise.model_validate(data)


def test_a_topic_knows_which_of_its_questions_have_options():
    read = Topic.model_validate(topic(questions=[question(), short()]))
    assert [type(one) for one in read.questions] == [ChoiceQuestion, ShortQuestion]
    assert Topic.model_validate(dict(read)) == read  # built from parts, as well as from data


def test_a_topic_offers_the_modes_that_it_has_in_order():
    cards = [{"id": f"c{n}", "level": "beginner", "front": "F", "back": "B"} for n in range(4)]
    modes = Topic.model_validate(
        topic(modes={"review": {"cards": cards}, "explain": explain()})
    ).modes
    assert modes.offered() == (Mode.EXPLAIN, Mode.REVIEW)
    assert modes.get(Mode.TRY) is None


def test_the_key_is_the_place_of_the_right_option():
    options = [{"text": str(n), "feedback": "Why.", "key": n == 2} for n in range(3)]
    assert ChoiceQuestion.model_validate(question(options=options)).key == 2
