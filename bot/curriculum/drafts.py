"""The files of a topic as they were written, before they are a topic."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from bot.curriculum.plain_yaml import LARGEST, Marks, Unreadable, Value, decode, read
from bot.curriculum.problems import Problem

MOST_PROBLEMS = 200  # of one topic

Location = tuple[str | int, ...]  # the way to a value: fields and indexes


@dataclass
class Document:
    """One file. `prefix` is where its data stands in the topic."""

    path: Path
    prefix: Location
    text: str
    data: Value
    guessed: frozenset[int] = frozenset()  # lines whose values are perhaps not what was meant

    @cached_property
    def marks(self) -> Marks:
        """Built only when there is something to tell: it costs more than reading."""
        return Marks(self.text)


@dataclass
class Draft:
    """Everything that was read for one topic or course."""

    name: str  # of the file or folder, which must be the id
    data: Value = None  # of all its documents together
    documents: list[Document] = field(default_factory=list)
    missing: list[Location] = field(default_factory=list)  # what could not be read
    problems: list[Problem] = field(default_factory=list)

    def take(self, path: Path, prefix: Location = ()) -> Value:
        """Read one file; what is wrong with it is kept as problems."""
        try:
            text = decode(_bytes(path))
            data = read(text)
        except Unreadable as error:
            self.problems += [Problem(path, *fault) for fault in error.faults]
            if error.text is None:
                self.missing.append(prefix)
                return None
            guessed = frozenset(fault.line for fault in error.faults)
            self.documents.append(Document(path, prefix, error.text, error.value, guessed))
            return error.value
        except OSError as error:
            self.missing.append(prefix)
            reason = error.strerror or "it is not a file"
            self.problems.append(Problem(path, 1, 1, f"this cannot be read: {reason}"))
            return None
        self.documents.append(Document(path, prefix, text, data))
        return data

    def place(self, location: Location, *, name: bool = False) -> tuple[Path, int, int]:
        """The file, line and column of a value (or of its field's name)."""
        fitting = [one for one in self.documents if location[: len(one.prefix)] == one.prefix]
        document = max(fitting or self.documents[:1], key=lambda one: len(one.prefix))
        line, column = document.marks.of(location[len(document.prefix) :], name=name)
        return document.path, line, column

    def guessed(self, location: Location) -> bool:
        """Whether a value's line has a mistake already, so that the value says nothing."""
        path, line, _ = self.place(location)
        return any(one.path == path and line in one.guessed for one in self.documents)

    def blame(self, location: Location, message: str, *, name: bool = False) -> None:
        """Keep a problem with what stands at a location; after very many, only that there are."""
        if self.full:
            return
        self.problems.append(Problem(*self.place(location, name=name), message))
        if self.full:
            path = self.problems[-1].path
            message = "much else is wrong in this topic; put this right first"
            self.problems.append(Problem(path, 1, 1, message))

    @property
    def full(self) -> bool:
        """Whether so much is wrong that telling more would help nobody."""
        return len(self.problems) >= MOST_PROBLEMS

    def lacks(self, location: Location) -> bool:
        """Whether a value is wrong only because its file could not be read."""
        within = [one for one in self.documents if location[: len(one.prefix)] == one.prefix]
        if () in self.missing and not within:
            return True
        return any(
            location[: len(gone)] == gone or gone[: len(location)] == location
            for gone in self.missing
            if gone
        )

    def where(self, location: Location) -> str:
        """A place for use within a message about another one."""
        path, line, _ = self.place(location)
        return f"{path.name}:{line}"


EACH = "*"


def texts(data: Value, *path: str) -> Iterator[tuple[Location, str]]:
    """Every text at a path of fields, in which EACH stands for the entries of a list.

    What is not there or has another shape is left out: that is told elsewhere.
    """
    found: list[tuple[Location, Value]] = [((), data)]
    for step in path:
        below: list[tuple[Location, Value]] = []
        for location, value in found:
            if step == EACH and isinstance(value, list):
                below += [((*location, index), entry) for index, entry in enumerate(value)]
            elif isinstance(value, dict) and step in value:
                below.append(((*location, step), value[step]))
        found = below
    for location, value in found:
        if isinstance(value, str):
            yield location, value


def _bytes(path: Path) -> bytes:
    """A file's bytes, at most one more than are allowed. Raises OSError."""
    if not path.is_file():  # a pipe would wait for ever
        raise OSError
    with path.open("rb") as file:
        return file.read(LARGEST + 1)
