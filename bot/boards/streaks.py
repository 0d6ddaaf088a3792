"""Streaks: a schedule's dailies answered in a row, right or wrong. Pure.

Dailies are numbered in the order in which they close ("turns", from 1). So a streak doesn't depend
on a calendar or time zone, and a daily that was skipped or couldn't be posted doesn't break it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

EARNS_A_FREEZE: Final = 7  # dailies in a row
MOST_FREEZES: Final = 2


@dataclass(frozen=True, slots=True)
class Streak:
    """A person's streak after the last daily that they answered."""

    turn: int  # of that daily, or of a later one that was excused
    length: int
    freezes: int  # each covers one missed daily, which neither ends nor lengthens the streak
    longest: int  # their longest streak ever

    def at(self, turn: int) -> Streak | None:
        """Return the streak after a later daily that wasn't answered, or None if it has ended."""
        missed = turn - self.turn
        if missed > self.freezes:
            return None
        return Streak(turn, self.length, self.freezes - missed, self.longest)


def answered(before: Streak | None, turn: int) -> Streak:
    """Return the streak after answering daily number `turn`; unchanged if already counted."""
    if before is not None and before.turn >= turn:
        return before
    left = None if before is None else before.at(turn - 1)
    length = 1 if left is None else left.length + 1
    freezes = 0 if left is None else left.freezes
    if length % EARNS_A_FREEZE == 0:
        freezes = min(freezes + 1, MOST_FREEZES)
    longest = 0 if before is None else before.longest
    return Streak(turn, length, freezes, max(length, longest))
