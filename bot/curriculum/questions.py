"""Questions: with options, or answered in a few words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Self

from pydantic import Discriminator, Field, Tag, model_validator

from bot.curriculum.parts import Difficulty, Line, Part, Sentence, Slug, Snippet, bounded
from bot.text.printable import printable


class Choice(Part):
    """One option of a question. `feedback` says why it's right, or names the misconception."""

    text: Line
    feedback: Annotated[str, bounded(280)]
    key: bool = False  # the right one


class QuestionBase(Part):
    id: Slug
    difficulty: Difficulty
    stem: Annotated[str, bounded(500)]
    snippet: Snippet | None = None
    solution: Annotated[tuple[Annotated[str, bounded(280)], ...], Field(min_length=1, max_length=6)]
    check: Sentence  # one line that lets learners verify the answer
    hint: Sentence
    source: Slug  # one of the topic's sources
    authors: tuple[Line, ...] = ()  # plain: "discord:1234"; they don't score on it
    retired: bool = False  # no longer asked; kept for the history


def option_faults(options: Sequence[tuple[str, bool]]) -> Iterator[str]:
    """Yield what is wrong with the options of a question, given their texts and keys."""
    keys = sum(key for _, key in options)
    if keys == 0:
        yield "no option is the key; mark the right one with 'key: true'"
    elif keys > 1:
        yield f"{keys} options are marked as the key; leave 'key: true' on one"
    folded = [text.strip().casefold() for text, _ in options]
    twice = next((text for text, _ in options if folded.count(text.strip().casefold()) > 1), None)
    if twice is not None:
        yield f"two options say '{printable(twice)}'; write another text in one"


class ChoiceQuestion(QuestionBase):
    """A question with 3 to 5 options, exactly one of them the key."""

    options: Annotated[tuple[Choice, ...], Field(min_length=3, max_length=5)]

    @model_validator(mode="after")
    def _one_key(self) -> Self:
        for wrong in option_faults([(option.text, option.key) for option in self.options]):
            raise ValueError(wrong)
        return self

    @property
    def key(self) -> int:
        """Return the index of the right option, as written."""
        return next(index for index, option in enumerate(self.options) if option.key)


class ShortQuestion(QuestionBase):
    """A question that people answer in a few words."""

    answers: Annotated[tuple[Annotated[str, bounded(80)], ...], Field(min_length=1, max_length=12)]
    feedback: Annotated[str, bounded(280)]  # why this is the answer


Question = ChoiceQuestion | ShortQuestion


def _kind(question: object) -> str:
    """Return the kind that the author meant, so that only its mistakes are reported."""
    short = (
        ("answers" in question or "feedback" in question) and "options" not in question
        if isinstance(question, dict)
        else isinstance(question, ShortQuestion)
    )
    return "ShortQuestion" if short else "ChoiceQuestion"


WrittenQuestion = Annotated[
    Annotated[ChoiceQuestion, Tag("ChoiceQuestion")]
    | Annotated[ShortQuestion, Tag("ShortQuestion")],
    Discriminator(_kind),
]
