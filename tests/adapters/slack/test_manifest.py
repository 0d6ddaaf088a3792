"""The manifest asks for what the code uses, no more and no less."""

import json
import re
from pathlib import Path

import pytest
import yaml

import adapters.slack
from adapters.slack import inbox, manifest, scopes
from adapters.slack.manifest import as_json, as_yaml
from bot.chat.commands import TABLE
from tests.loopback.slack.people import SLACKS_OWN

CODE = "\n".join(path.read_text() for path in Path(adapters.slack.__path__[0]).glob("*.py"))
# What of the library's methods calls others.
WITHIN = {
    "files_upload_v2": {"files.getUploadURLExternal", "files.completeUploadExternal"},
    "SocketModeClient": {"apps.connections.open"},
    "AsyncOAuthFlow": {"oauth.v2.access"},
}


def called():
    """The Web API methods that the code calls, as Slack names them."""
    found = set()
    for family, method in re.findall(
        r"\bclient\.(auth|chat|conversations|files|reactions|users|views)_(\w+)", CODE
    ):
        name = f"{family}_{method}"
        found |= WITHIN.get(name, {f"{family}.{method}"})
    for name in ("SocketModeClient", "AsyncOAuthFlow"):
        assert name in CODE
        found |= WITHIN[name]
    return found


def test_the_table_of_scopes_has_every_method_that_is_called_and_no_other():
    assert called() == set(scopes.METHODS)


def test_the_manifest_subscribes_to_what_the_desk_takes_up():
    source = Path(inbox.__file__).read_text()
    body = source[source.index("async def event") : source.index("async def _me")]
    taken = {
        name
        for case in re.findall(r"case (.+?)(?: if .+)?:", body)
        for name in re.findall(r'"(\w+)"', case)
    }
    assert {each.partition(".")[0] for each in scopes.EVENTS} == taken
    events = manifest.manifest()["settings"]["event_subscriptions"]["bot_events"]
    assert events == sorted(scopes.EVENTS)


def test_the_scopes_are_those_that_methods_events_and_commands_need():
    needed = {"commands"}
    for table in (scopes.METHODS, scopes.EVENTS):
        needed.update(scope for some in table.values() for scope in some)
    assert manifest.manifest()["oauth_config"]["scopes"]["bot"] == sorted(needed)
    assert set(scopes.OPTIONAL) <= needed


def test_every_command_of_the_table_is_there_within_slacks_limits():
    commands = manifest.manifest()["features"]["slash_commands"]
    assert [each["command"] for each in commands] == [
        "/learn",
        "/quiz",
        "/leaderboard",
        "/team",
        "/daily",
        "/study-me",
        "/help",
    ]
    assert len(commands) == len(TABLE)
    for each in commands:
        assert len(each["command"]) <= 32
        assert 1 <= len(each["description"]) <= 2000
        assert len(each.get("usage_hint", "")) <= 1000
    by_name = {each["command"]: each for each in commands}
    assert by_name["/team"]["usage_hint"] == "<create|join|leave|list> [name]"
    daily = by_name["/daily"]["usage_hint"]
    assert daily.startswith("<set|add|show|pause|resume|now|skip|stop|quiet> [when] [days]")
    assert daily.endswith("]")  # no option is cut
    assert "usage_hint" not in by_name["/study-me"]


def test_no_command_has_a_name_of_slacks_own():
    commands = {each["command"] for each in manifest.manifest()["features"]["slash_commands"]}
    assert not commands & SLACKS_OWN


def test_a_prefix_is_on_every_command():
    commands = manifest.manifest("study-")["features"]["slash_commands"]
    assert all(each["command"].startswith("/study-") for each in commands)


def test_by_socket_there_is_no_address_and_by_http_there_is():
    by_socket = manifest.manifest()
    assert by_socket["settings"]["socket_mode_enabled"]
    assert "https" not in as_json(by_socket)
    by_http = manifest.manifest(address="https://study.example/")
    settings = by_http["settings"]
    assert not settings["socket_mode_enabled"]
    assert settings["interactivity"]["request_url"] == "https://study.example/slack/events"
    assert all("url" in each for each in by_http["features"]["slash_commands"])
    assert by_http["oauth_config"]["redirect_urls"] == [
        "https://study.example/slack/oauth_redirect"
    ]


@pytest.mark.parametrize("address", [None, "https://study.example"])
def test_it_reads_back_the_same_from_yaml_and_json(address):
    made = manifest.manifest("study-", address)
    assert yaml.safe_load(as_yaml(made)) == made
    assert json.loads(as_json(made)) == made
    assert len(made["display_information"]["name"]) <= 35
    assert len(made["display_information"]["description"]) <= 140
