"""Warnings, with figures, about guessable questions and doubtful lessons."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from bot.curriculum.ambiguity import ambiguities
from bot.curriculum.bank import (
    Finding,
    Placed,
    length_findings,
    position_findings,
    repetition_findings,
    usual_words,
)
from bot.curriculum.chance import Report, report
from bot.curriculum.cues import cues
from bot.curriculum.drafts import Draft, Location
from bot.curriculum.foreign_markup import foreign_markup
from bot.curriculum.library import Entry, Library
from bot.curriculum.loading import read_draft
from bot.curriculum.mistakes import shown
from bot.curriculum.plain_yaml import Value
from bot.curriculum.problems import Problem, in_order
from bot.text.plurals import counted

__all__ = ["Report", "lint", "report"]


def lint(library: Library) -> list[Problem]:
    """Return all warnings about a library that loaded without errors, in file order."""
    files = {name: _Files(entry) for name, entry in library.entries.items()}
    problems: list[Problem] = []
    bank: list[Placed] = []
    for name, entry in library.entries.items():
        placed = [
            Placed(entry, index, one)
            for index, one in enumerate(entry.topic.questions)
            if not one.retired
        ]
        bank += placed
        usual = usual_words(entry)
        for one in placed:
            for where, message in (*cues(one.question, usual), *ambiguities(one.question)):
                place = ("questions", one.number, *where)
                problems.append(files[name].warning(place, message))
        problems += _facts(entry, files[name])
        problems += _links(files[name])
        problems += _html(files[name])
    for finding in _bank_findings(bank):
        at = finding.at
        place = ("questions", at.number, "stem")
        problems.append(files[at.entry.topic.id].warning(place, finding.message))
    return in_order(problems)


def _bank_findings(bank: list[Placed]) -> Iterator[Finding]:
    yield from length_findings(bank)
    yield from position_findings(bank)
    yield from repetition_findings(bank)


class _Files:
    """A topic's files, read again for the positions of values."""

    def __init__(self, entry: Entry) -> None:
        self._entry = entry

    @cached_property
    def draft(self) -> Draft:
        file = self._entry.folder / f"{self._entry.topic.id}.yaml"
        return read_draft(file if file.is_file() else self._entry.folder)

    def warning(self, location: Location, message: str) -> Problem:
        if not self.draft.documents:  # deleted since the library was loaded
            return Problem(self._entry.folder, 1, 1, message, "warning")
        return Problem(*self.draft.place(location), message, "warning")

    def warning_at(self, location: Location, part: str, number: int, message: str) -> Problem:
        """Return a warning at one occurrence of `part` in a text; `number` counts from 0."""
        path, line, column = self.draft.find(location, part, number)
        return Problem(path, line, column, message, "warning")


_FIGURE = re.compile(r"\d")


def _facts(entry: Entry, files: _Files) -> Iterator[Problem]:
    """Warn about facts with figures but no source."""
    explain = entry.topic.modes.explain
    for index, fact in enumerate(explain.facts if explain else ()):
        figures = len(_FIGURE.findall(fact.text))
        if figures and fact.source is None:
            yield files.warning(
                ("modes", "explain", "facts", index),
                f"a fact with figures ({counted(figures, 'digit')}) and no source; add 'source: …'",
            )


_LINK = re.compile(r"(!?)\[[^\]\n]*\]\(\s*<?([^)\s>]*)")
_NOT_MARKDOWN = ("code", "data")
_TYPED = ("answers", "phrasings")  # lists of texts that people type


def _links(files: _Files) -> Iterator[Problem]:
    """Warn about pictures in texts, and links other than http(s), which chat doesn't support."""
    for location, text in _all_texts(files.draft.data, ()):
        if location[-1] in _NOT_MARKDOWN:
            continue
        for picture, address in _LINK.findall(re.sub(r"`[^`]*`", "", text)):
            if picture:
                yield files.warning(location, "pictures are not shown in a text; describe it")
            elif not address.startswith(("http://", "https://")):
                message = f"the link to {shown(address)} won't work; write the whole address"
                yield files.warning(location, f"{message}, beginning with https://")


def _html(files: _Files) -> Iterator[Problem]:
    """Warn about HTML tags and entities, which every platform shows literally."""
    for location, text in _all_texts(files.draft.data, ()):
        if not {*_NOT_MARKDOWN, *_TYPED} & {*location[-2:]}:
            for found in foreign_markup(text):
                yield files.warning_at(location, found.written, found.number, found.message)


def _all_texts(value: Value, location: Location) -> Iterator[tuple[Location, str]]:
    if isinstance(value, str):
        yield location, value
    elif isinstance(value, list):
        for index, entry in enumerate(value):
            yield from _all_texts(entry, (*location, index))
    elif isinstance(value, dict):
        for name, entry in value.items():
            yield from _all_texts(entry, (*location, name))
