"""The building blocks of a topic: bounded texts, levels, sources, code.

Every text is in the Markdown of `bot.chat.markup` unless its field says "plain". Lengths are in
characters and keep each card readable on a phone and within every platform's limits.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints


class Mode(StrEnum):
    """The ten ways to learn a topic, in the order in which they're offered."""

    EXPLAIN = "explain"
    WHY = "why"
    DEEP = "deep"
    VISUALIZE = "visualize"
    METRICS = "metrics"
    REVIEW = "review"
    TRY = "try"
    CHALLENGE = "challenge"
    EXPERIMENT = "experiment"
    RECALL = "recall"


class Difficulty(StrEnum):
    EASY = "easy"
    MEDIUM = "medium"
    HARD = "hard"


class Level(StrEnum):
    BEGINNER = "beginner"
    INTERMEDIATE = "intermediate"
    ADVANCED = "advanced"


def bounded(longest: int) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, min_length=1, max_length=longest)


Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=48)]
Name = Annotated[str, bounded(60)]  # plain
Line = Annotated[str, bounded(160)]
Sentence = Annotated[str, bounded(320)]
Paragraph = Annotated[str, bounded(900)]
Program = Annotated[str, StringConstraints(min_length=1, max_length=1200)]  # plain
Url = Annotated[str, StringConstraints(pattern=r"^https?://[^\s<>]+$", max_length=300)]
FileName = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*\.json$", max_length=80)
]


class Part(BaseModel):
    """The base class of a topic's models: immutable, and unknown fields are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)


class Source(Part):
    """The source of a fact or a figure."""

    id: Slug
    title: Line  # plain: authors, title, year
    url: Url


class Snippet(Part):
    """A piece of code."""

    code: Program
    language: Annotated[str, StringConstraints(pattern=r"^[a-z0-9+-]{1,20}$")] = "python"
