"""The documentation says what is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from pydantic import TypeAdapter

from bot import metrics
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
    services = set(re.findall(r"docker compose (?:--profile \w+ )?up ([a-z0-9-]+)", text))
    assert "discord" in services
    assert services <= set(composed())
    profiles = {name for each in composed().values() for name in each.get("profiles", ())}
    assert set(re.findall(r"docker compose --profile (\w+)", text)) <= profiles


def test_containers_are_given_settings_that_exist():
    known = {f"STUDYHALL_{name.upper()}" for name in Settings.model_fields}
    known |= {each.validation_alias for each in Settings.model_fields.values()}
    ours = [each for each in composed().values() if each["image"] == "studyhall"]
    assert len(ours) == 6
    for each in ours:
        assert set(each["environment"]) <= known


@pytest.mark.parametrize("name", ["discord", "discord-0", "discord-1"])
def test_containers_of_a_platform_are_asked_whether_they_live(name):
    service = composed()[name]
    port = service["environment"]["STUDYHALL_HEALTH_PORT"]
    assert f"http://127.0.0.1:{port}/healthz" in service["healthcheck"]["test"][-1]
    compile(service["healthcheck"]["test"][-1], "healthcheck", "exec")
    assert service["healthcheck"]["test"][:3] == ["CMD", "python", "-c"]


def test_several_containers_on_one_postgresql_have_each_shard_once():
    several = [each for each in composed().values() if each.get("profiles") == ["several"]]
    settings = [each["environment"] for each in several]
    (shards,) = {each["STUDYHALL_DISCORD_SHARDS"] for each in settings}
    ids = [each["STUDYHALL_DISCORD_SHARD_IDS"] for each in settings]
    assert sorted(ids) == [str(number) for number in range(shards)]
    assert len({each["DATABASE_URL"] for each in settings}) == 1
    assert settings[0]["DATABASE_URL"].startswith("postgresql+asyncpg://")
    postgres = composed()["postgres"]
    assert "several" in postgres["profiles"]
    for each in several:
        assert each["depends_on"]["postgres"]["condition"] == "service_healthy"
        _parser().parse_args(each["command"])


def test_every_metric_is_described_and_no_other():
    named = set(re.findall(r"`(studyhall_[a-z_]+)`", (ROOT / "README.md").read_text("utf-8")))
    counted = {f"{each.name}_total" for each in metrics.COUNTERS}
    counted |= {each.name for each in (*metrics.LEVELS, *metrics.TIMES, *metrics.DUE)}
    assert named == counted


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
