"""What was asked before, as those who choose the next question are told of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it was asked in a channel before."""

    topic: str
    question: str
    at: datetime
    answered: int  # people
    right: int
