"""The history of questions, for choosing the next one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question that was asked in a channel."""

    topic: str
    question: str
    at: datetime
    answered: int  # people
    right: int
