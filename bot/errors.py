"""The tree of Studyhall's own exceptions.

StudyhallError
├── Mistake                a person's request can't be done; its text is shown to them
│   ├── NotFound             no such topic, mode, question or team; may have suggestions
│   └── TooLate              the round has closed
├── SettingsError          a setting is invalid; names it, never a secret
├── ContentError           topics on disk are invalid; has every problem with its line
├── StoreError             the database is unusable; its text tells the operator what to do
│   ├── StoreBusy            locked by another process
│   │   └── StoreAway          unreachable right now; the store itself logs it once
│   ├── StoreDeleted         its file was deleted or replaced while in use
│   ├── StoreReadOnly        it is read-only
│   └── StoreTooNew          written by a newer Studyhall
└── ChatError              a call to a chat platform failed
    ├── MessageGone          the message (or its channel) no longer exists
    │   └── ChatRefused        the platform forbids it; its text says what would help
    └── ChatUnavailable      the platform did not answer; a retry may help
        ├── ChatLimited        a rate limit refused the post; nothing was posted
        └── ReadingLimited     a rate limit on reading; says how long to wait
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class StudyhallError(Exception):
    """The base of all exceptions that Studyhall raises on purpose."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A command offered as a button, such as `/learn topic:pretraining`."""

    label: str
    line: str


class Mistake(StudyhallError):
    """A person's request that can't be done.

    The text is shown to that person unchanged: one kind sentence that says what to do next, in our
    Markdown, with what people wrote already escaped. `offers` become buttons below it.
    """

    def __init__(self, message: str = "", offers: Sequence[Offer] = ()) -> None:
        super().__init__(message)
        self.offers = tuple(offers)


class NotFound(Mistake):
    """An unknown name. `suggestions` are names to use instead of `typed`, if that was a command or
    the whole value of an option."""

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
    """An answer to a round that has closed."""


class SettingsError(StudyhallError):
    """An invalid setting. The text names it and never contains a secret. A restart helps only after
    the setting is changed."""


class ContentError(StudyhallError):
    """Invalid topics on disk. `problems` lists all of them with their locations."""

    def __init__(self, problems: Sequence[object]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


class StoreError(StudyhallError):
    """An unusable database; the text says what an operator can do."""


class StoreBusy(StoreError):
    """A database that another process has locked, or that is unreachable."""


class StoreAway(StoreBusy):
    """A database that is unreachable right now. The store logs this, so callers needn't."""


class StoreDeleted(StoreError):
    """The database file was deleted or replaced after it was opened."""


class StoreReadOnly(StoreError):
    """A read-only database."""


class StoreTooNew(StoreError):
    """A database written by a newer Studyhall."""


class ChatError(StudyhallError):
    """A failed call to a chat platform."""


class MessageGone(ChatError):
    """A message that no longer exists, or whose channel doesn't."""


class ChatRefused(MessageGone):
    """A call that the platform forbids; a retry doesn't help.

    The text is shown to people: one sentence, in our Markdown, that says what would help.
    """


class ChatUnavailable(ChatError):
    """A platform that doesn't answer or refuses for now; a retry may help."""


class ChatLimited(ChatUnavailable):
    """A post that a rate limit refused; nothing was posted."""


class ReadingLimited(ChatUnavailable):
    """A rate limit on reading messages: try again after `after` seconds."""

    def __init__(self, what: str, after: float) -> None:
        super().__init__(f"{what} is allowed again in {after:.0f} s")
        self.after = after
