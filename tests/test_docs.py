"""The documentation says what is so."""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
import yaml
from pydantic import TypeAdapter

from bot.cli import _parser, main
from bot.curriculum.model import Mode, Question
from bot.ops import metrics
from bot.setting_names import misspelt
from bot.settings import Settings, names

ROOT = Path(__file__).parent.parent
DOCS = sorted((ROOT / "docs").glob("*.md"))
OPERATING = (ROOT / "docs" / "operating.md").read_text("utf-8")
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")


PAGES = ["README.md", "CONTRIBUTING.md", *(f"docs/{each.name}" for each in DOCS)]


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_every_make_target_that_is_named_exists(page):
    named = set(re.findall(r"`make ([a-z]+)", (ROOT / page).read_text("utf-8")))
    targets = set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))
    assert named
    assert named <= targets


def anchors(page):
    """The anchors of a page's headings."""
    lines = re.findall(r"^#+ (.*)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in lines}


@pytest.mark.parametrize("page", PAGES)
def test_every_link_within_the_project_leads_somewhere(page):
    text = (ROOT / page).read_text("utf-8")
    for target, anchor in re.findall(r"\]\((?!https?:)([^)#]*)#?([^)]*)\)", text):
        there = (ROOT / page).parent / target if target else ROOT / page
        assert there.exists(), target
        assert not anchor or anchor in anchors(there), (target, anchor)


def test_the_readme_is_short():
    assert len((ROOT / "README.md").read_text("utf-8").splitlines()) <= 120


@pytest.mark.parametrize("page", PAGES)
def test_every_path_of_ours_that_is_named_exists(page):
    text = (ROOT / page).read_text("utf-8")
    for path in re.findall(r"`((?:bot|adapters|tests|content)/[\w./-]+)`", text):
        assert (ROOT / path).exists(), path


def test_the_example_of_a_question_is_a_question():
    blocks = re.findall(
        r"```yaml\n(.*?)```", (ROOT / "docs" / "teaching.md").read_text("utf-8"), re.S
    )
    (example,) = (yaml.safe_load(block) for block in blocks if "stem:" in block)
    TypeAdapter(tuple[Question, ...]).validate_python(example)


def test_every_mode_is_described():
    text = (ROOT / "docs" / "teaching.md").read_text("utf-8")
    for mode in Mode:
        assert f"| `{mode}` |" in text


def composed():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))["services"]


@pytest.mark.parametrize("page", ["docs/operating.md", "docker-compose.yml"])
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


DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8").replace("\\\n", " ")


def of_the_image():
    """The settings that the image brings along."""
    pairs = re.findall(r"^ENV (.*)$", DOCKERFILE, re.MULTILINE)
    return dict(pair.split("=", 1) for line in pairs for pair in line.split())


def test_the_image_asks_the_bot_itself_whether_it_lives():
    command = json.loads(re.search(r"^HEALTHCHECK .*CMD (\[.*\])$", DOCKERFILE, re.MULTILINE)[1])
    assert command == ["studyhall", "health"]
    _parser().parse_args(command[1:])
    assert not any("healthcheck" in composed()[name] for name in ("bot", "discord", "slack"))


@pytest.mark.parametrize("name", sorted(set(composed()) - {"postgres"}))
@pytest.mark.parametrize("well", [True, False])
def test_the_health_check_asks_what_the_container_serves(name, well, tmp_path, monkeypatch):
    service = composed()[name]
    given = of_the_image() | service["environment"]
    assert ("run" in service.get("command", [])) <= bool(given["STUDYHALL_HEALTH_PORT"])
    monkeypatch.chdir(tmp_path)
    with answering(200 if well else 503) as (port, asked):
        for setting, value in given.items():
            plain = re.sub(r"\$\{\w+:-(.*?)\}", r"\1", str(value))
            monkeypatch.setenv(setting, str(port) if setting.endswith("_PORT") and plain else plain)
        assert main(["health"]) == (0 if well else 1)
    assert asked == ["/healthz" if "run" in service.get("command", []) else "/"]


@contextmanager
def answering(status):
    """A server that answers so, and which paths it was asked for."""
    asked = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port, asked
        server.shutdown()


def test_what_compose_reads_from_the_file_of_settings_is_no_misspelt_setting():
    text = (ROOT / "docker-compose.yml").read_text("utf-8")
    read = {each for each in re.findall(r"\$\{(\w+)", text) if each != "POSTGRES_PASSWORD"}
    assert misspelt(names(), (), dict.fromkeys(read, "1")) == []


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
    named = set(re.findall(r"`(studyhall_[a-z_]+)`", OPERATING))
    families = [
        family
        for registry in (metrics.REGISTRY, metrics.DUE_REGISTRY)
        for family in registry.collect()
        if family.name.startswith("studyhall_")
    ]
    assert named == {
        f"{each.name}_total" if each.type == "counter" else each.name for each in families
    }


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
