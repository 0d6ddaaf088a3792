import pytest

from bot.curriculum.library import Library
from bot.curriculum.lint import lint
from tests.curriculum.build import course, question, short, spread, topic

SUBJECTS = (
    "How does a kite stay up?",
    "Why do rivers bend over time?",
    "Where does bread get its crust?",
    "When did printing reach Venice?",
    "Who tunes the organ pipes?",
    "How far is the moon in steps?",
    "Why is glass see-through?",
    "What moves the tides twice a day?",
    "How do bees find home?",
    "Why does ink dry on paper?",
    "What keeps a bicycle upright?",
    "How is rope twisted so tight?",
)


def bank(key_lengths, keys=None):
    """Questions whose key is as long as told and whose distractors have 8 and 12 letters."""
    questions = []
    for index, length in enumerate(key_lengths):
        options = [
            {"text": letter * size, "feedback": "This is the reason why."}
            for letter, size in (("a", 8), ("b", 12))
        ]
        place = keys[index] if keys else index % 3
        options.insert(place, {"text": "k" * length, "feedback": "So it is here.", "key": True})
        questions.append(question(f"q{index}", stem=SUBJECTS[index], options=options))
    return questions


def told(root, data):
    return lint(Library.load(course(root, data)))


def test_a_good_bank_is_told_nothing(tmp_path):
    assert told(tmp_path, topic(questions=bank([6, 10, 14] * 4))) == []


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (14, "the longest option is the key in 12.0 of 12 questions; by chance 4.0"),
        (6, "the shortest option is the key in 12.0 of 12 questions; by chance 4.0"),
    ],
)
def test_a_bank_that_lengths_give_away_is_told_once_for_each_attack(tmp_path, length, said):
    found = told(tmp_path, topic(questions=bank([length] * 12)))
    assert len(found) == 2  # the other extreme is never the key, which helps as well
    assert any(said in problem.message for problem in found)
    assert all(problem.severity == "warning" for problem in found)


def test_a_warning_names_its_place(tmp_path):
    data = topic(questions=[question("one"), question("two", stem="Which is not a token?")])
    folder = spread(tmp_path, data)
    [problem] = lint(Library.load(tmp_path))
    assert problem.path == folder / "questions.yaml"
    assert "not a token" in problem.path.read_text().splitlines()[problem.line - 1]
    assert str(problem).startswith(f"{folder / 'questions.yaml'}:{problem.line}:9: warning: ")


def test_keys_that_are_all_written_first_are_told(tmp_path):
    found = told(tmp_path, topic(questions=bank([6, 10, 14] * 4, keys=[0] * 12)))
    assert ["option 1 in 12 of 12" in problem.message for problem in found] == [True]


def repeated(first, second, **changes):
    return topic(questions=[question("one", stem=first), question("two", stem=second, **changes)])


def test_nearly_the_same_stem_twice_is_told_at_the_second(tmp_path):
    data = repeated(
        "Which part of the machine is changed while it learns to walk?",
        "Which part of a machine is changed while it learns to walk?",
    )
    [problem] = told(tmp_path, data)
    assert "the same as that of 'one' in 'first'" in problem.message
    assert "a machine" in problem.path.read_text().splitlines()[problem.line - 1]


@pytest.mark.parametrize(
    ("first", "second", "changes"),
    [
        ("How many tokens are 3 words?", "How many tokens are 4 words?", {}),
        ("What does this print?", "What does this print?", {"snippet": {"code": "print(1 + 1)"}}),
        ("Which part of it is changed?", "How long does the training take?", {}),
    ],
)
def test_stems_that_ask_different_things_are_left_alone(tmp_path, first, second, changes):
    assert told(tmp_path, repeated(first, second, **changes)) == []


def test_a_fact_with_figures_needs_a_source(tmp_path):
    data = topic()
    data["modes"]["explain"]["facts"] = [
        {"text": "It read 300 billion tokens."},
        {"text": "It read 300 billion tokens.", "source": "paper"},
        {"text": "It read much."},
    ]
    [problem] = told(tmp_path, data)
    assert "no source" in problem.message


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("See [this](other.md).", "'other.md'"),
        ("See [this](javascript:alert(1)).", "javascript"),
        ("See ![this](https://example.org/a.png).", "pictures are not shown"),
    ],
)
def test_a_link_that_will_be_none_is_told(tmp_path, text, said):
    data = topic()
    data["modes"]["explain"]["summary"] = text
    [problem] = told(tmp_path, data)
    assert said in problem.message


@pytest.mark.parametrize(
    "text", ["See [this](https://example.org/a).", "Write `[text](address)`.", "[a](b" + " c"]
)
def test_links_that_work_and_code_are_left_alone(tmp_path, text):
    data = topic()
    data["modes"]["explain"]["summary"] = text
    data["questions"] = [question(snippet={"code": "rows[0](x)"})]
    assert [one.message for one in told(tmp_path, data)] == (
        ["the link to 'b' won't work; write the whole address, beginning with https://"]
        if text.startswith("[a]")
        else []
    )


def test_warnings_come_in_the_order_of_files_and_lines(tmp_path):
    course(tmp_path, topic("b", questions=[short(hint="It is 7.")]))
    found = told(
        tmp_path,
        topic("a", questions=[short("x", hint="It is 7."), short("y", hint="It is seven, say.")]),
    )
    places = [(problem.path.name, problem.line) for problem in found]
    assert places == sorted(places)
    assert {path for path, _ in places} == {"a.yaml", "b.yaml"}


def test_topics_that_are_gone_since_they_were_loaded_are_still_linted(tmp_path):
    root = course(tmp_path, topic(questions=[question(stem="Which is not a token?")]))
    library = Library.load(root)
    (root / "course" / "first.yaml").unlink()
    [problem] = lint(library)
    assert problem.line == 1
