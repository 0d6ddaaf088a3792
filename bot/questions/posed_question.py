"""A question as it was posted, with its options shuffled."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from pydantic import TypeAdapter

from bot.curriculum.model import ChoiceQuestion, Question, ShortQuestion

_QUESTION: TypeAdapter[Question] = TypeAdapter(Question)


@dataclass(frozen=True, slots=True)
class PosedQuestion:
    """A question with its options in the order shown.

    It is stored with the round, so a round is scored and revealed as it was asked even if the
    content changes.
    """

    topic: str  # its id
    topic_title: str
    source_title: str
    source_url: str
    question: Question
    order: tuple[int, ...] = ()  # order[shown] = index as written; empty for a short answer
    has_lesson: bool = True  # whether its topic had a lesson to read

    @property
    def options(self) -> tuple[str, ...]:
        """Return the texts of the options as shown; empty for a short answer."""
        if isinstance(self.question, ShortQuestion):
            return ()
        return tuple(self.question.options[index].text for index in self.order)

    @property
    def feedback(self) -> tuple[str, ...]:
        """Return the feedback of each option as shown; empty for a short answer."""
        if isinstance(self.question, ShortQuestion):
            return ()
        return tuple(self.question.options[index].feedback for index in self.order)

    @property
    def key(self) -> int | None:
        """Return the index of the right option as shown; None for a short answer."""
        if isinstance(self.question, ShortQuestion):
            return None
        return self.order.index(self.question.key)

    def to_json(self) -> str:
        """Return the stored text."""
        return json.dumps(
            {
                "topic": self.topic,
                "topic_title": self.topic_title,
                "source_title": self.source_title,
                "source_url": self.source_url,
                "question": _QUESTION.dump_python(self.question, mode="json", by_alias=True),
                "order": self.order,
                # the exception alone is kept: rows from before it have none, nor need it
                **({} if self.has_lesson else {"has_lesson": False}),
            },
            ensure_ascii=False,
        )

    @classmethod
    def from_json(cls, stored: str) -> PosedQuestion:
        """Parse the stored text."""
        data = json.loads(stored)
        data["question"] = _QUESTION.validate_python(data["question"])
        data["order"] = tuple(data["order"])
        return cls(**data)


def shuffled(question: Question, shuffle: Callable[[list[int]], None]) -> tuple[int, ...]:
    """Return a shuffled order of the question's options; empty for a short answer."""
    if not isinstance(question, ChoiceQuestion):
        return ()
    order = list(range(len(question.options)))
    shuffle(order)
    return tuple(order)
