"""How long a lesson takes to read."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from bot.curriculum.loading import Entry
from bot.curriculum.model import Mode, Part
from bot.markup import plain

WORDS_A_MINUTE = 200
CODE_LINES_A_MINUTE = 20  # a line of code is looked at longer than its words take

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
}
_CODE = {"code", "data"}


def minutes(entry: Entry, mode: Mode | None = None) -> int:
    """Reading minutes of one mode, or of all that the topic offers; at least 1."""
    modes = entry.topic.modes
    parts = [modes.get(one) for one in ([mode] if mode else modes.offered())]
    return max(1, round(sum(_weight(part) for part in parts if part is not None)))


def _weight(part: Part) -> float:
    """Minutes, not rounded."""
    total = 0.0
    for name, text in _texts(part):
        if name in _CODE:
            total += len(text.strip().splitlines()) / CODE_LINES_A_MINUTE
        else:
            total += _words(text) / WORDS_A_MINUTE
    return total


@lru_cache(maxsize=4096)
def _words(text: str) -> int:
    return len(plain(text).split())


def _texts(part: Part) -> Iterator[tuple[str, str]]:
    """Every text below a part, with the name of its field."""
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
