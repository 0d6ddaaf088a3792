import pytest

from bot.curriculum.library import Library
from bot.curriculum.problems import Problem
from bot.errors import ContentError
from tests.curriculum.build import course, question, short, topic


def messages(tmp_path, **changes):
    """What is told about a question with these changes, as messages."""
    make = short if "answers" in changes else question
    data = make(**changes)
    return told(tmp_path, topic(questions=[data]))


def told(tmp_path, data):
    with pytest.raises(ContentError) as caught:
        Library.load(course(tmp_path, data))
    return [one.message for one in caught.value.problems]


def options(*keys):
    return [
        {"text": f"Option {number}", "feedback": "This is why.", **({"key": True} if key else {})}
        for number, key in enumerate(keys)
    ]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"options": options(0, 0, 0)}, "no option is the key; mark the right one"),
        ({"options": options(1, 0, 1)}, "2 options are marked as the key"),
        ({"options": options(1, 0)}, "'options' has 2 entries and needs at least 3; add 1"),
        ({"options": options(1, 0, 0, 0, 0, 0)}, "'options' has 6 entries, but the limit is 5"),
        ({"options": "many"}, "'options' must be a list"),
        ({"options": None}, "'options' is empty"),
        ({"options": ["a", "b", "c"]}, "entry 1 of 'options' must have fields"),
        ({"difficulty": "hrad"}, "'difficulty' is 'hrad'; write 'easy', 'medium' or 'hard'"),
        ({"stem": "x" * 501}, "'stem' has 501 characters, but the limit is 500"),
        ({"stem": None}, "'stem' is empty"),
        ({"stem": "   "}, "'stem' is empty"),
        ({"stem": {"What": "now"}}, "put the text in quotes"),
        ({"hint": ["a"]}, "not a list"),
        ({"id": "No Spaces"}, "lowercase letters, digits and single hyphens"),
        ({"snippet": {"code": "x", "language": "Py thon"}}, "a language in lowercase letters"),
        (
            {"options": [*options(1, 0), {"text": "OPTION 1", "feedback": "Why."}]},
            "two options say 'Option 1'",
        ),
        ({"options": [{**options(1)[0], "key": "maybe"}] * 3}, "write true or false"),
        ({"answers": []}, "'answers' has 0 entries and needs at least 1"),
        ({"answers": ["a"], "feedback": None}, "'feedback' is empty"),
    ],
)
def test_a_wrong_question_is_told_in_one_clear_sentence(tmp_path, changes, said):
    found = messages(tmp_path, **changes)
    assert any(said in message for message in found), found
    assert not any("Input" in message or "pydantic" in message for message in found)


def test_an_unknown_field_is_told_with_the_one_that_was_meant(tmp_path):
    [message] = messages(tmp_path, hnit="Think.")
    assert "no field 'hnit'" in message
    assert "Did you mean “hint”?" in message
    assert "solution" in message


def test_fields_deep_within_are_known_too(tmp_path):
    wrong = options(1, 0, 0)
    wrong[0]["feedbak"] = "x"
    [message] = messages(tmp_path, options=wrong)
    assert "The fields here are text, feedback, key." in message


def test_a_field_in_the_wrong_kind_of_question_is_told_for_that_kind_only(tmp_path):
    [message] = messages(tmp_path, answers=["7"], check=None)
    assert "'check' is empty" in message


def test_a_question_of_no_kind_is_told_about_both(tmp_path):
    data = question()
    del data["options"]
    [message] = told(tmp_path, topic(questions=[data]))
    assert "neither 'options' nor 'answers'" in message


def test_a_missing_field_is_told_at_what_lacks_it(tmp_path):
    data = question()
    del data["hint"]
    with pytest.raises(ContentError) as caught:
        Library.load(course(tmp_path, topic(questions=[question("one"), data])))
    [problem] = caught.value.problems
    lines = problem.path.read_text().splitlines()
    assert lines[problem.line - 1] == "- id: what-is-it"
    assert "the field 'hint' is missing" in problem.message


def test_a_modes_mistakes_are_found_through_their_optional_field(tmp_path):
    data = topic()
    data["modes"]["deep"] = {"steps": [], "idea": "One idea.", "moral": "x"}
    found = told(tmp_path, data)
    assert any("'steps' has 0 entries and needs at least 7" in one for one in found)
    assert any("The fields here are steps, idea." in one for one in found)


def test_long_or_odd_values_are_shown_short_and_printable(tmp_path):
    [message] = messages(tmp_path, difficulty="\u202e" + "x" * 500)
    assert len(message) < 120
    assert message.isprintable()


def test_numbers_out_of_range_are_told_with_the_range(tmp_path):
    data = topic(order="1st", questions=[question(f"q{n}", difficulty="hard") for n in range(5)])
    names = [f"q{n}" for n in range(5)]
    data["modes"]["challenge"] = {
        "introduction": "Go.",
        "seconds": 5,
        "questions": names,
        "badge": "Done",
    }
    order, seconds = sorted(told(tmp_path, data))
    assert order == "'order' is '1st'; write a whole number, such as 20"
    assert seconds == "'seconds' is '5'; write 60 or more"
    data["modes"]["challenge"]["seconds"] = 99999
    assert "'seconds' is '99999'; write 3600 or less" in told(tmp_path, data)


HOSTILE = "x" * 1700 + "\u202e\u200b" + "y" * 1700


@pytest.mark.parametrize(
    "changes",
    [
        {"id": HOSTILE},
        {"difficulty": HOSTILE},
        {"source": HOSTILE},
        {HOSTILE: "an unknown field"},
        {"snippet": {"code": "x", HOSTILE: "y"}},
        {"options": [{"text": "a", "feedback": "b", "key": HOSTILE}]},
    ],
)
def test_no_message_repeats_a_long_or_invisible_text(tmp_path, changes):
    for message in messages(tmp_path, **changes):
        assert message.isprintable()
        assert "xy" not in message
        assert len(message) < 400


def test_hostile_names_are_short_in_messages_across_topics(tmp_path):
    data = topic(aliases=[HOSTILE], prerequisites=[HOSTILE], measurements=HOSTILE)
    data["modes"]["explain"]["diagram"]["arrows"] = [{"from": HOSTILE, "to": HOSTILE}]
    data["modes"]["challenge"] = {"questions": [HOSTILE]}
    found = told(tmp_path, data)
    assert len(found) > 5
    assert all(one.isprintable() and len(one) < 500 for one in found)


def test_a_problem_prints_on_one_line(tmp_path):
    problem = Problem(tmp_path / "a\u2028b\n.yaml", 1, 2, "no \x1b here")
    assert str(problem).endswith("a\\u2028b\\n.yaml:1:2: error: no \\x1b here")


def test_counts_agree_with_their_nouns(tmp_path):
    assert "'options' has 1 entry and needs at least 3; add 2" in messages(
        tmp_path, options=options(1)
    )


def test_a_wrong_entry_counts_as_an_entry(tmp_path):
    wrong = options(1, 0)
    wrong[1]["keyy"] = True
    found = messages(tmp_path, options=wrong)
    assert "'options' has 2 entries and needs at least 3; add 1" in found
    assert any("no field 'keyy'" in message for message in found)
