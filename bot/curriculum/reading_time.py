"""Estimate of a lesson's reading time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from bot.chat.markup import plain
from bot.curriculum.loading import Entry
from bot.curriculum.model import Mode, Part, Question, ShortQuestion

WORDS_A_MINUTE = 200
CODE_LINES_A_MINUTE = 20  # people read code more slowly than its word count suggests

_NOT_READ = {
    "id",
    "url",
    "source",
    "series",
    "value",
    "sample",
    "level",
    "tone",
    "difficulty",
    "language",
    "questions",  # only ids; the texts are added separately
    "badge",  # not shown yet
    "authors",
}
_CODE = {"code", "data"}


def minutes(entry: Entry, mode: Mode | None = None) -> int:
    """Return the reading time of one mode, or of all modes, in minutes; at least 1."""
    modes = entry.topic.modes
    parts = [modes.get(one) for one in ([mode] if mode else modes.offered())]
    texts = [each for part in parts if part is not None for each in _texts(part)]
    if mode in (None, Mode.CHALLENGE):
        texts += _challenged(entry)
    return max(1, round(_weight(texts)))


def _challenged(entry: Entry) -> Iterator[tuple[str, str]]:
    """Yield the texts that a challenge shows of its questions; of the feedback, only the key's."""
    challenge = entry.topic.modes.challenge
    names = () if challenge is None else challenge.questions
    for question in entry.topic.questions:
        if question.id in names:
            yield from (each for each in _texts(question) if each[0] not in ("feedback", "check"))
            yield "feedback", _feedback(question)


def _feedback(question: Question) -> str:
    if isinstance(question, ShortQuestion):
        return question.feedback
    return question.options[question.key].feedback


def _weight(texts: Iterable[tuple[str, str]]) -> float:
    """Return the reading time in minutes, not rounded."""
    total = 0.0
    for name, text in texts:
        if name in _CODE:
            total += len(text.strip().splitlines()) / CODE_LINES_A_MINUTE
        else:
            total += _words(text) / WORDS_A_MINUTE
    return total


@lru_cache(maxsize=4096)
def _words(text: str) -> int:
    return len(plain(text).split())


def _texts(part: Part) -> Iterator[tuple[str, str]]:
    """Yield every text in a part, with the name of its field."""
    for name in type(part).model_fields:
        if name not in _NOT_READ:
            yield from _below(name, getattr(part, name))


def _below(name: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, Part):
        yield from _texts(value)
    elif isinstance(value, tuple):
        for one in value:
            yield from _below(name, one)
    elif isinstance(value, str):
        yield name, value
