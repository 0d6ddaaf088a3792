"""Texts read as if they were written in English, not translated into it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = [
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    *(f"docs/{page.name}" for page in sorted((ROOT / "docs").glob("*.md"))),
]
MODULES = sorted(
    str(path.relative_to(ROOT))
    for top in ("bot", "adapters")
    for path in (ROOT / top).rglob("*.py")
)

# A translated phrase -> what to write instead.
TRANSLATED = {
    r"in the place of": "instead of",
    r"\b(?:is|are|unless) told\b": "say who does what: the bot tells the owner, reports, alerts",
    r"\btold (?:once|as such)\b": "reported once",
    r"\bwhoever\b": "the person who, anyone who",
    r"\b(?:for|to|with|than) who\b": "for people who",
    r"\bwhat comes of\b": "the result of",
    r"\bhow one tells\b": "how to tell",
    r"\bright is:": "Actually:",
    r"\b(?:one's own|oneself)\b": "your own, people themselves",
    r"\bhow-manieth\b": "index",
    r"\bin (?:its|their) stead\b": "instead",
    r"\bthat (?:is|are) no more\b(?! than)": "that no longer exists",
    r"\b(?:is|are) the most\b[;.]": "the limit is",
    r"\bmust stand in\b": "must be in",
    r"\bcounts? for nobody\b": "doesn't count",
}


def translated(text: str) -> list[str]:
    """The translated phrases in a text, each with what to write instead."""
    plain = " ".join(text.split())
    return [
        f"“{found[0]}”: write “{better}”"
        for phrase, better in TRANSLATED.items()
        for found in re.finditer(phrase, plain, re.IGNORECASE)
    ]


def strings(source: str) -> Iterator[tuple[int, str]]:
    """The docstrings and messages of a module, with their lines. Comments are left out."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.JoinedStr):
            parts = [each.value for each in node.values if isinstance(each, ast.Constant)]
            yield node.lineno, "…".join(map(str, parts))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


@pytest.mark.parametrize("page", PAGES)
def test_no_page_has_a_translated_phrase(page):
    assert translated((ROOT / page).read_text("utf-8")) == []


def test_no_docstring_and_no_message_has_a_translated_phrase():
    found = [
        f"{module}:{line}: {phrase}"
        for module in MODULES
        for line, text in strings((ROOT / module).read_text("utf-8"))
        for phrase in translated(text)
    ]
    assert found == []


@pytest.mark.parametrize("kind", ["static/*.js", "templates/*.html"])
def test_nothing_in_the_playground_has_a_translated_phrase(kind):
    files = sorted((ROOT / "adapters" / "web").glob(kind))
    assert files
    found = {path.name: translated(path.read_text("utf-8")) for path in files}
    assert not any(found.values()), found


@pytest.mark.parametrize(
    "text",
    [
        "It shows the page in the place\nof the one before.",
        "30 seconds unless told",
        "The owner is told by alert.",
        "a mode that is told as such",
        "Whoever runs it sees this.",
        "a description for who cannot see it",
        "what comes of a question",
        "How one tells that it worked",
        "✓ *Right is:* this",
        "a folder of one's own",
        "a part, the how-manieth of its kind",
        "`name` asks for the field's name in its stead",
        "a button of a topic that is no more",
        "it has 6 entries, and 5 are the most; leave some out",
        "text that starts with [ must stand in quotes",
        "A deleted question counts for nobody.",
    ],
)
def test_a_translated_phrase_is_found(text):
    assert translated(text)


@pytest.mark.parametrize(
    "text",
    [
        "The bot told the owner once more.",
        "people who answered, and who they are",
        "It depends on who asks, and on the place of the topic.",
        "5 are the most popular options.",
        "That is no more than a guess.",
        "The right answer is: a token.",
        "Choose one of your own.",
    ],
)
def test_plain_english_is_left_alone(text):
    assert not translated(text)
