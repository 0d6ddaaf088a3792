"""Which way each arrow of a diagram takes, before anything has a place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.curriculum.model import Diagram
from bot.study.canvas import line_height, width, wrap

TAG = 27  # the size of an arrow's label
_TAG_ROOM = {"beside": 150, "around": 150, "under": 280, "between": 280}
_LANE = 40  # the width of a margin's lane without a tag

Kind = Literal["beside", "between", "under", "around"]
Side = Literal["left", "right"]


@dataclass(frozen=True, slots=True)
class Seat:
    """Where a box sits: its row, and its place in it."""

    id: str
    row: int
    index: int
    last: bool  # of its row

    def outermost(self, side: Side) -> bool:
        return self.last if side == "right" else self.index == 0


@dataclass(frozen=True, slots=True)
class End:
    """Where an arrow leaves its source, or comes to its target: through the space above row
    `space` (or below the last row), or by the box's side where that is None.
    """

    id: str
    source: bool
    space: int | None
    up: bool = True  # seen from the space, the box is above


@dataclass(frozen=True, slots=True)
class Trip:
    """One arrow's way.

    "beside": across the gap to its neighbour; "between": through the space to the next row;
    "under": through the space below its own row; "around": through a margin past other rows.
    """

    arrow: int
    kind: Kind
    source: Seat
    target: Seat
    side: Side
    tag: tuple[str, ...]

    @property
    def tag_width(self) -> float:
        return max((width(line, TAG) for line in self.tag), default=-20.0) + 20 if self.tag else 0.0

    @property
    def tag_height(self) -> float:
        return len(self.tag) * line_height(TAG) + 4.0 if self.tag else 0.0

    @property
    def ends(self) -> tuple[End, ...]:
        """The ends of the strands and margin pieces that make it up, in order of travel."""
        source, target = self.source, self.target
        if self.kind == "under":
            return (End(source.id, True, source.row + 1),)
        if self.kind == "between":
            down = target.row > source.row
            return (End(source.id, True, max(source.row, target.row), up=down),)
        down = target.row > source.row
        leaves = source.row + 1 if down else source.row
        comes = target.row if down else target.row + 1
        return (
            End(source.id, True, None if source.outermost(self.side) else leaves, up=down),
            End(target.id, False, None if target.outermost(self.side) else comes, up=not down),
        )


def trips(diagram: Diagram, cramped: Collection[int] = ()) -> tuple[Trip, ...]:
    """Each arrow's way. In cramped rows, arrows with labels do not use the gaps."""
    seats = {
        box.id: Seat(box.id, row, index, index == len(boxes) - 1)
        for row, boxes in enumerate(diagram.rows)
        for index, box in enumerate(boxes)
    }
    crossing: Counter[frozenset[str]] = Counter()
    found = []
    for number, arrow in enumerate(diagram.arrows):
        source, target = seats[arrow.source], seats[arrow.target]
        kind = _kind(source, target)
        pair = frozenset((source.id, target.id))
        if kind == "beside" and (
            crossing[pair] == 2 or (arrow.label is not None and source.row in cramped)
        ):
            kind = "under"
        crossing[pair] += kind == "beside"
        tag = wrap(arrow.label, _TAG_ROOM[kind], TAG) if arrow.label else ()
        found.append(Trip(number, kind, source, target, _side(source, target), tag))
    return tuple(found)


def _kind(source: Seat, target: Seat) -> Kind:
    rows = abs(source.row - target.row)
    if rows > 1:
        return "around"
    if rows == 1:
        return "between"
    return "beside" if abs(source.index - target.index) == 1 else "under"


def _side(source: Seat, target: Seat) -> Side:
    """The margin that both boxes stand at; else the right one."""
    left = source.outermost("left") + target.outermost("left")
    right = source.outermost("right") + target.outermost("right")
    return "left" if left > right else "right"


def margins(
    going: Sequence[Trip], left: float, right: float
) -> tuple[float, float, dict[int, float]]:
    """What the margins' lanes leave of left to right, and each arrow's lane in a margin.

    Short ways take the inner lanes, so that they do not cross long ones.
    """
    lanes: dict[int, float] = {}
    around = [trip for trip in going if trip.kind == "around"]
    for trip in sorted(around, key=lambda trip: -abs(trip.source.row - trip.target.row)):
        own_tag = any(end.space is not None for end in trip.ends)
        wide = max(_LANE, 0 if own_tag else trip.tag_width + 8)
        if trip.side == "left":
            lanes[trip.arrow] = left + wide / 2
            left += wide
        else:
            lanes[trip.arrow] = right - wide / 2
            right -= wide
    gutter = 24
    used = {trip.side for trip in around}
    return left + gutter * ("left" in used), right - gutter * ("right" in used), lanes
