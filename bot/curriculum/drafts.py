"""The files of a topic as written, before validation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from bot.curriculum.plain_yaml import LARGEST, Marks, Unreadable, Value, decode, read
from bot.curriculum.problems import Problem

MOST_PROBLEMS = 200  # per topic

Location = tuple[str | int, ...]  # the path to a value: fields and indexes


@dataclass
class Document:
    """One file. `prefix` is the location of its data in the topic."""

    path: Path
    prefix: Location
    text: str
    within: Location = ()  # a redundant field around the whole file
    guessed: frozenset[int] = frozenset()  # lines whose values may not be what the author meant

    @cached_property
    def marks(self) -> Marks:
        """Return the positions of values. Built on demand: it costs more than reading."""
        return Marks(self.text)


@dataclass
class Draft:
    """Everything read for one topic or course."""

    name: str  # of the file or folder; must equal the id
    data: Value = None  # of all documents together
    documents: list[Document] = field(default_factory=list)
    missing: list[Location] = field(default_factory=list)  # unreadable parts
    problems: list[Problem] = field(default_factory=list)
    renamed: dict[Location, str] = field(default_factory=dict)  # to a field's name in the file

    def take(self, path: Path, prefix: Location = (), *, within: str = "") -> Value:
        """Read one file and add its mistakes to the problems.

        `within` is the field that the file's name implies; some authors write it again inside.
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
        """Return the file, line and column of a value (or of its field's name)."""
        if not self.documents:
            return Path(self.name), 1, 1
        location = self._as_written(location)
        fitting = [one for one in self.documents if location[: len(one.prefix)] == one.prefix]
        document = max(fitting or self.documents[:1], key=lambda one: len(one.prefix))
        inside = (*document.within, *location[len(document.prefix) :])
        line, column = document.marks.of(inside, name=name)
        return document.path, line, column

    def at(self, location: Location) -> Value:
        """Return the value at a location, or None if the location doesn't exist."""
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
        """Return the rest of a value's line, starting at the value."""
        path, line, column = self.place(location)
        text = next(one.text for one in self.documents if one.path == path)
        return text.split("\n")[line - 1][column - 1 :].rstrip()

    def find(self, location: Location, part: str, number: int) -> tuple[Path, int, int]:
        """Return the file, line and column of the nth occurrence of `part`, counted from 0.

        Falls back to the start of the text if the part is written differently, as across lines.
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
        """Return whether a value's line already has a mistake, which makes the value unreliable."""
        wrong = [one for one in self.documents if one.guessed]
        if not wrong:
            return False
        path, line, _ = self.place(location)
        return any(one.path == path and line in one.guessed for one in wrong)

    def blame(self, location: Location, message: str, *, name: bool = False) -> None:
        """Add a problem at a location; at the limit, add one note that there are more."""
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
        """Return whether a value is wrong only because its file couldn't be read."""
        within = [one for one in self.documents if location[: len(one.prefix)] == one.prefix]
        if () in self.missing and not within:
            return True
        return any(
            location[: len(gone)] == gone or gone[: len(location)] == location
            for gone in self.missing
            if gone
        )

    def where(self, location: Location) -> str:
        """Return "file:line" for use in a message about another location."""
        path, line, _ = self.place(location)
        return f"{path.name}:{line}"


EACH = "*"


def texts(data: Value, *path: str) -> Iterator[tuple[Location, str]]:
    """Yield every text at a path of fields, in which EACH matches all entries of a list.

    Skips missing and malformed values, which are reported elsewhere.
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
    """Return a file's bytes, at most one more than the limit. Raises OSError."""
    if not path.is_file():  # reading a pipe would block forever
        raise OSError
    with path.open("rb") as file:
        return file.read(LARGEST + 1)
