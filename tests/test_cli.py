"""The command line, run as its users run it: in a process of its own."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml

from tests.curriculum.build import course, topic
from tests.scenes.run import free_port

ROOT = Path(__file__).parent.parent


def studyhall(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_help_names_every_command_and_loads_nothing_heavy(tmp_path):
    shown = studyhall("--help", cwd=tmp_path)
    assert shown.returncode == 0
    for command in ("play", "run", "doctor", "learn", "content", "boards", "slack"):
        assert command in shown.stdout
    script = "import sys, bot.cli; print(*sorted(sys.modules))"
    modules = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    for heavy in (
        "sqlalchemy",
        "aiohttp",
        "pydantic",
        "yaml",
        "PIL",
        "rich",
        "asyncio",
        "discord",
        "slack_sdk",
    ):
        assert heavy not in modules


def test_the_playground_does_not_load_discords_library():
    script = (
        "import sys, bot.app, adapters.web.chat, adapters.discord.render, bot.dispatch;"
        "print('discord' in sys.modules)"
    )
    shown = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert shown.stdout.strip() == "False"


def test_running_without_a_token_says_what_to_set(tmp_path):
    shown = studyhall("run", cwd=tmp_path, DISCORD_TOKEN="")
    assert shown.returncode == 2
    assert "DISCORD_TOKEN" in shown.stderr
    assert "studyhall play" in shown.stderr
    assert "Traceback" not in shown.stderr


def test_running_on_slack_without_a_second_secret_says_what_to_set(tmp_path):
    shown = studyhall("run", cwd=tmp_path, DISCORD_TOKEN="", SLACK_BOT_TOKEN="xoxb-1")
    assert shown.returncode == 2
    assert "SLACK_APP_TOKEN" in shown.stderr
    assert "Traceback" not in shown.stderr
    shown = studyhall("doctor", "slack", cwd=tmp_path)
    assert shown.returncode == 2
    assert "SLACK_BOT_TOKEN" in shown.stderr


def test_slacks_manifest_is_printed_as_yaml_and_as_json(tmp_path):
    as_yaml = studyhall("slack", "manifest", cwd=tmp_path, STUDYHALL_SLACK_PREFIX="study-")
    as_json = studyhall(
        "slack", "manifest", "--json", cwd=tmp_path, STUDYHALL_SLACK_PREFIX="study-"
    )
    assert as_yaml.returncode == as_json.returncode == 0
    made = json.loads(as_json.stdout)
    assert yaml.safe_load(as_yaml.stdout) == made
    assert made["features"]["slash_commands"][0]["command"] == "/study-learn"
    assert made["settings"]["socket_mode_enabled"]
    by_http = studyhall("slack", "manifest", "--address", "https://study.example", cwd=tmp_path)
    assert "https://study.example/slack/events" in by_http.stdout
    wrong = studyhall("slack", "manifest", "--address", "study.example", cwd=tmp_path)
    assert wrong.returncode == 2
    assert "https://" in wrong.stderr


def test_a_lesson_is_read_in_the_terminal(tmp_path):
    shown = studyhall("learn", "fine-tuning", "why", cwd=tmp_path)
    assert shown.returncode == 0, shown.stderr
    assert "Pre-training and fine-tuning" in shown.stdout
    assert "from_pretrained" in shown.stdout


def test_a_topic_of_questions_alone_can_be_read_about_in_the_terminal(tmp_path):
    course(tmp_path / "content", topic(modes={}))
    shown = studyhall("learn", "first", cwd=tmp_path, STUDYHALL_CONTENT=str(tmp_path / "content"))
    assert shown.returncode == 0, shown.stderr
    assert "One knows it afterwards." in shown.stdout
    assert "A paper" in shown.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("learn", "fine-tunning"), "Did you mean"),
        (("learn", "fine-tuning", "wyh"), "why"),
        (("play", "--port", "99999"), "not a port"),
        (("nonsense",), "invalid choice"),
        (("non\u2028sense",), "\\u2028"),
        (("learn", "a", "b", "\u202esurplus"), "\\u202esurplus"),
        (("learn", "\u2028" + "x" * 3500), "…"),
        (("content", "lint", "no\u2028where"), "no\\u2028where"),
    ],
)
def test_a_wrong_call_is_one_sentence(tmp_path, arguments, said):
    shown = studyhall(*arguments, cwd=tmp_path)
    assert shown.returncode in (1, 2)
    assert said in shown.stderr
    assert "Traceback" not in shown.stderr
    assert not {"\u2028", "\u202e"} & set(shown.stderr)
    assert len(shown.stderr) < 1200


def test_the_shipped_content_passes_without_a_warning(tmp_path):
    shown = studyhall("content", "lint", "--strict", cwd=tmp_path)
    assert shown.returncode == 0, shown.stdout
    assert "warning" not in shown.stdout


def test_a_new_topic_is_made_and_the_commands_that_follow_work(tmp_path):
    content = {"STUDYHALL_CONTENT": str(tmp_path / "content")}
    made = studyhall("content", "new", "biology/cell-division", cwd=tmp_path, **content)
    assert made.returncode == 0, made.stderr
    assert made.stdout.splitlines()[0] == "Created content/biology/course.yaml"
    lint, play = [line.strip() for line in made.stdout.splitlines() if line.startswith("  ")]
    setting = f"STUDYHALL_CONTENT={tmp_path}/content"
    assert lint == f"{setting} studyhall content lint content/biology/cell-division"
    assert play == f"{setting} studyhall play"
    checked = studyhall(*shlex.split(lint)[2:], "--strict", cwd=tmp_path, **content)
    assert checked.returncode == 0, checked.stdout
    again = studyhall("content", "new", "biology/cell-division", cwd=tmp_path, **content)
    assert again.returncode == 1
    assert "is there already" in again.stderr


def test_a_new_topic_is_not_put_among_those_of_an_installed_package(tmp_path):
    packaged = ROOT / "bot" / "_content"
    made = studyhall("content", "new", "a/b", cwd=tmp_path, STUDYHALL_CONTENT=str(packaged))
    assert made.returncode == 2
    assert "STUDYHALL_CONTENT=my-content studyhall content new a/b" in made.stderr
    assert not packaged.exists()


def test_advice_is_printed_and_fails_nothing(tmp_path):
    course(tmp_path / "content", topic(modes={}))
    shown = studyhall("content", "lint", "--strict", "content", cwd=tmp_path)
    assert shown.returncode == 0, shown.stderr
    assert "content/course/first.yaml:1:1: advice: the topic has no lesson yet" in shown.stdout


def test_lint_tells_what_is_wrong_by_line_and_fails(tmp_path):
    course(tmp_path / "content", topic(questions=[{"id": "a"}]))
    shown = studyhall("content", "lint", "content", cwd=tmp_path)
    assert shown.returncode == 1
    assert "first.yaml:" in shown.stderr
    assert "error:" in shown.stderr


def test_the_schema_is_json(tmp_path):
    shown = studyhall("content", "schema", cwd=tmp_path)
    assert json.loads(shown.stdout)["$schema"].startswith("https://json-schema.org/")


def test_rebuilding_the_boards_says_how_many_rows_there_are(tmp_path):
    shown = studyhall("boards", "rebuild", cwd=tmp_path)
    assert shown.returncode == 0, shown.stderr
    assert "0 rows" in shown.stdout
    assert (tmp_path / "data" / "studyhall.db").exists()


def test_a_database_that_is_none_is_told_in_one_sentence(tmp_path):
    (tmp_path / "a.db").write_text("a letter to my aunt" * 100)
    shown = studyhall("boards", "rebuild", cwd=tmp_path, DATABASE_URL="sqlite+aiosqlite:///a.db")
    assert shown.returncode == 1
    assert "damaged or not a database" in shown.stderr
    assert "Traceback" not in shown.stderr


@contextmanager
def playing(tmp_path, *arguments, **environment):
    """`studyhall play` in a process; gives it and its address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "play", "--no-browser", *arguments],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    line = process.stdout.readline()
    assert "Studyhall is open" in line, process.stderr.read()
    yield process, line.split()[3]
    process.kill()
    process.wait()
    process.stdout.close()
    process.stderr.close()


@pytest.fixture
def playground(tmp_path):
    with playing(tmp_path, "--port", "0") as opened:
        yield opened


def test_the_playground_opens_and_closes_cleanly(playground):
    process, url = playground
    with urllib.request.urlopen(url, timeout=10) as page:
        assert b"Studyhall" in page.read()
    process.send_signal(signal.SIGTERM)
    started = time.monotonic()
    assert process.wait(timeout=20) == 0
    assert time.monotonic() - started < 20
    assert "Traceback" not in process.stderr.read()


def test_a_port_that_is_taken_is_one_sentence(playground, tmp_path):
    _, url = playground
    port = url.rstrip("/").rpartition(":")[2]
    shown = studyhall("play", "--no-browser", "--port", port, cwd=tmp_path / "..")
    assert shown.returncode == 2
    assert shown.stderr.startswith(f"studyhall: Nothing was started. Can't listen on port {port} ")
    assert "STUDYHALL_PORT" in shown.stderr
    assert "Traceback" not in shown.stderr


def test_a_second_bot_on_one_sqlite_database_starts_nothing(playground, tmp_path):
    second = studyhall("play", "--no-browser", "--port", "0", cwd=tmp_path)
    assert second.returncode == 1
    assert second.stderr.startswith("studyhall: Nothing was started. Another Studyhall is already")
    assert len(second.stderr.splitlines()) == 1
    rebuilt = studyhall("boards", "rebuild", cwd=tmp_path)
    assert rebuilt.returncode == 0, rebuilt.stderr
    assert rebuilt.stderr.startswith("studyhall: A bot is running on data/studyhall.db.")
    playground[0].kill()
    playground[0].wait()
    with playing(tmp_path, "--port", "0"):
        pass
    assert "A bot is running" not in studyhall("boards", "rebuild", cwd=tmp_path).stderr


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("STUDYHALL_CONTENT", "/nope"),
        ("STUDYHALL_CONTENT", ""),
        ("STUDYHALL_DATA", "/dev/null/x"),
        ("STUDYHALL_TIMEZONE", "Mars/Phobos"),
        ("STUDYHALL_PORT", "99999"),
        ("STUDYHALL_HEALTH_PORT", "8765"),
        ("DATABASE_URL", "postgres://bot:hunter2@db/studyhall"),
        ("DATABASE_URL", "sqlite+aiosqlite:////dev/null/x/studyhall.db"),
    ],
)
def test_a_setting_that_cannot_work_is_named_and_nothing_is_started(tmp_path, setting, value):
    shown = studyhall("play", "--no-browser", cwd=tmp_path, **{setting: value})
    assert shown.returncode == 2
    assert len(shown.stderr.splitlines()) == 1
    assert shown.stderr.startswith("studyhall: Nothing was started. ")
    assert setting in shown.stderr
    assert "hunter2" not in shown.stderr


def test_topics_that_are_wrong_start_nothing(tmp_path):
    (tmp_path / "content").mkdir()
    shown = studyhall("play", "--no-browser", cwd=tmp_path, STUDYHALL_CONTENT="content")
    assert shown.returncode == 1
    assert "error:" in shown.stderr
    assert shown.stderr.endswith("studyhall: Nothing was started.\n")


def test_a_misspelt_setting_is_said_by_every_command(tmp_path):
    said = "STUDYHALL_PROT is not a setting, so it has no effect. Did you mean STUDYHALL_PORT?"
    for command in (("doctor",), ("content", "lint"), ("run",), ("slack", "manifest")):
        shown = studyhall(*command, cwd=tmp_path, STUDYHALL_PROT="hunter2")
        assert shown.stderr.count(said) == 1, command
        assert "hunter2" not in shown.stderr + shown.stdout
    shown = studyhall("run", cwd=tmp_path, STUDYHALL_PROT="hunter2", STUDYHALL_LOG="json")
    assert json.loads(shown.stderr.splitlines()[0])["message"] == said


def test_the_playground_serves_the_operators_pages_and_is_asked_whether_it_lives(tmp_path):
    page, pages = free_port(), free_port()
    served = {"STUDYHALL_PORT": str(page), "STUDYHALL_HEALTH_PORT": str(pages)}
    dead = studyhall("health", cwd=tmp_path, **served)
    assert dead.returncode == 1
    assert f"Nothing answers at http://127.0.0.1:{pages}/healthz" in dead.stderr
    with playing(tmp_path, "--port", str(page), **served):
        for path in ("healthz", "readyz", "metrics"):
            with urllib.request.urlopen(f"http://127.0.0.1:{pages}/{path}", timeout=10) as told:
                text = told.read().decode()
            assert path != "readyz" or json.loads(text) == {
                "ready": True,
                "database": True,
                "web": True,
            }
            assert path != "metrics" or "studyhall_rounds_open" in text
        assert studyhall("health", cwd=tmp_path, **served).returncode == 0
        by_its_page = studyhall("health", cwd=tmp_path, STUDYHALL_PORT=str(page))
        assert by_its_page.returncode == 0, by_its_page.stderr
        assert f"{page}/ answers" in by_its_page.stdout


def test_the_doctor_checks_whatever_is_configured(tmp_path):
    new = studyhall("doctor", cwd=tmp_path)
    assert new.returncode == 0, new.stdout
    assert "✓ 1 topic with 49 questions" in new.stdout
    assert "does not exist yet" in new.stdout
    assert new.stdout.count("– Not set up") == 2
    assert not (tmp_path / "data").exists()

    assert studyhall("boards", "rebuild", cwd=tmp_path).returncode == 0
    used = studyhall("doctor", cwd=tmp_path)
    assert "answers: 0 questions asked" in used.stdout


def test_the_doctor_tells_all_that_is_wrong_and_no_secret(tmp_path):
    shown = studyhall(
        "doctor",
        cwd=tmp_path,
        STUDYHALL_CONTENT="/nope",
        DATABASE_URL="postgresql+asyncpg://bot:hunter2@127.0.0.1:1/studyhall",
        DISCORD_TOKEN="hunter3",
        STUDYHALL_DISCORD_REST="http://127.0.0.1:1/api/v10",
        SLACK_APP_TOKEN="xapp-hunter4",
    )
    assert shown.returncode == 1
    told = [line for line in shown.stdout.splitlines() if line.startswith("✗")]
    assert len(told) == 4
    for what in (
        "STUDYHALL_CONTENT",
        "DATABASE_URL",
        "Discord isn't responding",
        "SLACK_BOT_TOKEN",
    ):
        assert any(what in line for line in told), what
    assert "hunter" not in shown.stdout + shown.stderr
    assert "Traceback" not in shown.stderr


def test_a_new_key_is_one_that_the_settings_take(tmp_path):
    keys = [studyhall("db", "key", cwd=tmp_path).stdout.strip() for _ in range(2)]
    assert keys[0] != keys[1]
    shown = studyhall("doctor", cwd=tmp_path, STUDYHALL_SECRET_KEYS=",".join(keys))
    assert shown.returncode == 0, shown.stderr


def test_output_that_nobody_reads_on_ends_without_a_traceback():
    command = f"{sys.executable} -m bot content lint | true"
    ran = subprocess.run(["sh", "-c", command], capture_output=True, text=True, timeout=60)
    assert ran.stderr == ""
