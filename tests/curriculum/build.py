"""A small topic that is right, to be made wrong by tests; and how to put it on disk."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

Data = dict[str, Any]


def question(name: str = "what-is-it", **changes: Any) -> Data:
    """A question with options, right but for the changes."""
    data: Data = {
        "id": name,
        "difficulty": "easy",
        "stem": f"Which words describe {name} here?",
        "options": [
            {"text": "Reading a large corpus", "feedback": "Yes, that is it.", "key": True},
            {"text": "Rating a few replies", "feedback": "That comes afterwards."},
            {"text": "Cleaning some tables", "feedback": "That is something else."},
        ],
        "solution": ["Look at the data.", "See what is predicted."],
        "check": "Ask what the labels are.",
        "hint": "Think of what comes first.",
        "source": "paper",
    }
    return {**data, **changes}


def short(name: str = "how-many", **changes: Any) -> Data:
    """A question with a short answer, right but for the changes."""
    data = question(name, stem="How many are three and four?", answers=["7", "seven"])
    del data["options"]
    return {**data, "feedback": "Three and four make it.", **changes}


def explain(**changes: Any) -> Data:
    """The mode with which most topics begin."""
    data: Data = {
        "introduction": "It begins here.",
        "concepts": [
            {"name": "First", "text": "One.", "takeaway": "One it is."},
            {"name": "Second", "text": "Two.", "takeaway": "Two it is."},
        ],
        "analogy": {
            "name": "School",
            "text": "Like going to school.",
            "parts": [{"there": "A pupil", "here": "A model"}, {"there": "A book", "here": "Data"}],
        },
        "diagram": {
            "title": "The way",
            "alt": "Data goes into a model.",
            "rows": [[{"id": "data", "label": "Data"}], [{"id": "model", "label": "Model"}]],
            "arrows": [{"from": "data", "to": "model"}],
        },
        "facts": [{"text": "A fact.", "source": "paper"}, {"text": "Another."}],
        "confusions": [{"said": "It is easy.", "right": "It is hard.", "why": "It takes work."}],
        "summary": "It ends here.",
    }
    return {**data, **changes}


def topic(name: str = "first", **changes: Any) -> Data:
    """A topic with one question, right but for the changes."""
    data: Data = {
        "id": name,
        "title": f"The {name} topic",
        "summary": "One knows it afterwards.",
        "place": ["Basics"],
        "sources": [{"id": "paper", "title": "A paper", "url": "https://example.org/paper"}],
        "modes": {"explain": explain()},
        "questions": [question()],
    }
    return {**data, **changes}


class _Dumper(yaml.CSafeDumper):
    def ignore_aliases(self, data: object) -> bool:
        return True


def _text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    """A text of several lines below '|', as a teacher writes it."""
    block = "\n" in text and not text[0].isspace()
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if block else None)


def _nothing(dumper: _Dumper, _: None) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:null", "")


_Dumper.add_representer(str, _text)
_Dumper.add_representer(type(None), _nothing)
_ESCAPE = re.compile(r"\\U([0-9A-F]{8})")  # libyaml escapes emoji


def dump(data: object) -> str:
    written: str = yaml.dump(
        data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10_000
    )
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), written)


def course(root: Path, *topics: Data, name: str = "course") -> Path:
    """A content folder with one course of these topics, each in a file of its own."""
    folder = root / name
    folder.mkdir(parents=True, exist_ok=True)
    about = {"id": name, "title": f"The {name}", "summary": "All about it."}
    (folder / "course.yaml").write_text(dump(about), encoding="utf-8")
    for data in topics:
        (folder / f"{data['id']}.yaml").write_text(dump(data), encoding="utf-8")
    return root


def spread(root: Path, data: Data, name: str = "course") -> Path:
    """The same topic as a folder of files; gives the folder."""
    course(root, name=name)
    folder = root / name / str(data["id"])
    folder.mkdir()
    rest = {key: value for key, value in data.items() if key not in ("modes", "questions")}
    (folder / "topic.yaml").write_text(dump(rest), encoding="utf-8")
    (folder / "questions.yaml").write_text(dump(data["questions"]), encoding="utf-8")
    for mode, content in data["modes"].items():
        (folder / f"{mode}.yaml").write_text(dump(content), encoding="utf-8")
    return folder
