"""A teacher's first topic, with the mistakes that people make: lint tells all of them in one go.

The files are in `first_try/`; each mistake is told once, at its line, with what to write.
"""

from pathlib import Path

import pytest

from bot.curriculum.library import Library
from bot.errors import ContentError
from tests.curriculum.build import course, explain, question, spread, topic

FIRST_TRY = Path(__file__).parent / "first_try"

TOLD = [
    ("course.yaml", 2, "':' within a text"),
    ("explain.yaml", 2, "joins this line to the text above"),
    ("explain.yaml", 10, "':' within a text"),
    ("explain.yaml", 11, "Did you mean “takeaway”?"),
    ("explain.yaml", 16, "entry 1 of 'parts' must have fields; write 'there: …', 'here: …'"),
    ("explain.yaml", 23, "write '- ' before the first field"),
    ("explain.yaml", 25, "the field 'id' is missing"),
    ("explain.yaml", 26, "entry 3 of 'rows' must be a list"),
    ("explain.yaml", 32, "entry 2 of 'facts' must have fields; write 'text: …'"),
    ("explain.yaml", 34, "the text continues after the closing quote"),
    ("explain.yaml", 37, "Did you mean “summary”?"),
    ("questions.yaml", 1, "leave the line 'questions:' out"),
    ("questions.yaml", 2, "such as 'what-does-range-do'"),
    ("questions.yaml", 3, "write 'easy', 'medium' or 'hard'"),
    ("questions.yaml", 6, "'options' has 2 entries and needs at least 3; add 1"),
    ("questions.yaml", 6, "text that starts with [ must be in quotes"),
    ("questions.yaml", 9, "text that starts with [ must be in quotes"),
    ("questions.yaml", 11, "'key' is 'ture'; write true or false"),
    ("questions.yaml", 12, "'solution' must be a list"),
    ("questions.yaml", 15, "Did you mean “docs”?"),
    ("questions.yaml", 16, "2 options are marked as the key"),
    ("questions.yaml", 18, "':' within a text"),
    ("questions.yaml", 20, "'>' joins the lines of 'code'"),
    ("questions.yaml", 25, "an apostrophe ends a text in single quotes"),
    ("questions.yaml", 28, "within double quotes YAML changes \\n"),
    ("questions.yaml", 30, "text that starts with ` must be in quotes"),
    ("questions.yaml", 33, "write a space after 'feedback:'"),
    ("questions.yaml", 36, "give each '- ' the same indentation"),
    ("questions.yaml", 40, "the id 'infinite'"),
    ("questions.yaml", 43, "Did you mean “answers”?"),
    ("questions.yaml", 43, "'answers' must be a list"),
    ("topic.yaml", 1, "such as 'loops'"),
    ("topic.yaml", 2, "Did you mean “title”?"),
    ("topic.yaml", 3, "for a comment and drops it"),
    ("topic.yaml", 4, "'place' must be a list"),
    ("topic.yaml", 5, "write a whole number"),
    ("topic.yaml", 9, "write a whole web address"),
    ("topic.yaml", 10, "no topic is called 'variables'"),
]


def problems(root):
    with pytest.raises(ContentError) as caught:
        Library.load(root)
    return [(one.path.name, one.line, one.message) for one in caught.value.problems]


def test_a_first_try_is_told_everything_at_once():
    found = problems(FIRST_TRY)
    for (name, line, message), (file, at, said) in zip(found, TOLD, strict=False):
        assert (name, line) == (file, at), message
        assert said in message
    assert len(found) == len(TOLD)


def test_what_is_below_a_mistyped_field_is_told_at_once(tmp_path):
    data = topic()
    data["modes"]["explain"] = explain(concepts=None)
    data["modes"]["explain"]["concpets"] = [{"name": "", "text": "One.", "takeawy": "x" * 200}]
    del data["modes"]["explain"]["concepts"]
    messages = [message for _, _, message in problems(course(tmp_path, data))]
    assert any("“concepts”" in one for one in messages)
    assert any("'name' is empty" in one for one in messages)
    assert any("“takeaway”" in one for one in messages)
    assert any("'takeaway' has 200 characters" in one for one in messages)
    assert any("1 entry and needs at least 2" in one for one in messages)
    assert not any("missing" in one for one in messages)


def test_a_mistyped_field_is_told_at_its_line_and_so_is_its_value(tmp_path):
    wrong = question()
    wrong["dificulty"] = "hrad"
    del wrong["difficulty"]
    root = course(tmp_path, topic(questions=[wrong]))
    lines = (root / "course" / "first.yaml").read_text().splitlines()
    assert [lines[line - 1].strip() for _, line, _ in problems(root)] == ["dificulty: hrad"] * 2


def test_a_list_that_is_too_long_hides_nothing_in_its_entries(tmp_path):
    options = [{"text": f"Option {n}", "feedback": "Why.", "key": n == 0} for n in range(7)]
    options[1]["feedback"] = ""
    options[6]["txt"] = options[6].pop("text")
    data = topic(questions=[question(options=options, hint="")])
    messages = [message for _, _, message in problems(course(tmp_path, data))]
    assert len(messages) == 4
    assert any("7 entries, but the limit is 5" in one for one in messages)
    assert any("'feedback' is empty" in one for one in messages)
    assert any("'hint' is empty" in one for one in messages)
    assert any("“text”" in one for one in messages)


def test_a_field_that_is_wrong_does_not_hide_what_is_wrong_with_the_whole(tmp_path):
    same = [{"text": "A", "feedback": "Why."}, {"text": "a", "feedback": "Why."}]
    data = topic(questions=[question(hint="", options=[*same, {"text": "B", "feedback": "Why."}])])
    data["modes"]["explain"]["diagram"].update(
        alt="", arrows=[{"from": "data", "to": "nowhere"}, {"from": "model", "to": "model"}]
    )
    messages = [message for _, _, message in problems(course(tmp_path, data))]
    for said in (
        "'hint' is empty",
        "no option is the key",
        "two options say 'A'",
        "'alt' is empty",
        "the box 'nowhere'",
        "from 'model' to 'model'",
    ):
        assert any(said in one for one in messages), said


def test_a_topic_without_its_file_hides_no_mistake_of_its_other_files(tmp_path):
    folder = spread(tmp_path, topic(questions=[question(hint="")]))
    (folder / "topic.yaml").unlink()
    assert [name for name, _, _ in problems(tmp_path)] == ["questions.yaml", "topic.yaml"]


def test_a_topic_file_that_is_a_list_hides_no_mistake_of_the_others(tmp_path):
    folder = spread(tmp_path, topic(questions=[question(hint="")]))
    (folder / "topic.yaml").write_text("- id: first\n")
    assert [name for name, _, _ in problems(tmp_path)] == ["questions.yaml", "topic.yaml"]


def test_a_section_that_is_missing_is_told_with_all_that_belongs_in_it(tmp_path):
    data = topic()
    for name in ("analogy", "diagram", "facts"):
        del data["modes"]["explain"][name]
    messages = "\n".join(message for _, _, message in problems(course(tmp_path, data)))
    assert "add 'analogy:' with 'name', 'text' and 'parts' below it" in messages
    assert "'diagram:' with 'title', 'alt' and 'rows' below it" in messages
    assert "'facts:' with 2 to 8 entries below it, each with 'text'" in messages


def test_a_diagrams_box_is_asked_for_its_own_fields(tmp_path):
    data = topic()
    data["modes"]["explain"]["diagram"]["rows"] = [["Data", {"label": "Model"}]]
    messages = [message for _, _, message in problems(course(tmp_path, data))]
    assert "entry 1 of 'rows' must have fields; write 'id: …', 'label: …'" in messages
    assert "the field 'id' is missing; add 'id: …' here" in messages
    assert not any("name: …" in one for one in messages)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{1, 2}", "text that starts with {"),
        ("[1, 2]", "text that starts with ["),
        ("- 5", "list"),
        ("Look: here", "':' within"),
    ],
)
def test_text_that_yaml_takes_for_something_else_is_told_as_text(tmp_path, text, said):
    root = course(tmp_path, topic())
    file = root / "course" / "first.yaml"
    file.write_text(file.read_text().replace("Rating a few replies", text))
    [(_, line, message)] = problems(root)
    assert said in message
    assert text in file.read_text().splitlines()[line - 1]


def test_a_list_item_that_yaml_takes_for_a_field_is_told_as_text(tmp_path):
    root = course(tmp_path, topic())
    file = root / "course" / "first.yaml"
    file.write_text(file.read_text().replace("- Look at the data.", "- First: look"))
    [(_, _, message)] = problems(root)
    assert "entry 1 of 'solution' must be text; YAML takes ':' within it" in message
