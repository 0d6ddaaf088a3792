"""The fields that the schema allows at a location."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from pydantic import BaseModel

TAGS = ("ChoiceQuestion", "ShortQuestion")  # union tags in pydantic's locations

_Node = dict[str, Any]


@cache
def _schema(model: type[BaseModel]) -> _Node:
    return model.model_json_schema()


def _node(model: type[BaseModel], location: Sequence[str | int]) -> _Node:
    """Return the schema node at a location that still contains union tags."""
    schema = _schema(model)
    here = schema
    for part in location:
        if part in TAGS:
            here = schema["$defs"][part]
            continue
        here = _resolved(here, schema)
        here = here.get("items", {}) if isinstance(part, int) else here["properties"].get(part, {})
    return _resolved(here, schema)


def _resolved(here: _Node, schema: _Node) -> _Node:
    for option in here.get("anyOf", []):
        if option.get("type") != "null":
            here = option
            break
    if "$ref" in here:
        resolved: _Node = schema["$defs"][here["$ref"].rsplit("/", 1)[-1]]
        return resolved
    return here


def fields(model: type[BaseModel], location: Sequence[str | int]) -> list[str]:
    """Return the names of the fields allowed at a location."""
    return list(_node(model, location).get("properties", {}))


def needed(model: type[BaseModel], location: Sequence[str | int]) -> list[str]:
    """Return the names of the fields required at a location."""
    return list(_node(model, location).get("required", []))


def shape(model: type[BaseModel], location: Sequence[str | int]) -> str:
    """Describe what to write below a field: its entries and their fields; "" for plain values."""
    node = _node(model, location)
    if node.get("type") == "object":
        return f"with {_all(node.get('required', []))} below it"
    if node.get("type") != "array":
        return ""
    entry = _resolved(node.get("items", {}), _schema(model))
    each = entry
    while each.get("type") == "array":  # a list of lists, such as the rows of a diagram
        each = _resolved(each.get("items", {}), _schema(model))
    has = f", each with {_all(each['required'])}" if each.get("required") else ""
    rows = "rows of entries" if each is not entry else "entries"
    return f"with {_count(node)}{rows} below it{has}"


def _count(node: _Node) -> str:
    least, most = node.get("minItems"), node.get("maxItems")
    if least is None or most is None:
        return f"{least} or more " if least else ""
    return f"{least} " if least == most else f"{least} to {most} "


def _all(names: Sequence[str]) -> str:
    quoted = [f"'{name}'" for name in names]
    return f"{', '.join(quoted[:-1])} and {quoted[-1]}" if len(quoted) > 1 else "".join(quoted)
