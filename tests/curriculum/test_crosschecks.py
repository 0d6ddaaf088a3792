import pytest

from bot.curriculum.library import Library
from bot.errors import ContentError
from tests.curriculum.build import course, topic


def told(root):
    with pytest.raises(ContentError) as caught:
        Library.load(root)
    return [(one.path.name, one.message) for one in caught.value.problems]


def only(root):
    [problem] = told(root)
    return problem


def test_prerequisites_may_be_in_another_course(tmp_path):
    course(tmp_path, topic("one"))
    course(tmp_path, topic("two", prerequisites=["one"]), name="other")
    assert len(Library.load(tmp_path).entries) == 2


def test_an_unknown_prerequisite_is_told_with_the_one_that_was_meant(tmp_path):
    course(tmp_path, topic("alpha"), topic("beta", prerequisites=["alhpa"]))
    path, message = only(tmp_path)
    assert path == "beta.yaml"
    assert "Did you mean “alpha”?" in message


def test_a_broken_prerequisite_is_not_an_unknown_one(tmp_path):
    course(tmp_path, topic("beta", prerequisites=["alpha"]))
    (tmp_path / "course" / "alpha.yaml").write_text("a: [")
    assert only(tmp_path)[0] == "alpha.yaml"


@pytest.mark.parametrize(
    ("needs", "way"),
    [
        ({"a": ["a"]}, "a → a"),
        ({"a": ["b"], "b": ["a"]}, "a → b → a"),
        ({"a": ["b"], "b": ["c"], "c": ["a"], "d": ["a"]}, "a → b → c → a"),
    ],
)
def test_a_circle_of_prerequisites_is_told_once(tmp_path, needs, way):
    course(tmp_path, *(topic(name, prerequisites=needs[name]) for name in needs))
    path, message = only(tmp_path)
    assert path == "a.yaml"
    assert f": {way};" in message


def test_two_ways_to_one_prerequisite_are_no_circle(tmp_path):
    topics = {"a": ["b", "c"], "b": ["d"], "c": ["d"], "d": []}
    course(tmp_path, *(topic(name, prerequisites=topics[name]) for name in topics))
    assert Library.load(tmp_path)


def test_two_topics_with_one_id_are_told_with_both_places(tmp_path):
    course(tmp_path, topic("same", title="One"))
    course(tmp_path, topic("same", title="Two"), name="other")
    _, message = only(tmp_path)
    assert f"the other at {tmp_path / 'course' / 'same.yaml'}:1;" in message


def test_an_alias_that_leads_to_two_topics_is_told_however_it_is_written(tmp_path):
    course(tmp_path, topic("one", aliases=["Fine-Tuning"]), topic("two", aliases=["fine tuning"]))
    path, message = only(tmp_path)
    assert path == "two.yaml"
    assert "also leads to the topic 'one'" in message


def test_an_alias_that_is_another_topics_title_is_told_at_the_alias(tmp_path):
    course(tmp_path, topic("one", aliases=["Tokens"]), topic("two", title="Tokens"))
    assert only(tmp_path)[0] == "one.yaml"


def test_an_alias_may_repeat_its_own_topics_title(tmp_path):
    course(tmp_path, topic("one", title="Tokens", aliases=["tokens", "TOKENS"]))
    assert Library.load(tmp_path)
