"""The documentation says what is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from pydantic import TypeAdapter

from bot.cli import _parser
from bot.curriculum.model import Mode, Question
from bot.settings import Settings

ROOT = Path(__file__).parent.parent
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_every_make_target_that_is_named_exists(page):
    named = set(re.findall(r"`make ([a-z]+)", (ROOT / page).read_text("utf-8")))
    targets = set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))
    assert named
    assert named <= targets


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_every_link_within_the_project_leads_somewhere(page):
    text = (ROOT / page).read_text("utf-8")
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", text):
        assert (ROOT / target).exists(), target


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_every_path_of_ours_that_is_named_exists(page):
    text = (ROOT / page).read_text("utf-8")
    for path in re.findall(r"`((?:bot|adapters|tests|content)/[\w./-]+)`", text):
        assert (ROOT / path).exists(), path


def test_the_example_of_a_question_is_a_question():
    blocks = re.findall(r"```yaml\n(.*?)```", (ROOT / "CONTRIBUTING.md").read_text("utf-8"), re.S)
    (example,) = (yaml.safe_load(block) for block in blocks if "stem:" in block)
    TypeAdapter(tuple[Question, ...]).validate_python(example)


def test_every_mode_is_described():
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    for mode in Mode:
        assert f"| `{mode}` |" in text


def composed():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))["services"]


@pytest.mark.parametrize("page", ["README.md", "docker-compose.yml"])
def test_every_container_that_is_named_is_composed(page):
    text = (ROOT / page).read_text("utf-8")
    services = set(re.findall(r"docker compose (?:--profile \w+ )?up ([a-z-]+)", text))
    assert "discord" in services
    assert services <= set(composed())
    profiles = {name for each in composed().values() for name in each.get("profiles", ())}
    assert set(re.findall(r"docker compose --profile (\w+)", text)) <= profiles


def test_containers_are_given_settings_that_exist():
    known = {f"STUDYHALL_{name.upper()}" for name in Settings.model_fields}
    known |= {each.validation_alias for each in Settings.model_fields.values()}
    for name in ("bot", "bot-on-postgres", "discord", "slack"):
        assert set(composed()[name]["environment"]) <= known


@pytest.mark.parametrize(
    ("platform", "tokens"),
    [("discord", ["DISCORD_TOKEN"]), ("slack", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"])],
)
def test_the_container_of_a_platform_runs_the_bot_with_the_tokens_that_are_set(platform, tokens):
    service = composed()[platform]
    assert service["profiles"] == [platform]  # so the playground alone comes up by itself
    for token in tokens:
        assert service["environment"][token] == f"${{{token}:-}}"
    assert service["environment"]["DATABASE_URL"].startswith("sqlite+aiosqlite:////data/")
    _parser().parse_args(service["command"])
