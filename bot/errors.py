"""The one tree of Studyhall's own exceptions.

StudyhallError
├── Mistake                what a person did cannot be done; its text is what they are told
│   ├── NotFound             no such topic, mode, question or team; may carry suggestions
│   └── TooLate              the round has closed
├── SettingsError          a setting cannot be used; names it, never a secret
├── ContentError           topics on disk are wrong; carries every problem with its line
├── StoreError             the database cannot be used; its text tells the operator what to do
│   ├── StoreBusy            locked by another process
│   │   └── StoreAway          … or not to be reached just now; told once, by the store itself
│   ├── StoreDeleted         its file was taken away while it was in use
│   ├── StoreReadOnly        it may not be written
│   └── StoreTooNew          written by a newer Studyhall
└── ChatError              a chat platform did not do what was asked of it
    ├── MessageGone          the message (or its channel) no longer exists
    │   └── ChatRefused        … or not for us: its text tells people what would change that
    └── ChatUnavailable      it did not answer; trying again later may help
        ├── ChatLimited        … its rate limit refused the call: nothing was done
        └── ReadingLimited     … nor lets anything be read back yet: says after how long
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class StudyhallError(Exception):
    """The root of everything that Studyhall raises on purpose."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A command that a button may run, such as `/learn topic:pretraining`."""

    label: str
    line: str


class Mistake(StudyhallError):
    """A person asked for something that cannot be done.

    The text is shown to that person as it is: one kind sentence that says what to do next,
    in our Markdown, with whatever people wrote already escaped. `offers` become buttons below it.
    """

    def __init__(self, message: str = "", offers: Sequence[Offer] = ()) -> None:
        super().__init__(message)
        self.offers = tuple(offers)


class NotFound(Mistake):
    """Nothing has that name; `suggestions` are names that were perhaps meant instead of `typed`,
    where that was a command or the whole of one of its options."""

    def __init__(
        self,
        message: str,
        suggestions: Sequence[str] = (),
        *,
        typed: str = "",
        offers: Sequence[Offer] = (),
    ) -> None:
        super().__init__(message, offers)
        self.suggestions = tuple(suggestions)
        self.typed = typed


class TooLate(Mistake):
    """The round has closed."""


class SettingsError(StudyhallError):
    """A setting cannot be used; the text names it and never holds a secret. To start again helps
    only once it is changed."""


class ContentError(StudyhallError):
    """Topics on disk cannot be used. `problems` tells all of them, each with its place."""

    def __init__(self, problems: Sequence[object]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


class StoreError(StudyhallError):
    """The database cannot be used; the text says what an operator can do."""


class StoreBusy(StoreError):
    """The database is locked by another process, or away."""


class StoreAway(StoreBusy):
    """The database cannot be reached just now. Nobody who meets this need log it."""


class StoreDeleted(StoreError):
    """The database's file is not the one any more that was opened."""


class StoreReadOnly(StoreError):
    """The database may not be written."""


class StoreTooNew(StoreError):
    """A newer Studyhall wrote this database."""


class ChatError(StudyhallError):
    """A chat platform did not do what was asked of it."""


class MessageGone(ChatError):
    """The message, or the channel that it stood in, no longer exists."""


class ChatRefused(MessageGone):
    """The platform does not let us, and trying again does not help.

    The text is shown to people: one sentence, in our Markdown, that says what would help.
    """


class ChatUnavailable(ChatError):
    """The platform did not answer, or refused for now."""


class ChatLimited(ChatUnavailable):
    """The platform's rate limit refused a post: nothing of it got there."""


class ReadingLimited(ChatUnavailable):
    """The platform's rate limit lets nothing be read back before `after` seconds have passed."""

    def __init__(self, what: str, after: float) -> None:
        super().__init__(f"{what} is allowed again in {after:.0f} s")
        self.after = after
