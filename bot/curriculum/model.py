"""The format of a topic: what a teacher writes, as checked data.

Every text is in the Markdown of `bot.markup` unless its field says "plain". Lengths are in
characters and keep each card readable on a phone and within every platform's limits.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    FiniteFloat,
    StringConstraints,
    Tag,
    model_validator,
)


class Mode(StrEnum):
    """The ten ways to learn a topic, in the order in which they are offered."""

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


def _text(longest: int) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, min_length=1, max_length=longest)


Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=48)]
Name = Annotated[str, _text(60)]  # plain
Line = Annotated[str, _text(160)]
Sentence = Annotated[str, _text(320)]
Paragraph = Annotated[str, _text(900)]
Prose = Annotated[str, _text(2000)]
Program = Annotated[str, StringConstraints(min_length=1, max_length=1200)]  # plain
Url = Annotated[str, StringConstraints(pattern=r"^https?://[^\s<>]+$", max_length=300)]
FileName = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*\.json$", max_length=80)
]


class Part(BaseModel):
    """The base of everything in a topic: unknown fields are errors, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)


class Source(Part):
    """Where a fact or a figure was read."""

    id: Slug
    title: Line  # plain: authors, title, year
    url: Url


class Snippet(Part):
    """A piece of code."""

    code: Program
    language: Annotated[str, StringConstraints(pattern=r"^[a-z0-9+-]{1,20}$")] = "python"


# Pictures that Studyhall draws itself, so that they can be reviewed as text.


class Box(Part):
    id: Slug
    label: Annotated[str, _text(40)]  # plain
    note: Annotated[str, _text(60)] | None = None  # plain, small under the label
    tone: Literal["plain", "input", "model", "output", "aside"] = "plain"


class Arrow(Part):
    source: Slug = Field(alias="from")
    target: Slug = Field(alias="to")
    label: Annotated[str, _text(30)] | None = None  # plain


class Diagram(Part):
    """Boxes in rows, top to bottom, and arrows between them."""

    title: Name
    alt: Paragraph  # plain: what the picture shows, for who cannot see it
    rows: Annotated[tuple[tuple[Box, ...], ...], Field(min_length=1, max_length=6)]
    arrows: tuple[Arrow, ...] = ()

    @model_validator(mode="after")
    def _known_boxes(self) -> Self:
        names = [box.id for row in self.rows for box in row]
        if len(set(names)) != len(names):
            raise ValueError("two boxes have one id; give each box its own")
        if any(len(row) > 4 for row in self.rows):
            raise ValueError("a row holds at most 4 boxes; start a new row")
        for arrow in self.arrows:
            for end in (arrow.source, arrow.target):
                if end not in names:
                    raise ValueError(f"an arrow names the box '{end}', which no row has")
        return self


class Curve(Part):
    """One line of a chart: a series of the measurements that the topic refers to."""

    label: Annotated[str, _text(40)]  # plain
    series: Slug  # the name of a series in the measurements file


class Chart(Part):
    """Measured series, drawn as lines. The numbers live in the topic's measurements file."""

    title: Name
    alt: Paragraph
    x: Annotated[str, _text(40)]  # plain: axis label with its unit
    y: Annotated[str, _text(40)]
    log_x: bool = False
    curves: Annotated[tuple[Curve, ...], Field(min_length=1, max_length=5)]


# The ten modes.


class Concept(Part):
    name: Name
    text: Paragraph
    takeaway: Line


class Likeness(Part):
    """One part of an analogy: what it is there, and what it stands for here."""

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
    """A fact or a figure, and the id of the source that it was read in."""

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


class Visualize(Part):
    introduction: Sentence
    stages: Annotated[tuple[Stage, ...], Field(min_length=2, max_length=8)]
    chart: Chart
    reading: Paragraph  # how to read the chart


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
        if self.snippet.code.count(BLANK) != 1:
            raise ValueError(f"the code needs exactly one blank, written {BLANK}")
        return self


class Try(Part):
    exercises: Annotated[tuple[Exercise, ...], Field(min_length=5, max_length=5)]


class Challenge(Part):
    """Five of the topic's hard questions, by id, against the clock."""

    introduction: Sentence
    seconds: Annotated[int, Field(ge=60, le=3600)]
    questions: Annotated[tuple[Slug, ...], Field(min_length=5, max_length=5)]
    badge: Name


class Knob(Part):
    name: Name
    meaning: Sentence


class Outcome(Part):
    """One setting of the knobs, and the measurement that it gave."""

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
    """One thing that a good answer says, and wordings that count as having said it."""

    idea: Line
    phrasings: Annotated[tuple[Line, ...], Field(min_length=1, max_length=12)]  # plain


class Recall(Part):
    prompt: Sentence
    ideas: Annotated[tuple[Idea, ...], Field(min_length=2, max_length=8)]
    model_answer: Paragraph


class Modes(Part):
    """The modes that a topic offers; all are optional but the first."""

    explain: Explain
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
        """The modes that this topic has, in order."""
        return tuple(mode for mode in Mode if self.get(mode) is not None)

    def get(self, mode: Mode) -> Part | None:
        """One mode's content."""
        part: Part | None = getattr(self, "try_" if mode is Mode.TRY else mode.value)
        return part


# Questions.


class Choice(Part):
    """One option of a question. `feedback` says why it is right, or which misconception it is."""

    text: Line
    feedback: Annotated[str, _text(280)]
    key: bool = False  # the right one


class QuestionBase(Part):
    id: Slug
    difficulty: Difficulty
    stem: Annotated[str, _text(500)]
    snippet: Snippet | None = None
    solution: Annotated[tuple[Annotated[str, _text(280)], ...], Field(min_length=1, max_length=6)]
    check: Sentence  # one line by which a learner can tell it for themselves
    hint: Sentence
    source: Slug  # one of the topic's sources
    authors: tuple[Line, ...] = ()  # plain: "discord:1234"; they do not score on it


class ChoiceQuestion(QuestionBase):
    """A question with 3 to 5 options, exactly one of them the key."""

    options: Annotated[tuple[Choice, ...], Field(min_length=3, max_length=5)]

    @model_validator(mode="after")
    def _one_key(self) -> Self:
        keys = sum(option.key for option in self.options)
        if keys != 1:
            raise ValueError(
                "no option is the key; mark the right one with 'key: true'"
                if keys == 0
                else f"{keys} options are marked as the key; leave 'key: true' on one"
            )
        texts = [option.text.casefold() for option in self.options]
        if len(set(texts)) != len(texts):
            raise ValueError("two options say the same")
        return self

    @property
    def key(self) -> int:
        """The index of the right option, as written."""
        return next(index for index, option in enumerate(self.options) if option.key)


class ShortQuestion(QuestionBase):
    """A question that is answered in a few words."""

    answers: Annotated[tuple[Annotated[str, _text(80)], ...], Field(min_length=1, max_length=12)]
    feedback: Annotated[str, _text(280)]  # why this is the answer


Question = ChoiceQuestion | ShortQuestion


def _kind(question: object) -> str:
    """Which of the two was meant, so that only its mistakes are told."""
    short = (
        "answers" in question and "options" not in question
        if isinstance(question, dict)
        else isinstance(question, ShortQuestion)
    )
    return "ShortQuestion" if short else "ChoiceQuestion"


WrittenQuestion = Annotated[
    Annotated[ChoiceQuestion, Tag("ChoiceQuestion")]
    | Annotated[ShortQuestion, Tag("ShortQuestion")],
    Discriminator(_kind),
]


class Series(Part):
    """One measured line: as many y as x."""

    x: tuple[FiniteFloat, ...]
    y: tuple[FiniteFloat, ...]

    @model_validator(mode="after")
    def _same_length(self) -> Self:
        if len(self.x) != len(self.y) or not self.x:
            raise ValueError("a series needs as many y as x, and at least one")
        return self


class Measurements(Part):
    """What a topic's script measured, as it wrote it: a JSON file beside the topic."""

    about: dict[str, str | int | float] = {}  # how it was measured: seed, sizes, steps
    series: dict[Slug, Series] = {}
    values: dict[Slug, FiniteFloat] = {}


class Course(Part):
    """A folder of topics, described by its course.yaml."""

    id: Slug
    title: Name
    summary: Line


class Topic(Part):
    """Everything about one topic.

    On disk it is one file, content/<course>/<topic>.yaml, or a folder of that name in which
    topic.yaml holds the fields of this class, questions.yaml the list of questions, and each
    mode has a file of its own: explain.yaml, why.yaml and so on.
    """

    id: Slug
    title: Name
    aliases: tuple[Name, ...] = ()
    summary: Line  # what one will know afterwards
    place: Annotated[tuple[Name, ...], Field(min_length=1, max_length=4)]  # within the course
    order: int = 0  # where it stands in the course
    prerequisites: tuple[Slug, ...] = ()  # ids of other topics
    sources: Annotated[tuple[Source, ...], Field(min_length=1, max_length=40)]
    measurements: FileName | None = None  # a JSON file beside the topic
    modes: Modes
    questions: tuple[WrittenQuestion, ...] = ()
