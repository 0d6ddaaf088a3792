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
    within: Location = ()  # a field around all of the file, which does not belong there
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
    renamed: dict[Location, str] = field(default_factory=dict)  # to a field's name as written

    def take(self, path: Path, prefix: Location = (), *, within: str = "") -> Value:
        """Read one file; what is wrong with it is kept as problems.

        `within` is the field that the file's name stands for, which some write into it again.
        """
        try:
            guessed: frozenset[int] = frozenset()
            text = decode(_bytes(path))
            data = read(text)
        except Unreadable as error:
            self.problems += [Problem(path, *fault) for fault in error.faults]
            if error.text is None:
                self.missing.append(prefix)
                return None
            text, data = error.text, error.value
            guessed = frozenset(fault.line for fault in error.faults)
        except OSError as error:
            self.missing.append(prefix)
            reason = error.strerror or "it is not a file"
            self.problems.append(Problem(path, 1, 1, f"this cannot be read: {reason}"))
            return None
        around: Location = ()
        if within and isinstance(data, dict) and list(data) == [within]:
            around, data = (within,), data[within]
        self.documents.append(Document(path, prefix, text, around, guessed))
        if around:
            message = f"leave the line '{within}:' out: {path.name} holds what stands below it"
            self.blame(prefix, message, name=True)
        return data

    def place(self, location: Location, *, name: bool = False) -> tuple[Path, int, int]:
        """The file, line and column of a value (or of its field's name)."""
        if not self.documents:
            return Path(self.name), 1, 1
        location = self._as_written(location)
        fitting = [one for one in self.documents if location[: len(one.prefix)] == one.prefix]
        document = max(fitting or self.documents[:1], key=lambda one: len(one.prefix))
        inside = (*document.within, *location[len(document.prefix) :])
        line, column = document.marks.of(inside, name=name)
        return document.path, line, column

    def at(self, location: Location) -> Value:
        """What stands at a location; nothing where there is no such place."""
        value = self.data
        for part in location:
            if isinstance(value, dict) and isinstance(part, str):
                value = value.get(part)
            elif isinstance(value, list) and isinstance(part, int) and part < len(value):
                value = value[part]
            else:
                return None
        return value

    def rename(self, location: Location, name: str) -> None:
        """Rename a field in the data; messages still use the name in its file."""
        holder = self.at(location[:-1])
        assert isinstance(holder, dict)
        written = str(location[-1])
        renamed = {name if key == written else key: value for key, value in holder.items()}
        holder.clear()
        holder.update(renamed)
        self.renamed[(*location[:-1], name)] = self.renamed.pop(location, written)

    def _as_written(self, location: Location) -> Location:
        if not self.renamed:
            return location
        steps = range(1, len(location) + 1)
        return tuple(self.renamed.get(location[:end], location[end - 1]) for end in steps)

    def source(self, location: Location) -> str:
        """The line of a value, from the value on."""
        path, line, column = self.place(location)
        text = next(one.text for one in self.documents if one.path == path)
        return text.split("\n")[line - 1][column - 1 :].rstrip()

    def find(self, location: Location, part: str, number: int) -> tuple[Path, int, int]:
        """Return the file, line and column of a part of a text, by its index from 0.

        Returns those of the text if the part is written differently, such as across two lines.
        """
        path, line, column = self.place(location)
        text = next(one.text for one in self.documents if one.path == path)
        at = sum(len(each) + 1 for each in text.split("\n")[: line - 1]) + column - 1
        for _ in range(number + 1):
            at = text.find(part, at) + 1
            if at == 0:
                return path, line, column
        return path, text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at - 1) - 1

    def guessed(self, location: Location) -> bool:
        """Whether a value's line has a mistake already, so that the value says nothing."""
        wrong = [one for one in self.documents if one.guessed]
        if not wrong:
            return False
        path, line, _ = self.place(location)
        return any(one.path == path and line in one.guessed for one in wrong)

    def blame(self, location: Location, message: str, *, name: bool = False) -> None:
        """Keep a problem with what stands at a location; after very many, only that there are."""
        if self.full:
            return
        problem = Problem(*self.place(location, name=name), message)
        if problem in self.problems:
            return
        self.problems.append(problem)
        if self.full:
            path = self.problems[-1].path
            message = "there is much more wrong in this topic; fix this first"
            self.problems.append(Problem(path, 1, 1, message))

    @property
    def full(self) -> bool:
        """Return whether so much is wrong that more messages wouldn't help."""
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

    What is not there or has another shape is left out: that is reported elsewhere.
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
