"""Loader for a folder of courses: topics, and every problem in their files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from bot.curriculum.checks import check_written
from bot.curriculum.crosschecks import check_together
from bot.curriculum.drafts import Draft, texts
from bot.curriculum.measured import read_measurements
from bot.curriculum.messages import slug_of
from bot.curriculum.mistakes import blame_all, meant, shown
from bot.curriculum.model import Course, Measurements, Mode, Topic
from bot.curriculum.partchecks import check_parts
from bot.curriculum.plain_yaml import Value
from bot.curriculum.problems import Problem, in_order
from bot.errors import ContentError

COURSE_FILE = "course.yaml"
TOPIC_FILE = "topic.yaml"
QUESTIONS_FILE = "questions.yaml"
TOPIC_FILES = (TOPIC_FILE, QUESTIONS_FILE, *(f"{mode}.yaml" for mode in Mode))


@dataclass(frozen=True)
class Entry:
    """A topic of the library, with its course, measurements and folder."""

    topic: Topic
    course: Course
    measurements: Measurements
    folder: Path  # with the files next to the topic


@dataclass
class _Gathered:
    """The results of one load so far."""

    courses: list[Draft] = field(default_factory=list)
    topics: list[Draft] = field(default_factory=list)  # including invalid ones
    entries: list[tuple[Draft, Entry]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def load_entries(root: Path) -> list[Entry]:
    """Return all topics, in curriculum order. Raises ContentError with all problems."""
    entries, problems = gather(root)
    if problems:
        raise ContentError(problems)
    return entries


def gather(root: Path) -> tuple[list[Entry], list[Problem]]:
    """Return the valid topics below a folder, in curriculum order, and every problem."""
    gathered = _Gathered()
    problems = gathered.problems
    try:
        for folder in _courses(root):
            _course(folder, gathered)
    except OSError as error:
        path = Path(error.filename or root)
        problems.append(Problem(path, 1, 1, f"this cannot be read: {error.strerror}"))
    if not gathered.courses and not problems:
        message = f"there is no course here; make a folder with a {COURSE_FILE} in it"
        problems.append(Problem(root, 1, 1, message))
    check_together(gathered.topics)
    for draft in (*gathered.courses, *gathered.topics):
        problems += draft.problems
    right = [entry for draft, entry in gathered.entries if not draft.problems]
    return sorted(right, key=_curriculum_order), in_order(problems)


def _curriculum_order(entry: Entry) -> tuple[str, int, str]:
    return entry.course.id, entry.topic.order, entry.topic.id


def _courses(root: Path) -> Iterator[Path]:
    """Yield the subfolders that contain YAML at any depth."""
    for folder in sorted(root.iterdir()):
        if folder.is_dir() and not _hidden(folder) and _holds_yaml(folder):
            yield folder


def _hidden(path: Path) -> bool:
    return path.name.startswith((".", "_"))


def _holds_yaml(folder: Path) -> bool:
    return any(
        path.suffix in (".yaml", ".yml")
        or (path.is_dir() and not path.is_symlink() and _holds_yaml(path))
        for path in folder.iterdir()
        if not _hidden(path)
    )


def _course(folder: Path, gathered: _Gathered) -> None:
    draft = Draft(folder.name)
    gathered.courses.append(draft)
    path = folder / COURSE_FILE
    course = None
    if path.is_file():
        data = draft.take(path)
        course = _validated_course(draft, data)
    else:
        draft.problems.append(
            Problem(path, 1, 1, "the course has no such file; write id, title and summary in it")
        )
    for topic in _topics(folder, draft):
        entry = _topic(topic, course, gathered)
        if entry is not None:
            gathered.entries.append((gathered.topics[-1], entry))


def _validated_course(draft: Draft, data: Value) -> Course | None:
    if draft.problems:
        return None
    draft.data = data
    course = _validated(draft, Course)
    _check_name(draft, "folder")
    return course


_Model = TypeVar("_Model", bound=BaseModel)


def _validated(draft: Draft, model: type[_Model]) -> _Model | None:
    """Return the draft as a model, or None after adding its mistakes to the problems."""
    try:
        return model.model_validate(draft.data)
    except ValidationError as error:
        blame_all(draft, error, model)
        return None


def _check_name(draft: Draft, where: str) -> None:
    written = draft.at(("id",))
    if not isinstance(written, str) or draft.guessed(("id",)):
        return
    if draft.name not in (written, slug_of(written)):
        draft.blame(
            ("id",),
            f"the id is {shown(written)}, but the {where} is called {shown(draft.name)}; "
            "give both the same name",
        )


def _topics(folder: Path, draft: Draft) -> Iterator[Path]:
    """Yield the files and folders of a course that are topics."""
    for path in sorted(folder.iterdir()):
        if _hidden(path) or path.name == COURSE_FILE:
            continue
        if path.suffix == ".yml":
            draft.problems.append(_misnamed(path))
        elif path.suffix == ".yaml" or (path.is_dir() and _holds_yaml(path)):
            yield path


def _misnamed(path: Path) -> Problem:
    return Problem(path, 1, 1, "files of a course end in .yaml; rename this one")


def read_draft(path: Path) -> Draft:
    """Read the file or the folder of one topic."""
    if path.is_dir():
        draft = Draft(path.name)
        draft.data = _assembled(path, draft)
    else:
        draft = Draft(path.stem)
        draft.data = draft.take(path)
    return draft


def _topic(path: Path, course: Course | None, gathered: _Gathered) -> Entry | None:
    draft = read_draft(path)
    gathered.topics.append(draft)
    folder = path if path.is_dir() else path.parent
    name = next((name for _, name in texts(draft.data, "measurements")), None)
    measurements = read_measurements(folder, name, draft) if () not in draft.missing else None
    topic = _validated(draft, Topic)
    if topic is None:
        check_parts(draft)
    check_written(draft, measurements)
    _check_name(draft, "folder" if path.is_dir() else "file")
    if topic is None or course is None or measurements is None:
        return None
    return Entry(topic, course, measurements, folder)


def _assembled(folder: Path, draft: Draft) -> Value:
    """Combine the files of a topic's folder into its data."""
    data: Value = None
    if (folder / TOPIC_FILE).is_file():
        data = draft.take(folder / TOPIC_FILE)
    else:
        message = "the topic has no such file; write id, title, summary and so on in it"
        draft.problems.append(Problem(folder / TOPIC_FILE, 1, 1, message))
        draft.missing.append(())
    _check_files(folder, draft)
    if not isinstance(data, dict) and () not in draft.missing:
        draft.blame(
            (), "the file must have fields; write, one below the other, 'id: …', 'title: …'"
        )
        draft.missing.append(())
        draft.documents.clear()
    if not isinstance(data, dict):
        data = {}  # check the other files anyway
    modes = data.setdefault("modes", {})
    if not isinstance(modes, dict):
        draft.blame(("modes",), "the modes have files of their own here; leave 'modes' out")
        modes = data["modes"] = {}
    for mode in Mode:
        path = folder / f"{mode}.yaml"
        if path.is_file():
            if mode in modes:
                draft.blame(("modes", mode), f"{path.name} has this too; keep one", name=True)
            modes[mode.value] = draft.take(path, ("modes", mode.value), within=mode.value)
    if (folder / QUESTIONS_FILE).is_file():
        if "questions" in data:
            draft.blame(("questions",), f"{QUESTIONS_FILE} has these too; keep one", name=True)
        data["questions"] = draft.take(folder / QUESTIONS_FILE, ("questions",), within="questions")
    return data


def _check_files(folder: Path, draft: Draft) -> None:
    for path in sorted(folder.iterdir()):
        if _hidden(path):
            continue
        if path.suffix == ".yml":
            draft.problems.append(_misnamed(path))
        elif path.suffix == ".yaml" and path.name not in TOPIC_FILES:
            offer = meant(path.name, TOPIC_FILES)
            message = f"a topic has no file of this name.{offer} Rename it or move it away."
            draft.problems.append(Problem(path, 1, 1, message))
