"""A new topic is valid, plays as it is, and overwrites nothing."""

import pytest

from bot.curriculum.library import Library
from bot.curriculum.lint import lint
from bot.curriculum.model import ChoiceQuestion, Difficulty, ShortQuestion
from bot.curriculum.new_topic import create
from bot.errors import Mistake, SettingsError
from tests.curriculum.build import course, spread, topic
from tests.scene import Scene


def names(root):
    return sorted(str(each.relative_to(root)) for each in root.rglob("*") if each.is_file())


def test_a_new_topic_and_its_new_course_load_and_lint_clean(tmp_path):
    root = tmp_path / "content"
    made = create(root, "biology/cell-division")
    assert [str(each.relative_to(root)) for each in made] == [
        "biology/course.yaml",
        "biology/cell-division/topic.yaml",
        "biology/cell-division/questions.yaml",
    ]
    assert sorted(map(str, made)) == sorted(str(root / each) for each in names(root))
    library = Library.load(root)
    assert lint(library) == []
    entry = library.entries["cell-division"]
    assert (entry.topic.title, entry.course.title) == ("Cell division", "Biology")
    assert {type(each) for each in entry.topic.questions} == {ChoiceQuestion, ShortQuestion}
    assert {each.difficulty for each in entry.topic.questions} == set(Difficulty)


@pytest.mark.parametrize("name", ["a/b", "no/null", "010/12", "x/" + "-".join("y" * 24), "why/why"])
def test_any_name_that_is_an_id_makes_a_topic_that_lints_clean(tmp_path, name):
    create(tmp_path, name)
    library = Library.load(tmp_path)
    assert [*library.entries] == [name.partition("/")[2]]
    assert lint(library) == []


def test_a_topic_of_a_known_course_leaves_the_course_as_it_is(tmp_path):
    course(tmp_path, topic())
    before = (tmp_path / "course" / "course.yaml").read_bytes()
    made = create(tmp_path, "course/second")
    assert [each.name for each in made] == ["topic.yaml", "questions.yaml"]
    assert (tmp_path / "course" / "course.yaml").read_bytes() == before
    assert [*Library.load(tmp_path).entries] == ["first", "second"]


def test_a_course_folder_without_its_file_gets_one(tmp_path):
    (tmp_path / "biology").mkdir()
    create(tmp_path, "biology/cells")
    assert [*Library.load(tmp_path).entries] == ["cells"]


@pytest.mark.parametrize("build", [course, spread])
def test_a_topic_that_is_there_is_never_overwritten(tmp_path, build):
    build(tmp_path, topic())
    before = {each: (tmp_path / each).read_bytes() for each in names(tmp_path)}
    with pytest.raises(Mistake, match="is there already, and stays as it is"):
        create(tmp_path, "course/first")
    assert {each: (tmp_path / each).read_bytes() for each in names(tmp_path)} == before


def test_a_file_where_the_course_should_be_stays(tmp_path):
    (tmp_path / "biology").write_text("mine")
    with pytest.raises(Mistake, match="is there already"):
        create(tmp_path, "biology/cells")
    assert names(tmp_path) == ["biology"]


def test_a_name_that_leads_to_another_topic_is_refused(tmp_path):
    course(tmp_path, topic("first", aliases=["cell division"]))
    with pytest.raises(Mistake, match="already leads to the topic “The first topic”"):
        create(tmp_path, "biology/cell-division")
    assert not (tmp_path / "biology").exists()


@pytest.mark.parametrize(
    ("name", "example"),
    [
        ("Biology/Cell Division", "such as biology/cell-division"),
        ("cells", "such as biology/cell-division"),
        ("content/biology/cells", "such as biology/cells"),
        ("biology/../cells", "such as"),
        ("/etc", "such as"),
        ("", "such as"),
        ("biology/" + "x" * 49, "such as"),
        ("biology/zelle–ä", "such as biology/zelle"),
    ],
)
def test_a_name_that_is_no_id_is_refused_with_one_that_is(tmp_path, name, example):
    with pytest.raises(Mistake, match="can't name a topic") as refused:
        create(tmp_path, name)
    assert example in str(refused.value)
    assert names(tmp_path) == []


def test_a_folder_that_cannot_be_written_says_what_to_do(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="set STUDYHALL_CONTENT to it, for example"):
        create(tmp_path / "file" / "content", "biology/cells")


async def test_a_new_topic_plays_as_it_is(store, tmp_path):
    create(tmp_path, "biology/cell-division")
    scene = Scene(store, [])
    scene.shelf.library = Library.load(tmp_path)
    ada = scene.person("Ada")
    listed = await ada.types("/learn")
    assert "**Cell division** (3 questions)" in listed.text
    opened = await ada.presses(listed.buttons[0].id)
    await ada.presses(opened.buttons[0].id)
    assert scene.post.title == "Cell division · easy · 10 points"
    await ada.chooses("The group that recalls it")
    await scene.close(200)
    assert "+10" in (await ada.presses(scene.post.buttons[0].id)).text
    await ada.types("/quiz cell-division medium")
    await ada.replies("the testing effect")
    await scene.close(200)
    assert scene.post.title == "The answer is: testing effect"
    lead = scene.lead("Lea")
    await lead.types("/daily set 09:00")
    await lead.types("/daily now")
    assert scene.post.title.startswith("Daily question · Cell division")
    await scene.close(25 * 3600)
    assert scene.post.title == "Daily question, closed · Cell division"
