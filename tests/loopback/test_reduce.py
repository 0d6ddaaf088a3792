"""What is kept of Discord's description of its API."""

import json

from tests.loopback.discord.reduce import HERE, ROUTES, reduced, written

REFERS = {"$ref": "#/components/schemas/Used"}


def full():
    body = {"requestBody": {"content": {"application/json": {"schema": REFERS}}}}
    paths = {path: {"post": body, "patch": body, "put": body} for _, path in ROUTES}
    used = {"description": "Prose", "properties": {"description": {"$ref": "#/x/Inner"}}}
    schemas = {"Used": used, "Inner": {"title": "I", "type": "string"}, "Unused": {}}
    return {"paths": paths, "components": {"schemas": schemas}}


def test_only_what_our_routes_refer_to_is_kept_and_no_prose():
    made = reduced(full())
    assert set(made["bodies"]) == {f"{method} {path}" for method, path in ROUTES}
    assert made["schemas"] == {
        "Inner": {"type": "string"},
        "Used": {"properties": {"description": {"$ref": "#/x/Inner"}}},
    }


def test_what_is_written_is_what_was_read():
    text = (HERE / "description.json").read_text()
    assert written(json.loads(text)) == text
