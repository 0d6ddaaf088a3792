"""What is wrong with the content, for the page to show while a change can't be used."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

MOST_SHOWN: Final = 3


class Fault(NamedTuple):
    """A mistake in a file that a teacher has saved. All plain text."""

    file: str  # its path within the content folder
    line: int
    message: str  # what to write


def faults_view(faults: Sequence[Fault]) -> dict[str, object]:
    """Return the first mistakes, and how many there are."""
    return {"count": len(faults), "first": [each._asdict() for each in faults[:MOST_SHOWN]]}
