"""What Discord's own description of its API says of a body that is sent there.

Discord takes some things that are not described, and discord.py sends them: a snowflake as a number
(and permissions as text), an embed's flags, an edit's tts. It ignores what it does not know, and
so would never tell of a misspelt name: here that is a fault.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from tests.loopback.discord import limits

Fault = tuple[str, str]  # where in the body ("data.embeds.0.title"), and what is wrong there

_API = "/api/v10"
_SNOWFLAKE = {"type": ["string", "integer"], "pattern": "^(0|[1-9][0-9]*)$"}
_PERMISSIONS = {"type": ["string", "integer", "null"], "pattern": "^[0-9]+$", "minimum": 0}
_ALSO_TAKEN = {
    "RichEmbed": "flags",
    "MessageEditRequestPartial": "tts",
    "IncomingWebhookUpdateRequestPartial": "tts",
    "IncomingWebhookUpdateForInteractionCallbackRequestPartial": "tts",
}
_MESSAGE = re.compile(r"(POST|PATCH) (/channels/[^/]+/messages(?!/[^/]+/threads)|/webhooks/).*")


@cache
def _validators() -> list[tuple[re.Pattern[str], Draft202012Validator]]:
    """For each route, whose ids may be anything, what checks its bodies."""
    known = json.loads((Path(__file__).parent / "description.json").read_text())
    schemas = known["schemas"]
    for each in schemas.values():
        if "properties" in each:
            each.setdefault("additionalProperties", False)
    schemas["SnowflakeType"] = _SNOWFLAKE
    for name, also in _ALSO_TAKEN.items():
        schemas[name]["properties"][also] = {}
    command = schemas["ApplicationCommandUpdateRequest"]
    command["properties"]["default_member_permissions"] = _PERMISSIONS
    inside = {"components": {"schemas": schemas}}
    return [
        (re.compile(re.sub(r"\{\w+\}", "[^/]+", route)), Draft202012Validator({**body, **inside}))
        for route, body in known["bodies"].items()
    ]


def faults_of(method: str, path: str, body: Any) -> list[Fault]:
    """All that Discord would refuse in a body, and what we never want to send; a route that is
    not described has no body at all."""
    route = f"{method} {path.removeprefix(_API)}"
    validator = next((each for known, each in _validators() if known.fullmatch(route)), None)
    if validator is None:
        return [("", f"{route} is no route with a body that we know")]
    faults = [_told(_nearest(each)) for each in validator.iter_errors(body)]
    return faults or [*_beyond(route, body)]


def _beyond(route: str, body: Any) -> Iterator[Fault]:
    """What the description misses."""
    if _MESSAGE.fullmatch(route):
        yield from limits.faults_of(body)
    elif isinstance(body, dict) and body.get("type") in (limits.SAY, limits.UPDATE):
        yield from ((f"data.{where}", what) for where, what in limits.faults_of(body["data"]))


def _nearest(error: ValidationError) -> ValidationError:
    """Of a choice of schemas none of which fits, what the one that is meant did not like."""
    while error.context:
        branches: dict[Any, list[ValidationError]] = {}
        for each in error.context:
            branches.setdefault(each.relative_schema_path[0], []).append(each)
        error = min(branches.values(), key=_is_another_kind)[0]
    return error


def _is_another_kind(errors: list[ValidationError]) -> bool:
    return any(each.validator in ("enum", "type") for each in errors)


def _told(error: ValidationError) -> Fault:
    said = error.message
    short = said if len(said) < 300 else f"{said[:150]} … {said[-100:]}"
    return ".".join(map(str, error.absolute_path)), short
