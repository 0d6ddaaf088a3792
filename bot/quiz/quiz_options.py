"""Read the options of `/quiz`: topic, difficulty, seconds."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from bot.chat.commands import LONGEST, SHORTEST, written
from bot.chat.events import Commanded
from bot.chat.markup import escape
from bot.chat.options import one_of, whole_number
from bot.curriculum.library import Entry, Library
from bot.curriculum.model import Difficulty
from bot.errors import NotFound, Offer
from bot.text.edit_distance import mistakes


class QuizOptions(NamedTuple):
    """The parsed options; None for those left out."""

    entry: Entry | None
    level: Difficulty | None
    open_for: timedelta | None


def read(library: Library, event: Commanded) -> QuizOptions:
    """Return the parsed options. Raises NotFound and Mistake."""
    topic = event.options.get("topic")
    difficulty = event.options.get("difficulty")
    seconds = event.options.get("seconds")
    return QuizOptions(
        _topic(library, topic, event) if topic else None,
        Difficulty(one_of(difficulty, tuple(Difficulty), "difficulty")) if difficulty else None,
        timedelta(seconds=whole_number(seconds, SHORTEST, LONGEST, "seconds")) if seconds else None,
    )


def without(event: Commanded, option: str) -> str:
    """Return the same command line without one option."""
    return written(event.name, {key: event.options[key] for key in event.options if key != option})


def _topic(library: Library, typed: str, event: Commanded) -> Entry:
    """Return the topic of that name. Raises NotFound, also for a misspelled difficulty: on a
    platform without separate options, it reads as a topic."""
    try:
        return library.find(typed)
    except NotFound:
        *rest, last = typed.split() or [""]
        near = _misspelt(last.casefold())
        if near is None or "difficulty" in event.options:
            raise
        topic = {"topic": library.find(" ".join(rest)).topic.id} if rest else {}
        meant = {**event.options, "topic": "", **topic, "difficulty": near}
        line = written(event.name, {key: text for key, text in meant.items() if text})
        raise NotFound(
            f"No topic or difficulty is called “{escape(last)}”. Did you mean **{near}**?",
            offers=[Offer(near.capitalize(), line)],
        ) from None


def _misspelt(typed: str) -> Difficulty | None:
    """Return the difficulty that a text misspells by one edit, or two for "medium"."""
    for level in Difficulty:
        allowed = len(level) // 3
        if mistakes(typed, level, most=allowed) <= allowed:
            return level
    return None
