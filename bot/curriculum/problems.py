"""Problems: errors, warnings and advice about a teacher's file, with their positions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from bot.text.printable import shortened, visible

_LONGEST = 600  # characters of a message

Severity = Literal["error", "warning", "advice"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to fix or improve. Lines and columns count from 1; the message says what to
    write."""

    path: Path
    line: int
    column: int
    message: str
    severity: Severity = field(default="error")

    @property
    def told(self) -> str:
        """Return the message for display: shortened, with every character visible."""
        return visible(shortened(self.message, _LONGEST))

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}:{self.column}"
        return f"{visible(where)}: {self.severity}: {self.told}"


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems sorted by file and line, without duplicates."""
    return sorted(set(problems), key=lambda one: (one.path, one.line, one.column, one.message))
