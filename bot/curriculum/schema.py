"""The JSON Schema of content files, for completion and validation in editors."""

from __future__ import annotations

import copy
from typing import Any

from pydantic.json_schema import models_json_schema

from bot.curriculum.model import Course, Mode, Topic

_Json = dict[str, Any] | list[Any] | str | float | bool | None
_SPLIT = ("modes", "questions")  # in a topic's folder these have their own files


def schema() -> dict[str, Any]:
    """Return one schema for every file: a whole topic, each file of its folder, a course."""
    _, generated = models_json_schema(
        [(Topic, "validation"), (Course, "validation")],
        ref_template="#/$defs/{model}",
    )
    definitions: dict[str, Any] = {name: _widened(one) for name, one in generated["$defs"].items()}
    topic: dict[str, Any] = definitions["Topic"]
    topic["anyOf"] = [{"required": [name]} for name in _SPLIT]  # a topic needs one of them
    definitions["TopicFile"] = _topic_file(topic)
    definitions["QuestionsFile"] = {
        "title": "The questions of a topic that is a folder",
        **{
            key: value
            for key, value in topic["properties"]["questions"].items()
            if key in ("type", "items")
        },
    }
    modes = [mode.value.capitalize() for mode in Mode]
    files = ["Topic", "TopicFile", "QuestionsFile", "Course", *modes]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A content file of Studyhall",
        "anyOf": [{"$ref": f"#/$defs/{name}"} for name in files],
        "$defs": definitions,
    }


def _topic_file(topic: dict[str, Any]) -> dict[str, Any]:
    file = copy.deepcopy(topic)
    file["title"] = "A topic that is a folder: its topic.yaml"
    file["description"] = "The other files of the folder hold its modes and its questions."
    del file["anyOf"]
    return file


def _widened(node: _Json) -> _Json:
    """Allow numbers and booleans wherever text is expected: the loader reads them as text."""
    if isinstance(node, list):
        return [_widened(entry) for entry in node]
    if not isinstance(node, dict):
        return node
    wide = {key: _widened(value) for key, value in node.items()}
    if wide.get("type") == "string" and not {"pattern", "enum", "const"} & wide.keys():
        wide["type"] = ["string", "number", "boolean"]
    return wide
