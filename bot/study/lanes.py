"""Which height each line takes in the space between two rows of a diagram.

A strand comes into the space at one x, runs along a track, and leaves at another x. Tracks
stand one above the other. A label sits on its strand's track, or beside it. The search below
finds tracks and label places in which no label is crossed and lines cross as seldom as can be.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

_AIR = 22.0  # pixels between two things on one track
_BESIDE = 14.0  # pixels between a line and a label that stands beside it
_ROUNDS = 40
_SEARCHED = 10  # strands; with more the search takes long, and each gets a track of its own


@dataclass(frozen=True, slots=True)
class Strand:
    """One line's way through the space. `first` and `last` are where it comes in and goes out;
    each is at the upper edge (True), at the lower one (False) or in the margin (None).
    """

    arrow: int
    first: float
    last: float
    first_up: bool | None
    last_up: bool | None
    label: float = 0.0  # the label's width; 0 where it has none
    begins: bool = True  # `first` is at the arrow's source; else at its target
    track: int = 0
    at: float = 0.0  # the label's middle

    @property
    def straight(self) -> bool:
        return abs(self.first - self.last) < 1

    @property
    def lane(self) -> tuple[float, float]:
        return min(self.first, self.last), max(self.first, self.last)

    @property
    def tag(self) -> tuple[float, float]:
        return self.at - self.label / 2, self.at + self.label / 2

    @property
    def extent(self) -> tuple[float, float]:
        low, high = self.lane
        return (min(low, self.tag[0]), max(high, self.tag[1])) if self.label else (low, high)

    def rises(self) -> Iterator[tuple[float, bool]]:
        """The strand's vertical parts: where, and whether to the upper edge."""
        for x, up in ((self.first, self.first_up), (self.last, self.last_up)):
            if up is not None:
                yield x, up


def arrange(strands: Sequence[Strand], left: float, right: float) -> tuple[Strand, ...]:
    """The strands with tracks (0 is the topmost, none is empty) and labels' places."""
    placed = [
        replace(strand, track=index, at=_places(strand, left, right)[0])
        for index, strand in enumerate(strands)
    ]
    cost = _cost(placed)
    for _ in range(_ROUNDS if len(placed) <= _SEARCHED else 0):
        better = _improve(placed, cost, left, right)
        if better is None:
            break
        placed, cost = better
    used = sorted({strand.track for strand in placed if not _trackless(strand)})
    return tuple(
        replace(strand, track=0 if _trackless(strand) else used.index(strand.track))
        for strand in placed
    )


def _trackless(strand: Strand) -> bool:
    return strand.straight and not strand.label


def _places(strand: Strand, left: float, right: float) -> list[float]:
    """Where the label's middle may be, the nicest first."""
    low, high = strand.lane
    half = strand.label / 2
    wanted = [low + (high - low) * share for share in (0.5, 0.3, 0.7, 0.0, 1.0)]
    wanted += [high + half + _BESIDE, low - half - _BESIDE]
    return [min(max(x, left + half), right - half) for x in wanted]


def _improve(
    placed: list[Strand], cost: float, left: float, right: float
) -> tuple[list[Strand], float] | None:
    """The first change of one strand, or of two strands' tracks, that makes it better."""
    for index, strand in enumerate(placed):
        places = _places(strand, left, right) if strand.label else [strand.at]
        for track in range(len(placed)):
            for at in places:
                trial = [*placed]
                trial[index] = replace(strand, track=track, at=at)
                if (trial_cost := _cost(trial)) < cost - 1e-6:
                    return trial, trial_cost
    for one, other in combinations(range(len(placed)), 2):
        trial = [*placed]
        trial[one] = replace(placed[one], track=placed[other].track)
        trial[other] = replace(placed[other], track=placed[one].track)
        if (trial_cost := _cost(trial)) < cost - 1e-6:
            return trial, trial_cost
    return None


def _cost(placed: Sequence[Strand]) -> float:
    tracks = {strand.track for strand in placed if not _trackless(strand)}
    cost = 4.0 * len(tracks)
    for strand in placed:
        cost += abs(strand.at - sum(strand.lane) / 2) / 100 if strand.label else 0.0
        cost += _own_trouble(strand)
    for one, other in combinations(placed, 2):
        if one.track == other.track and not _trackless(one) and not _trackless(other):
            cost += 1000.0 * _overlap(one.extent, other.extent, _AIR)
        cost += _crossed(one, other) + _crossed(other, one) + _shared(one, other)
    return cost


def _own_trouble(strand: Strand) -> float:
    """A label beside its own line is second best to one on it."""
    low, high = strand.tag
    return 3.0 if strand.label and not low <= sum(strand.lane) / 2 <= high else 0.0


def _crossed(over: Strand, under: Strand) -> float:
    """What it costs that `under`'s vertical parts pass `over`'s track."""
    if _trackless(over):
        return 0.0
    cost = 0.0
    for x, up in under.rises():
        passes = _trackless(under) or (
            under.track >= over.track if up else under.track <= over.track
        )
        if passes and over.label and over.tag[0] - 10 <= x <= over.tag[1] + 10:
            cost += 200.0
        elif passes and under.track != over.track and over.lane[0] - 4 < x < over.lane[1] + 4:
            cost += 5.0
    return cost


def _shared(one: Strand, other: Strand) -> float:
    """What it costs that two vertical parts run in one another."""
    cost = 0.0
    for x, up in one.rises():
        for other_x, other_up in other.rises():
            meet = up == other_up or (one.track > other.track if up else other.track > one.track)
            if abs(x - other_x) < 12 and meet:
                cost += 60.0
    return cost


def _overlap(one: tuple[float, float], other: tuple[float, float], air: float) -> bool:
    return one[0] < other[1] + air and other[0] < one[1] + air
