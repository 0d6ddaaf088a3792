"""The format of a topic, as validated data.

Import the format from this module; its parts are defined in others.
"""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, FiniteFloat, model_validator

from bot.curriculum.drawings import Arrow, Box, Chart, Curve, Diagram
from bot.curriculum.lessons import (
    BLANK,
    Analogy,
    Card,
    Challenge,
    Concept,
    Confusion,
    Deep,
    Exercise,
    Experiment,
    Explain,
    Fact,
    Idea,
    Knob,
    Likeness,
    Metric,
    Metrics,
    Modes,
    Outcome,
    Recall,
    Review,
    Specimen,
    Stage,
    Step,
    Try,
    Visualize,
    Why,
)
from bot.curriculum.parts import (
    Difficulty,
    FileName,
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
    Source,
    Url,
)
from bot.curriculum.questions import (
    Choice,
    ChoiceQuestion,
    Question,
    QuestionBase,
    ShortQuestion,
    WrittenQuestion,
)

__all__ = [
    "BLANK",
    "Analogy",
    "Arrow",
    "Box",
    "Card",
    "Challenge",
    "Chart",
    "Choice",
    "ChoiceQuestion",
    "Concept",
    "Confusion",
    "Course",
    "Curve",
    "Deep",
    "Diagram",
    "Difficulty",
    "Exercise",
    "Experiment",
    "Explain",
    "Fact",
    "FileName",
    "Idea",
    "Knob",
    "Level",
    "Likeness",
    "Line",
    "Measurements",
    "Metric",
    "Metrics",
    "Mode",
    "Modes",
    "Name",
    "Outcome",
    "Paragraph",
    "Part",
    "Program",
    "Question",
    "QuestionBase",
    "Recall",
    "Review",
    "Sentence",
    "Series",
    "ShortQuestion",
    "Slug",
    "Snippet",
    "Source",
    "Specimen",
    "Stage",
    "Step",
    "Topic",
    "Try",
    "Url",
    "Visualize",
    "Why",
    "WrittenQuestion",
]


Measured = Annotated[FiniteFloat, Field(ge=-1e300, le=1e300)]  # leaves headroom for arithmetic


class Series(Part):
    """One measured line, with as many y as x values."""

    x: tuple[Measured, ...]
    y: tuple[Measured, ...]

    @model_validator(mode="after")
    def _same_length(self) -> Self:
        if len(self.x) != len(self.y) or not self.x:
            raise ValueError("a series needs as many y as x, and at least one")
        return self


class Measurements(Part):
    """The JSON file next to a topic, with what its script measured."""

    method: Paragraph | None = None  # plain: how it was measured, for a learner
    about: dict[str, str | int | float] = Field(
        default_factory=dict
    )  # the parameters, to reproduce the measurement: seed, sizes, steps
    series: dict[Slug, Series] = Field(default_factory=dict)
    values: dict[Slug, Measured] = Field(default_factory=dict)
    samples: dict[Slug, str] = Field(default_factory=dict)  # plain: a model's output


class Course(Part):
    """A folder of topics, described by its course.yaml."""

    id: Slug
    title: Name
    summary: Line


class Topic(Part):
    """Everything about one topic. It has questions, a mode, or both.

    On disk it is one file, content/<course>/<topic>.yaml, or a folder of that name:
    topic.yaml has the fields of this class, questions.yaml the list of questions, and each
    mode has its own file, such as explain.yaml or why.yaml.
    """

    id: Slug
    title: Name
    aliases: tuple[Name, ...] = ()
    summary: Line  # what people will know afterwards
    place: Annotated[tuple[Name, ...], Field(max_length=4)] = ()  # within the course
    order: int = 0  # position in the course
    prerequisites: tuple[Slug, ...] = ()  # ids of other topics
    sources: Annotated[tuple[Source, ...], Field(min_length=1, max_length=40)]
    measurements: FileName | None = None  # a JSON file next to the topic
    modes: Modes = Field(default_factory=Modes)
    questions: tuple[WrittenQuestion, ...] = ()
