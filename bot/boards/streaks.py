"""Streaks: a schedule's dailies answered in a row, right or wrong. Pure.

Dailies are counted in the order in which they closed ("turns", from 1), so no calendar and no
time zone can break a streak, nor can a daily that was skipped or did not get there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

EARNS_A_FREEZE: Final = 7  # dailies in a row
MOST_FREEZES: Final = 2


@dataclass(frozen=True, slots=True)
class Streak:
    """What somebody had after the last daily that they answered."""

    turn: int  # of that daily, or of a later one that they could not have missed
    length: int
    freezes: int  # each covers one missed daily, which neither ends nor lengthens the streak
    longest: int  # that they ever had

    def at(self, turn: int) -> Streak | None:
        """What is left of it after a later daily; None where it is over."""
        missed = turn - self.turn
        if missed > self.freezes:
            return None
        return Streak(turn, self.length, self.freezes - missed, self.longest)


def answered(before: Streak | None, turn: int) -> Streak:
    """The streak of who answers the daily of that turn; the same again where it counts already."""
    if before is not None and before.turn >= turn:
        return before
    left = None if before is None else before.at(turn - 1)
    length = 1 if left is None else left.length + 1
    freezes = 0 if left is None else left.freezes
    if length % EARNS_A_FREEZE == 0:
        freezes = min(freezes + 1, MOST_FREEZES)
    longest = 0 if before is None else before.longest
    return Streak(turn, length, freezes, max(length, longest))
