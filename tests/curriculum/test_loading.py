"""Files that are wrong, each in its way: what is told, and where."""

import json
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.curriculum.library import Library
from bot.errors import ContentError
from tests.curriculum.build import course, dump, explain, question, short, spread, topic


def problems(root):
    """Each problem as (path below the root, line, message)."""
    with pytest.raises(ContentError) as caught:
        Library.load(root)
    return [
        (str(one.path.relative_to(root)), one.line, one.message) for one in caught.value.problems
    ]


def only(root):
    [problem] = problems(root)
    return problem


def test_a_topic_in_one_file_and_one_in_a_folder_load_alike(tmp_path):
    whole = Library.load(course(tmp_path / "whole", topic()))
    spread(tmp_path / "spread", topic())
    parts = Library.load(tmp_path / "spread")
    assert whole.entries["first"].topic == parts.entries["first"].topic
    assert whole.entries["first"].folder == tmp_path / "whole" / "course"
    assert parts.entries["first"].folder == tmp_path / "spread" / "course" / "first"


def test_topics_come_in_the_order_of_the_curriculum(tmp_path):
    course(tmp_path, topic("later", order=2), topic("sooner", order=1), topic("also", order=2))
    course(tmp_path, topic("other"), name="a-course")
    assert list(Library.load(tmp_path).entries) == ["other", "sooner", "also", "later"]


def test_words_that_look_like_numbers_or_truths_are_text_where_text_is_meant(tmp_path):
    options = [{"text": text, "feedback": "So it is, or not."} for text in ("1.50", "no", "12:30")]
    options[1]["key"] = True
    data = dump(topic(questions=[question(options=options)])).replace("'", "")
    assert "text: no\n" in data
    course(tmp_path)
    (tmp_path / "course" / "first.yaml").write_text(data)
    [(_, loaded)] = Library.load(tmp_path).questions()
    assert [option.text for option in loaded.options] == ["1.50", "no", "12:30"]
    assert loaded.key == 1


def test_a_missing_folder_is_told(tmp_path):
    with pytest.raises(ContentError, match="cannot be read"):
        Library.load(tmp_path / "nowhere")


def test_an_empty_folder_is_told(tmp_path):
    assert "course.yaml" in only(tmp_path)[2]


def test_a_course_without_its_file_is_told(tmp_path):
    course(tmp_path, topic())
    (tmp_path / "course" / "course.yaml").unlink()
    assert only(tmp_path)[0] == "course/course.yaml"


def test_a_folder_without_topic_yaml_is_told(tmp_path):
    spread(tmp_path, topic())
    (tmp_path / "course" / "first" / "topic.yaml").unlink()
    assert only(tmp_path)[0] == "course/first/topic.yaml"


def test_files_that_are_not_content_are_left_alone(tmp_path):
    spread(tmp_path, topic())
    (tmp_path / "course" / "first" / "script.py").write_text("print('hello')")
    (tmp_path / "course" / "first" / ".hidden.yaml").write_text("a: [")
    (tmp_path / "course" / "figures").mkdir()
    (tmp_path / "notes").mkdir()
    (tmp_path / "README.md").write_text("Hello")
    assert list(Library.load(tmp_path).entries) == ["first"]


def test_a_file_with_a_misspelt_name_is_told_with_the_right_one(tmp_path):
    folder = spread(tmp_path, topic())
    (folder / "explian.yaml").write_text("a: b")
    (folder / "why.yml").write_text("a: b")
    first, second = problems(tmp_path)
    assert first[0] == "course/first/explian.yaml"
    assert "“explain.yaml”" in first[2]
    assert "rename" in second[2]


def test_a_topic_needs_only_a_title_a_summary_a_source_and_questions(tmp_path):
    folder = spread(tmp_path, topic())
    (folder / "explain.yaml").unlink()
    data = topic("second")
    del data["modes"], data["place"]
    entries = Library.load(course(tmp_path, data)).entries
    assert [one.topic.modes.offered() for one in entries.values()] == [(), ()]
    assert entries["second"].topic.place == ()


def test_a_topic_with_neither_questions_nor_a_mode_is_told(tmp_path):
    folder = spread(tmp_path, topic())
    (folder / "explain.yaml").unlink()
    (folder / "questions.yaml").unlink()
    course(tmp_path, topic("second", modes={}, questions=[]))
    found = problems(tmp_path)
    assert [path for path, _, _ in found] == ["course/first/topic.yaml", "course/second.yaml"]
    assert all("neither questions nor a mode" in message for _, _, message in found)


def test_an_unreadable_file_of_questions_is_not_taken_for_none(tmp_path):
    folder = spread(tmp_path, topic())
    (folder / "explain.yaml").unlink()
    (folder / "questions.yaml").write_text("- id: [")
    assert {path for path, _, _ in problems(tmp_path)} == {"course/first/questions.yaml"}


@pytest.mark.parametrize("mode", ["explain", "why"])
def test_a_mode_without_anything_in_it_is_told(tmp_path, mode):
    folder = spread(tmp_path, topic())
    (folder / f"{mode}.yaml").write_text("# to be written\n")
    path, _, message = only(tmp_path)
    assert path == f"course/first/{mode}.yaml"
    assert message == f"'{mode}' is empty; write its fields, or leave it out"


def test_a_mode_or_questions_in_two_files_are_told(tmp_path):
    folder = spread(tmp_path, topic())
    with (folder / "topic.yaml").open("a") as file:
        file.write(dump({"modes": {"explain": explain()}, "questions": []}))
    found = problems(tmp_path)
    assert [path for path, _, _ in found] == ["course/first/topic.yaml"] * 2
    assert "explain.yaml has this too" in found[0][2]
    assert "questions.yaml has these too" in found[1][2]


def test_problems_in_split_files_are_told_in_their_own_files(tmp_path):
    data = topic(questions=[question(), question("second", difficulty="hrad")])
    data["modes"]["explain"]["facts"][1]["sourse"] = "paper"
    spread(tmp_path, data)
    assert {path for path, _, _ in problems(tmp_path)} == {
        "course/first/questions.yaml",
        "course/first/explain.yaml",
    }


def test_a_broken_part_hides_no_problem_of_the_others_and_makes_none(tmp_path):
    data = topic(title="")
    folder = spread(tmp_path, data)
    broken = (folder / "explain.yaml").read_text().replace("It begins here.", "*It* begins here.")
    (folder / "explain.yaml").write_text(broken)
    found = problems(tmp_path)
    assert [path for path, _, _ in found] == [
        "course/first/explain.yaml",
        "course/first/topic.yaml",
    ]
    assert "'title' is empty" in found[1][2]


def test_a_broken_topic_file_hides_no_problem_of_the_files_beside_it(tmp_path):
    data = topic(questions=[question(difficulty="hrad"), question()])
    folder = spread(tmp_path, data)
    broken = (folder / "topic.yaml").read_text().replace("One knows", "[sic] One knows")
    (folder / "topic.yaml").write_text(broken)
    found = problems(tmp_path)
    assert [path for path, _, _ in found] == [
        "course/first/questions.yaml",
        "course/first/questions.yaml",
        "course/first/topic.yaml",
    ]
    assert "'hrad'" in found[0][2]
    assert "have the id" in found[1][2]


def test_all_problems_of_all_files_are_told_at_once_in_order(tmp_path):
    course(
        tmp_path,
        topic("a", title=None, questions=[question("q", source="papre"), question("q")]),
        topic("c", order="many"),
    )
    (tmp_path / "course" / "b.yaml").write_bytes(b"a: \xff")
    found = problems(tmp_path)
    assert [path for path, _, _ in found] == ["course/a.yaml"] * 3 + [
        "course/b.yaml",
        "course/c.yaml",
    ]
    assert found == sorted(found, key=lambda one: (one[0], one[1]))


def test_a_problem_reads_as_file_line_column_and_sentence(tmp_path):
    course(tmp_path, topic(title=["x"]))
    with pytest.raises(ContentError) as caught:
        Library.load(tmp_path)
    path = tmp_path / "course" / "first.yaml"
    assert str(caught.value).startswith(f"{path}:3:1: error: 'title' must be one text")


def test_an_id_that_is_not_the_files_name_is_told(tmp_path):
    course(tmp_path, topic("right"))
    folder = tmp_path / "course"
    (folder / "right.yaml").rename(folder / "wrong.yaml")
    path, line, message = only(tmp_path)
    assert (path, line) == ("course/wrong.yaml", 1)
    assert "'right'" in message
    assert "'wrong'" in message


def test_a_pipe_is_refused_and_not_waited_for(tmp_path):
    course(tmp_path)
    os.mkfifo(tmp_path / "course" / "first.yaml")
    assert "it is not a file" in only(tmp_path)[2]


def test_a_file_too_large_is_told(tmp_path):
    course(tmp_path)
    (tmp_path / "course" / "first.yaml").write_text("# " + "x" * 1024 * 1024)
    assert "1,048,576" in only(tmp_path)[2]


def test_a_file_with_nothing_but_mistakes_is_told_in_bounded_time(tmp_path):
    course(tmp_path)
    fields = "".join(f"field{n}: x\n" for n in range(40_000))
    (tmp_path / "course" / "first.yaml").write_text(fields)
    found = problems(tmp_path)
    assert 100 < len(found) < 300
    assert any("there is much more wrong in this topic" in message for _, _, message in found)


def test_a_measurements_file_that_is_wrong_is_told(tmp_path):
    course(tmp_path, topic(measurements="m.json"))
    assert "there is no file 'm.json' beside the topic" in only(tmp_path)[2]
    path = tmp_path / "course" / "m.json"
    path.write_text("{")
    assert only(tmp_path)[0] == "course/m.json"
    path.write_text('{"series": {"loss": {"x": [1, 2], "y": [1]}}}')
    assert "as many y as x" in only(tmp_path)[2]
    path.write_text('{"values": {"loss": NaN}}')
    assert "values.loss" in only(tmp_path)[2]
    path.write_text(json.dumps({"series": {"loss": {"x": [1], "y": [2.5]}}}))
    entry = Library.load(tmp_path).entries["first"]
    assert entry.measurements.series["loss"].y == (2.5,)


def test_a_measurements_file_too_large_is_told(tmp_path):
    course(tmp_path, topic(measurements="m.json"))
    (tmp_path / "course" / "m.json").write_text(" " * (1024 * 1024 + 1))
    assert "measure fewer points" in only(tmp_path)[2]


@pytest.mark.parametrize("wrong", ["a: [", "id: course\ntitle: T\n", "", "id: other\n"])
def test_a_course_file_that_is_wrong_is_told_with_its_line(tmp_path, wrong):
    course(tmp_path, topic())
    (tmp_path / "course" / "course.yaml").write_text(wrong)
    assert {path for path, _, _ in problems(tmp_path)} == {"course/course.yaml"}


def test_a_course_whose_id_is_not_its_folders_name_is_told(tmp_path):
    course(tmp_path, topic())
    (tmp_path / "course").rename(tmp_path / "renamed")
    path, line, message = only(tmp_path)
    assert (path, line) == ("renamed/course.yaml", 1)
    assert "the folder is called 'renamed'" in message


@pytest.mark.parametrize("modes", [["explain"], "explain", None])
def test_a_folders_modes_that_are_no_fields_are_told(tmp_path, modes):
    folder = spread(tmp_path, topic())
    with (folder / "topic.yaml").open("a") as file:
        file.write(dump({"modes": modes}))
    assert problems(tmp_path)[0][0] == "course/first/topic.yaml"


def test_a_topic_file_with_the_wrong_ending_is_told(tmp_path):
    course(tmp_path, topic())
    (tmp_path / "course" / "second.yml").write_text("a: b")
    path, _, message = only(tmp_path)
    assert path == "course/second.yml"
    assert ".yaml" in message


def test_a_measurements_file_elsewhere_is_refused(tmp_path):
    (tmp_path / "m.json").write_text("{}")
    course(tmp_path / "content", topic(measurements="../../m.json"))
    assert "in the same folder" in only(tmp_path / "content")[2]


def test_questions_may_be_none(tmp_path):
    assert Library.load(course(tmp_path, topic(questions=[]))).questions() == []


def test_short_questions_load(tmp_path):
    [(_, loaded)] = Library.load(course(tmp_path, topic(questions=[short()]))).questions()
    assert loaded.answers == ("7", "seven")


@given(st.text(alphabet="abidtle:- \n'\"[]{}#", max_size=80) | st.text(max_size=80))
def test_whatever_a_file_says_it_is_a_topic_or_a_content_error(tmp_path_factory, text):
    root = course(tmp_path_factory.mktemp("any"))
    (root / "course" / "first.yaml").write_text(text, encoding="utf-8", errors="replace")
    with pytest.raises(ContentError) as caught:
        Library.load(root)
    assert caught.value.problems


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "text", "key", "stem", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(st.sampled_from(sorted(topic(aliases=[], prerequisites=[], measurements="m"))), _json)
def test_whatever_stands_in_a_field_it_is_a_topic_or_a_content_error(
    tmp_path_factory, field, value
):
    data = topic()
    data[field] = value
    root = course(tmp_path_factory.mktemp("any"))
    (root / "course" / "first.yaml").write_text(json.dumps(data), encoding="utf-8")
    try:
        loaded = Library.load(root).entries
    except ContentError as error:
        loaded = error.problems
    assert loaded
