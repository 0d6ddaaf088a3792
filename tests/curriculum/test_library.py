import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.curriculum.library import Library, Shelf
from bot.curriculum.model import Difficulty
from bot.errors import ContentError, NotFound
from tests.curriculum.build import course, dump, question, topic


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return Library.load(
        course(
            tmp_path_factory.mktemp("content"),
            topic(
                "pretraining-and-fine-tuning",
                title="Pre-training and fine-tuning",
                aliases=["pretraining", "fine-tuning", "SFT"],
                questions=[question("a"), question("b", difficulty="hard")],
            ),
            topic("attention", title="Attention", order=2, questions=[question("a")]),
            topic("tokens", title="Tokens *and* words", order=3, questions=[]),
        )
    )


@pytest.mark.parametrize(
    "name",
    [
        "pretraining-and-fine-tuning",
        "Pre-training and fine-tuning",
        "pretraining",
        "PRE-TRAINING",
        "fine tuning",
        "finetuning",
        "sft",
        "prétraining",
        " pre training ",
    ],
)
def test_a_topic_is_found_by_id_title_or_alias_however_written(library, name):
    assert library.find(name).topic.id == "pretraining-and-fine-tuning"


def test_a_misspelt_topic_is_suggested_by_a_name_that_finds_it(library):
    with pytest.raises(NotFound) as caught:
        library.find("pretrianing")
    assert str(caught.value) == "No topic is called “pretrianing”. Did you mean “pretraining”?"
    assert library.find(caught.value.suggestions[0])


def test_suggestions_are_names_as_they_are_but_escaped_in_the_sentence(library):
    with pytest.raises(NotFound) as caught:
        library.find("tokens and wrods")
    assert caught.value.suggestions == ("Tokens *and* words",)
    assert r"“Tokens \*and\* words”" in str(caught.value)


def test_a_topic_like_none_has_no_suggestions(library):
    with pytest.raises(NotFound) as caught:
        library.find("qqqqqq")
    assert caught.value.suggestions == ()


@given(st.text(max_size=300))
def test_no_text_is_too_odd_for_a_topic(library, typed):
    assert len(library.complete(typed)) <= 3
    try:
        said = library.find(typed).topic.title
    except NotFound as error:
        said = str(error)
    assert len(said) < 500


def test_nothing_typed_completes_to_all_in_order(library):
    assert [name for _, name in library.complete("")] == list(library.entries)


@pytest.mark.parametrize("typed", ["fine", "tun", "PRE T", "sft", "fien-tuning"])
def test_what_is_typed_completes_by_any_of_a_topics_names(library, typed):
    assert library.complete(typed)[0] == (
        "Pre-training and fine-tuning",
        "pretraining-and-fine-tuning",
    )


def test_a_name_that_begins_so_comes_before_one_that_holds_it(tmp_path):
    root = course(tmp_path, topic("a", title="Large models"), topic("b", title="Models"))
    assert [name for _, name in Library.load(root).complete("mod")] == ["b", "a"]


def test_at_most_25_are_completed(tmp_path):
    root = course(tmp_path, *(topic(f"topic-{n}") for n in range(30)))
    assert len(Library.load(root).complete("top")) == 25


def test_questions_are_filtered_by_topic_and_difficulty(library):
    def ids(**wanted):
        return [(entry.topic.id[0], one.id) for entry, one in library.questions(**wanted)]

    assert ids() == [("p", "a"), ("p", "b"), ("a", "a")]
    assert ids(topic="sft") == [("p", "a"), ("p", "b")]
    assert ids(difficulty=Difficulty.HARD) == [("p", "b")]
    assert ids(topic="attention", difficulty=Difficulty.HARD) == []
    with pytest.raises(NotFound):
        ids(topic="nothing")


def test_one_question_is_found_by_topic_and_id(library):
    assert library.question("attention", "a").id == "a"
    with pytest.raises(NotFound, match=r"has no question called “\\<b\\>”"):
        library.question("attention", "<b>")


@pytest.fixture
def root(tmp_path):
    return course(tmp_path, topic())


def write(root, **changes):
    (root / "course" / "first.yaml").write_text(dump(topic(**changes)), encoding="utf-8")


def test_a_shelf_reads_again_only_what_changed(root):
    shelf = Shelf(root)
    before = shelf.library
    assert shelf.reload() is False
    assert shelf.library is before
    write(root, title="Another title")
    assert shelf.reload() is True
    assert shelf.library.entries["first"].topic.title == "Another title"
    assert shelf.reload() is False


def test_a_shelf_sees_new_and_removed_topics(root):
    shelf = Shelf(root)
    course(root, topic("second"))
    assert shelf.reload() is True
    assert set(shelf.library.entries) == {"first", "second"}
    (root / "course" / "first.yaml").unlink()
    assert shelf.reload() is True
    assert set(shelf.library.entries) == {"second"}


def test_a_broken_change_is_told_once_and_the_shelf_keeps_what_it_had(root):
    shelf = Shelf(root)
    before = shelf.library
    write(root, title=None)
    with pytest.raises(ContentError, match="'title' is empty"):
        shelf.reload()
    assert shelf.reload() is False
    assert shelf.library is before
    write(root, title="Put right")
    assert shelf.reload() is True


def test_a_shelf_tells_what_is_wrong_with_a_change_until_it_is_right(root):
    shelf = Shelf(root)
    assert shelf.problems == ()
    for _ in range(2):
        write(root, title=None)
        with pytest.raises(ContentError) as broken:
            shelf.reload()
        assert shelf.problems == broken.value.problems
        assert shelf.reload() is False
        assert [each.line for each in shelf.problems] == [2]
        write(root, title="Put right")
        assert shelf.reload() is True
        assert shelf.problems == ()


def test_a_shelf_keeps_its_topics_when_the_folder_goes_away(root):
    shelf = Shelf(root)
    root.rename(root.with_name("elsewhere"))
    with pytest.raises(ContentError):
        shelf.reload()
    assert shelf.library.find("first")
    root.with_name("elsewhere").rename(root)
    assert shelf.reload() is True


def test_a_shelf_does_not_start_with_broken_topics(root):
    write(root, title=None)
    with pytest.raises(ContentError):
        Shelf(root)


def test_a_retired_question_is_not_asked_but_still_known(tmp_path):
    questions = [question("a"), question("b", retired=True)]
    library = Library.load(course(tmp_path, topic("t", questions=questions)))
    assert [one.id for _, one in library.questions()] == ["a"]
    assert library.question("t", "b").retired


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"aliases": ["a longer name", "tokens"]}, "tokens"),
        ({"aliases": ["SFT"]}, "first"),
        ({"aliases": ["why", "easy", "60", "60s"]}, "first"),
        ({}, "first"),
    ],
)
def test_an_example_names_the_first_topic_by_one_plain_word(tmp_path, changes, name):
    library = Library.load(course(tmp_path, topic(**changes), topic("second")))
    assert library.example == name
    assert library.find(name).topic.id == "first"


def test_an_example_names_a_topic_that_can_be_asked_about(tmp_path):
    retired = topic("a", questions=[question(retired=True)])
    assert Library.load(course(tmp_path, retired, topic("b"))).example == "b"
    assert Library.load(course(tmp_path / "other", topic("a", questions=[]))).example == "a"
    assert Library.load(course(tmp_path / "none")).example is None


def test_an_example_names_a_topic_with_a_lesson_rather_than_one_of_questions_alone(tmp_path):
    alone = topic("a", modes={})
    assert Library.load(course(tmp_path, alone, topic("b"))).example == "b"
    assert Library.load(course(tmp_path / "other", alone)).example == "a"


def test_an_id_that_means_something_else_after_a_command_is_named_as_a_topic(tmp_path):
    assert Library.load(course(tmp_path, topic("why"))).example == "topic:why"
