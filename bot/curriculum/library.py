"""The library of all topics: lookup by name, autocompletion, reload on change."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from bot.chat.markup import escape
from bot.curriculum.loading import Entry, gather, load_entries
from bot.curriculum.model import Difficulty, Mode, Question
from bot.curriculum.names import did_you_mean, fold, nearest, nearness
from bot.curriculum.problems import Problem
from bot.errors import ContentError, NotFound

__all__ = ["Entry", "Library", "Shelf"]

_MOST_COMPLETIONS = 25
_WORTH_COMPLETING = 0.6
_WORD = re.compile("[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_TAKEN = frozenset((*Mode, *Difficulty))  # words with another meaning after a command


@dataclass(frozen=True)
class Library:
    """The topics of a content folder, by id, in the order of the curriculum."""

    entries: Mapping[str, Entry]

    @classmethod
    def load(cls, root: Path) -> Library:
        """Read and check every topic. Raises ContentError with all problems at once."""
        entries = {entry.topic.id: entry for entry in load_entries(root)}
        return cls(MappingProxyType(entries))

    @classmethod
    def usable(cls, root: Path) -> tuple[Library, list[Problem]]:
        """Return a library of the valid topics, and all problems of the others."""
        entries, problems = gather(root)
        return cls(MappingProxyType({entry.topic.id: entry for entry in entries})), problems

    def find(self, name: str) -> Entry:
        """Return the topic by id, title or alias, compared with `fold`. Raises NotFound."""
        found = self.entries.get(name) or self._named.get(fold(name[:200]))
        if found is not None:
            return found
        suggestions = self._nearest(name)
        offer = did_you_mean(map(escape, suggestions)) or " Leave the name out to see all topics."
        raise NotFound(f"No topic is called “{escape(name)}”.{offer}", suggestions, typed=name)

    def complete(self, typed: str) -> list[tuple[str, str]]:
        """Return titles and ids of the topics that match the typed text, best first, at most 25."""
        wanted = fold(typed[:200])
        scored = []
        for order, entry in enumerate(self.entries.values()):
            score = max(_fits(wanted, name) for name in _names(entry))
            if score >= _WORTH_COMPLETING:
                scored.append((-score, order, entry.topic))
        return [(topic.title, topic.id) for _, _, topic in sorted(scored)[:_MOST_COMPLETIONS]]

    def questions(
        self, topic: str | None = None, difficulty: Difficulty | None = None
    ) -> list[tuple[Entry, Question]]:
        """Return the questions of a topic and difficulty (None: all) that are not retired.
        Raises NotFound."""
        entries = self.entries.values() if topic is None else [self.find(topic)]
        return [
            (entry, question)
            for entry in entries
            for question in entry.topic.questions
            if not question.retired and difficulty in (None, question.difficulty)
        ]

    def question(self, topic: str, question: str) -> Question:
        """Return one question by its topic's id and its own. Raises NotFound."""
        entry = self.find(topic)
        found = self._questions.get((entry.topic.id, question))
        if found is None:
            title = escape(entry.topic.title)
            raise NotFound(f"“{title}” has no question called “{escape(question)}” any more.")
        return found

    @cached_property
    def example(self) -> str | None:
        """Return a name to type for the first topic, preferring one with questions and a lesson;
        None if there is no topic."""
        first = min(self.entries.values(), key=_lack, default=None)
        if first is None:
            return None
        names = (name for name in (*first.topic.aliases, first.topic.id) if _WORD.fullmatch(name))
        return next((name for name in names if name not in _TAKEN), f"topic:{first.topic.id}")

    @cached_property
    def _named(self) -> dict[str, Entry]:
        return {fold(name): entry for entry in self.entries.values() for name in _names(entry)}

    @cached_property
    def _questions(self) -> dict[tuple[str, str], Question]:
        return {
            (entry.topic.id, question.id): question
            for entry in self.entries.values()
            for question in entry.topic.questions
        }

    def _nearest(self, name: str) -> list[str]:
        """Return up to 3 names similar to a typed one, at most one per topic."""
        best = []
        for entry in self.entries.values():
            near = nearest(name, _names(entry), limit=1)
            best += [(-nearness(fold(name[:200]), fold(one)), one) for one in near]
        return [one for _, one in sorted(best)[:3]]


def _lack(entry: Entry) -> tuple[bool, bool]:
    """Return whether a topic has no active question, and whether it has no lesson."""
    topic = entry.topic
    return all(each.retired for each in topic.questions), topic.modes.first is None


def _names(entry: Entry) -> tuple[str, ...]:
    return (entry.topic.title, entry.topic.id, *entry.topic.aliases)


def _fits(wanted: str, name: str) -> float:
    """Return how well a name completes the typed text, from 0 to 1."""
    whole = fold(name)
    if whole.startswith(wanted):
        return 1.0
    if any(fold(word).startswith(wanted) for word in name.replace("-", " ").split()):
        return 0.9
    if wanted in whole:
        return 0.8
    return nearness(wanted, whole[: len(wanted) + 1]) if len(wanted) > 2 else 0.0


class Shelf:
    """The library of a running bot. An invalid change never removes the topics in use."""

    def __init__(self, root: Path) -> None:
        """Load the library. Raises ContentError."""
        self.root = root
        self.problems: tuple[Problem, ...] = ()  # of the latest change, if it is invalid
        self._seen = _stamps(root)
        self.library = Library.load(root)

    def reload(self) -> bool:
        """Reload the topics if a file changed. Return whether new content is in use.

        Raises ContentError once for an invalid change and keeps the old content; `problems` lists
        the mistakes until they're fixed.
        """
        stamps = _stamps(self.root)
        if stamps == self._seen:
            return False
        self._seen = stamps
        library, problems = Library.usable(self.root)
        self.problems = tuple(problems)
        if problems:
            raise ContentError(problems)
        self.library = library
        return True


def _stamps(root: Path) -> frozenset[tuple[str, int, int, int]]:
    return frozenset(_walk(root))


def _walk(folder: Path) -> Iterator[tuple[str, int, int, int]]:
    """Yield the path, size and times of every file below a folder."""
    for path, _, names in os.walk(folder):
        for name in names:
            file = Path(path, name)
            try:
                stat = file.stat()
            except OSError:  # deleted meanwhile, which is a change too
                continue
            yield str(file), stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns
