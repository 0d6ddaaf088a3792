"""The documentation says what is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from pydantic import TypeAdapter

from bot.curriculum.model import Mode, Question

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
