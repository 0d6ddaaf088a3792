"""What must be true of one topic beyond the shape of its fields."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from bot.curriculum.drafts import Draft, Location
from bot.curriculum.model import (
    ChoiceQuestion,
    Difficulty,
    Measurements,
    Question,
    ShortQuestion,
    Topic,
)
from bot.curriculum.names import did_you_mean, nearest

LONGEST_QUESTION = 3500  # characters; it and its reveal fit one message on every platform


def check_topic(topic: Topic, measurements: Measurements | None, draft: Draft) -> None:
    """Keep what is wrong within a topic as problems of its draft."""
    _unique_ids(topic, draft)
    sources = {source.id for source in topic.sources}
    for location, name in _cited(topic):
        if name not in sources:
            message = f"no source is called '{name}'; add it to 'sources'"
            draft.blame(location, _or_meant(message, name, sources))
    for index, question in enumerate(topic.questions):
        _check_question(question, ("questions", index), draft)
    _check_challenge(topic, draft)
    if measurements is not None:
        _check_measured(topic, measurements, draft)


def _or_meant(message: str, name: str, known: Iterable[str]) -> str:
    return f"{message}.{did_you_mean(nearest(name, known, limit=1))}"


def _unique_ids(topic: Topic, draft: Draft) -> None:
    modes = topic.modes
    lists: list[tuple[str, Location, Iterable[str]]] = [
        ("sources", ("sources",), [one.id for one in topic.sources]),
        ("questions", ("questions",), [one.id for one in topic.questions]),
    ]
    if modes.review:
        cards = [one.id for one in modes.review.cards]
        lists.append(("cards", ("modes", "review", "cards"), cards))
    if modes.try_:
        exercises = [one.id for one in modes.try_.exercises]
        lists.append(("exercises", ("modes", "try", "exercises"), exercises))
    for kind, location, names in lists:
        first: dict[str, int] = {}
        for index, name in enumerate(names):
            if first.setdefault(name, index) != index:
                other = draft.where((*location, first[name], "id"))
                message = f"two {kind} have the id '{name}', the other at {other}; rename one"
                draft.blame((*location, index, "id"), message)


def _cited(topic: Topic) -> Iterator[tuple[Location, str]]:
    for index, question in enumerate(topic.questions):
        yield ("questions", index, "source"), question.source
    for index, fact in enumerate(topic.modes.explain.facts):
        if fact.source is not None:
            yield ("modes", "explain", "facts", index, "source"), fact.source


def _check_question(question: Question, location: Location, draft: Draft) -> None:
    size = _size(question)
    if size > LONGEST_QUESTION:
        message = (
            f"stem, code, options, feedback, solution and check have {size:,} characters "
            f"together, and {LONGEST_QUESTION:,} are the most; shorten them"
        )
        draft.blame(location, message)
    if isinstance(question, ShortQuestion):
        for index, answer in enumerate(question.answers):
            if not says_something(answer):
                message = "nobody can type this answer: it has no letter, digit or sign"
                draft.blame((*location, "answers", index), f"{message}; write it in words")


def _size(question: Question) -> int:
    size = len(question.stem) + len(question.check) + sum(map(len, question.solution))
    if question.snippet is not None:
        size += len(question.snippet.code)
    if isinstance(question, ChoiceQuestion):
        return size + sum(len(one.text) + len(one.feedback) for one in question.options)
    return size + len(question.feedback) + sum(map(len, question.answers))


def says_something(answer: str) -> bool:
    """Whether anything of an answer is left when punctuation and spaces do not count."""
    return any(unicodedata.category(letter)[0] in "LNS" for letter in answer)


def _check_challenge(topic: Topic, draft: Draft) -> None:
    if topic.modes.challenge is None:
        return
    questions = {question.id: question for question in topic.questions}
    seen: set[str] = set()
    for index, name in enumerate(topic.modes.challenge.questions):
        location = ("modes", "challenge", "questions", index)
        question = questions.get(name)
        if draft.lacks(("questions",)):
            return
        if question is None:
            draft.blame(location, _or_meant(f"no question is called '{name}'", name, questions))
        elif question.difficulty is not Difficulty.HARD:
            message = f"'{name}' is {question.difficulty}; a challenge has hard questions only"
            draft.blame(location, message)
        elif name in seen:
            draft.blame(location, f"'{name}' is here twice; name five different questions")
        seen.add(name)


def _check_measured(topic: Topic, measurements: Measurements, draft: Draft) -> None:
    for location, kind, name, known in _measured(topic, measurements):
        if topic.measurements is None:
            message = f"this shows the {kind} '{name}', but the topic names no measurements file"
            draft.blame(location, f"{message}; add 'measurements: ….json' to it")
        elif name not in known:
            message = f"{topic.measurements} has no {kind} '{name}'"
            draft.blame(location, _or_meant(message, name, known))


def _measured(
    topic: Topic, measurements: Measurements
) -> Iterator[tuple[Location, str, str, dict[str, object]]]:
    series: dict[str, object] = dict(measurements.series)
    values: dict[str, object] = dict(measurements.values)
    if topic.modes.visualize is not None:
        for index, curve in enumerate(topic.modes.visualize.chart.curves):
            location = ("modes", "visualize", "chart", "curves", index, "series")
            yield location, "series", curve.series, series
    if topic.modes.experiment is not None:
        for index, outcome in enumerate(topic.modes.experiment.outcomes):
            yield (
                ("modes", "experiment", "outcomes", index, "value"),
                "value",
                outcome.value,
                values,
            )
