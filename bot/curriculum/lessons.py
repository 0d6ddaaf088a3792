"""The ten modes of a topic."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Self

from pydantic import Field, model_validator

from bot.curriculum.drawings import Chart, Diagram
from bot.curriculum.parts import (
    Difficulty,
    Level,
    Line,
    Mode,
    Name,
    Paragraph,
    Part,
    Program,
    Sentence,
    Slug,
    Snippet,
)


class Concept(Part):
    name: Name
    text: Paragraph
    takeaway: Line


class Likeness(Part):
    """One part of an analogy: what it is there, and what it corresponds to here."""

    there: Line
    here: Line


class Analogy(Part):
    name: Name
    text: Paragraph
    parts: Annotated[tuple[Likeness, ...], Field(min_length=2, max_length=6)]
    limits: Sentence | None = None  # where the analogy breaks


class Confusion(Part):
    said: Line
    right: Line
    why: Sentence


class Fact(Part):
    """A fact or a figure, and the id of its source."""

    text: Sentence
    source: Slug | None = None


class Explain(Part):
    introduction: Paragraph
    concepts: Annotated[tuple[Concept, ...], Field(min_length=2, max_length=4)]
    analogy: Analogy
    diagram: Diagram
    facts: Annotated[tuple[Fact, ...], Field(min_length=2, max_length=8)]
    confusions: Annotated[tuple[Confusion, ...], Field(min_length=1, max_length=6)]
    summary: Paragraph


class Why(Part):
    problem: Paragraph
    change: Paragraph
    before: Snippet
    after: Snippet
    difference: Paragraph  # what to notice between the two
    use: Paragraph
    takeaways: Annotated[tuple[Line, ...], Field(min_length=2, max_length=5)]


class Step(Part):
    title: Name
    level: Level
    text: Paragraph
    snippet: Snippet | None = None


class Deep(Part):
    steps: Annotated[tuple[Step, ...], Field(min_length=7, max_length=7)]
    idea: Paragraph


class Stage(Part):
    name: Name
    does: Sentence
    data: Program  # an example of the data at this stage
    shape: Line  # plain: such as "(batch 2, tokens 6)"


class Specimen(Part):
    """A model's output, taken from the measurements file."""

    label: Line
    sample: Slug  # the name of a sample in the measurements file


class Visualize(Part):
    introduction: Sentence
    stages: Annotated[tuple[Stage, ...], Field(min_length=2, max_length=8)]
    chart: Chart
    reading: Paragraph  # how to read the chart
    specimens: Annotated[tuple[Specimen, ...], Field(max_length=6)] = ()


class Metric(Part):
    name: Name
    measures: Sentence
    why: Sentence
    good: Line
    bad: Line
    pitfall: Sentence


class Metrics(Part):
    introduction: Sentence
    metrics: Annotated[tuple[Metric, ...], Field(min_length=2, max_length=6)]
    pitfalls: Annotated[tuple[Sentence, ...], Field(min_length=1, max_length=5)]


class Card(Part):
    """A flip card."""

    id: Slug
    level: Level
    front: Line
    back: Sentence


class Review(Part):
    cards: Annotated[tuple[Card, ...], Field(min_length=4, max_length=40)]


BLANK = "____"


def blank_faults(code: str) -> Iterator[str]:
    """Yield what is wrong with the blank of an exercise."""
    if code.count(BLANK) != 1:
        yield f"the code needs exactly one blank, written {BLANK}"


class Exercise(Part):
    """A piece of code with one blank, written as four underscores."""

    id: Slug
    difficulty: Difficulty
    goal: Sentence
    snippet: Snippet
    answers: Annotated[tuple[Line, ...], Field(min_length=1, max_length=6)]  # plain
    hint: Sentence
    explanation: Sentence

    @model_validator(mode="after")
    def _one_blank(self) -> Self:
        for wrong in blank_faults(self.snippet.code):
            raise ValueError(wrong)
        return self


class Try(Part):
    exercises: Annotated[tuple[Exercise, ...], Field(min_length=5, max_length=5)]


class Challenge(Part):
    """Five of the topic's hard questions, by id.

    `seconds` and `badge` are for a timed challenge, which isn't implemented yet: nothing shows
    them.
    """

    introduction: Sentence
    seconds: Annotated[int, Field(ge=60, le=3600)]
    questions: Annotated[tuple[Slug, ...], Field(min_length=5, max_length=5)]
    badge: Name


class Knob(Part):
    name: Name
    meaning: Sentence


class Outcome(Part):
    """One setting of the knobs, and the resulting measurement."""

    setting: Line
    value: Slug  # the name of a value in the measurements file
    note: Sentence


class Experiment(Part):
    goal: Sentence
    setup: Paragraph
    knobs: Annotated[tuple[Knob, ...], Field(min_length=1, max_length=5)]
    unit: Line  # plain: what the outcomes are measured in
    outcomes: Annotated[tuple[Outcome, ...], Field(min_length=2, max_length=12)]
    hints: Annotated[tuple[Sentence, ...], Field(min_length=1, max_length=5)]
    conclusion: Paragraph


class Idea(Part):
    """One idea of a good answer, and the wordings that count as mentioning it."""

    idea: Line
    phrasings: Annotated[tuple[Line, ...], Field(min_length=1, max_length=12)]  # plain


class Recall(Part):
    prompt: Sentence
    ideas: Annotated[tuple[Idea, ...], Field(min_length=2, max_length=8)]
    model_answer: Paragraph


class Modes(Part):
    """The modes that a topic offers; each is optional."""

    explain: Explain | None = None
    why: Why | None = None
    deep: Deep | None = None
    visualize: Visualize | None = None
    metrics: Metrics | None = None
    review: Review | None = None
    try_: Try | None = Field(default=None, alias="try")
    challenge: Challenge | None = None
    experiment: Experiment | None = None
    recall: Recall | None = None

    def offered(self) -> tuple[Mode, ...]:
        """Return the modes that this topic has, in order."""
        return tuple(mode for mode in Mode if self.get(mode) is not None)

    @property
    def first(self) -> Mode | None:
        """Return the mode that a topic's lesson starts with; None if it only has questions."""
        return next(iter(self.offered()), None)

    def get(self, mode: Mode) -> Part | None:
        """Return one mode's content, or None if the topic doesn't have it."""
        part: Part | None = getattr(self, "try_" if mode is Mode.TRY else mode.value)
        return part
