"""Make description.json anew from Discord's full description of its API:

    .venv/bin/python -m tests.loopback.discord.reduce path/to/openapi.json

The full one is specs/openapi_preview.json of github.com/discord/discord-api-spec. What is kept: the
bodies of the routes that we call, and what they refer to, without its prose.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ORIGIN = "Reduced from github.com/discord/discord-api-spec, MIT: see LICENSE-discord-api-spec."
ROUTES = (
    ("POST", "/channels/{channel_id}/messages"),
    ("PATCH", "/channels/{channel_id}/messages/{message_id}"),
    ("PATCH", "/channels/{channel_id}"),
    ("POST", "/channels/{channel_id}/messages/{message_id}/threads"),
    ("PUT", "/applications/{application_id}/commands"),
    ("PUT", "/applications/{application_id}/guilds/{guild_id}/commands"),
    ("POST", "/interactions/{interaction_id}/{interaction_token}/callback"),
    ("POST", "/webhooks/{webhook_id}/{webhook_token}"),
    ("PATCH", "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}"),
    ("POST", "/users/@me/channels"),
)
_PROSE = ("description", "title", "x-discord-union")


def reduced(full: dict[str, Any]) -> dict[str, Any]:
    """The JSON Schema of each route's body, and the schemas that they refer to."""
    bodies = {
        f"{method} {path}": _terse(_body(full["paths"][path][method.lower()]))
        for method, path in ROUTES
    }
    everything, kept = full["components"]["schemas"], {}
    missing = list(_named(bodies))
    while missing:
        name = missing.pop()
        if name not in kept:
            kept[name] = _terse(everything[name])
            missing += _named(kept[name])
    return {"origin": ORIGIN, "bodies": bodies, "schemas": dict(sorted(kept.items()))}


def _body(operation: dict[str, Any]) -> Any:
    return operation["requestBody"]["content"]["application/json"]["schema"]


def _terse(schema: Any) -> Any:
    """A schema without its prose. (A property may be named like prose: it stays.)"""
    if isinstance(schema, list):
        return [_terse(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: {name: _terse(each) for name, each in value.items()}
        if key == "properties"
        else _terse(value)
        for key, value in schema.items()
        if key not in _PROSE
    }


def _named(inside: Any) -> Iterable[str]:
    """The names of the schemas that are referred to."""
    if isinstance(inside, dict):
        for key, value in inside.items():
            yield from [value.rpartition("/")[2]] if key == "$ref" else _named(value)
    elif isinstance(inside, list):
        for each in inside:
            yield from _named(each)


def written(description: dict[str, Any]) -> str:
    """As JSON, a schema a line, so that an update can be reviewed."""
    parts = [f' "origin": {json.dumps(description["origin"])}']
    for part in ("bodies", "schemas"):
        lines = [f"  {json.dumps(k)}: {json.dumps(v)}" for k, v in description[part].items()]
        parts.append(f' "{part}": {{\n' + ",\n".join(lines) + "\n }")
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    made = written(reduced(json.loads(Path(sys.argv[1]).read_text())))
    (HERE / "description.json").write_text(made)
