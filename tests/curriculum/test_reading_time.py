from bot.curriculum.library import Library
from bot.curriculum.model import Mode
from bot.curriculum.reading_time import minutes
from tests.curriculum.build import course, explain, question, topic


def entry(tmp_path, **modes):
    root = course(tmp_path, topic(modes={"explain": explain(), **modes}))
    return Library.load(root).entries["first"]


def why(**changes):
    code = {"code": "x = 1"}
    return {
        "problem": "Some.",
        "change": "This.",
        "before": code,
        "after": code,
        "difference": "That.",
        "use": "There.",
        "takeaways": ["One.", "Two."],
        **changes,
    }


def test_the_shortest_lesson_takes_a_minute(tmp_path):
    assert minutes(entry(tmp_path)) == 1
    assert minutes(entry(tmp_path), Mode.EXPLAIN) == 1


def test_a_mode_that_is_not_there_takes_a_minute_too(tmp_path):
    assert minutes(entry(tmp_path), Mode.DEEP) == 1


def test_two_hundred_words_are_a_minute(tmp_path):
    words = "word " * 150
    read = entry(tmp_path, why=why(problem=words, change=words, difference=words, use=words))
    assert minutes(read, Mode.WHY) == 3


def test_marks_and_addresses_are_not_read(tmp_path):
    link = "[a](https://example.org/a-very-long-way) " * 15
    read = entry(tmp_path, why=why(problem=link, change=link))
    assert minutes(read, Mode.WHY) == 1


def test_a_line_of_code_takes_longer_than_its_words(tmp_path):
    code = {"code": "x = 1\n" * 100}
    assert minutes(entry(tmp_path, why=why(before=code)), Mode.WHY) == 5


def test_a_topic_takes_what_its_modes_take_together(tmp_path):
    code = {"code": "x = 1\n" * 100}
    read = entry(tmp_path, why=why(before=code, after=code))
    assert minutes(read) == minutes(read, Mode.WHY) == 10


def test_a_challenge_takes_as_long_as_its_questions(tmp_path):
    names = [f"q-{index}" for index in range(5)]
    asked = [question(name, difficulty="hard", stem="word " * 90 + name) for name in names]
    about = {"introduction": "Try.", "seconds": 60, "questions": names, "badge": "Star"}
    kwargs = {"modes": {"explain": explain(), "challenge": about}}
    root = course(tmp_path, topic(questions=[*asked, question("other")], **kwargs))
    read = Library.load(root).entries["first"]
    assert minutes(read, Mode.CHALLENGE) == 3
    assert minutes(read, Mode.EXPLAIN) == 1
    assert minutes(read) == 3  # with a few words more
