"""Button ids, which a press returns to the feature that owns the button.

An id is the owner's prefix and the owner's data, separated by colons. Features create buttons for
one another (a question links to its lesson), so ids are built and parsed here.
"""

from __future__ import annotations

from typing import Final, NamedTuple, Self

LEARN: Final = "learn"
LESSON_VERBS: Final = (LEARN, "read", "share")
QUESTION: Final = "quiz"
BOARD: Final = "board"
BOARD_VERBS: Final = (BOARD, "board-share")


def owner(button: str) -> str:
    """Return the prefix of an id."""
    return button.partition(":")[0]


class LessonButton(NamedTuple):
    """Leads to a page of a lesson. `tail` keeps two buttons that lead to one page apart.

    Without a mode it leads to the topic's first when it's pressed, whichever that is by then.
    """

    topic: str
    mode: str = ""
    page: str = "0"
    tail: str = ""
    verb: str = LEARN

    def __str__(self) -> str:
        """Return the id."""
        path = (self.verb, self.topic, self.mode, self.page)
        return ":".join((*path, self.tail) if self.tail else path)

    @classmethod
    def read(cls, button: str) -> Self:
        """Parse an id; missing parts are empty."""
        verb, topic, mode, page, tail = (*button.split(":", 4), "", "", "", "")[:5]
        return cls(topic, mode, page, tail, verb)


def question_button(round_id: str, action: object) -> str:
    """Return the id of a question's button; see `QuestionButton`."""
    return str(QuestionButton(round_id, str(action)))


class QuestionButton(NamedTuple):
    """The id of a button on a posted question: an action, or an option's number as an answer."""

    round_id: str
    action: str

    def __str__(self) -> str:
        """Return the id."""
        return f"{QUESTION}:{self.round_id}:{self.action}"

    @classmethod
    def read(cls, button: str) -> Self:
        """Parse an id; missing parts are empty."""
        _, round_id, action = (*button.split(":", 2), "", "")[:3]
        return cls(round_id, action)
