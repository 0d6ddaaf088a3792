"""Where everything of a diagram stands, as data: `layout` draws nothing.

Boxes stand in rows. Arrows between neighbours in a row go straight across the gap; arrows
between rows run in the space between them (`bot.study.lanes`); arrows that pass a row go round
it through a margin (`bot.study.trips`). Lengths are pixels of the finished picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.curriculum.model import Box, Diagram
from bot.study.canvas import WIDTH, Point, line_height, longest_word, wrap
from bot.study.lanes import Strand, arrange
from bot.study.ports import Ports
from bot.study.trips import Trip, margins, trips

PAD = 56  # from the card's edge
TITLE = 42
_SIZES = (38, 36, 34, 32, 30, 28, 26, 24, 22)  # of a label: the largest that fits is taken
_INSET = 18  # from a box's edge to its text
_WIDEST = (600, 480, 400, 400)  # a box's width in a row of 1, 2, 3 or 4
_NARROWEST = 205  # narrower boxes give the room of their gaps' labels back
_GAP = 76
_TALL = 22  # above and below a box's text
_LOWEST = 100  # a box's height


@dataclass(frozen=True, slots=True)
class Placed:
    """A box in its place, with its text in lines that fit."""

    box: Box
    left: float
    top: float
    right: float
    bottom: float
    label: tuple[str, ...]
    note: tuple[str, ...]

    @property
    def middle(self) -> Point:
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Tag:
    """An arrow's label in its place."""

    lines: tuple[str, ...]
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Route:
    """An arrow: where it goes, its head at the last point."""

    points: tuple[Point, ...]
    tag: Tag | None


@dataclass(frozen=True, slots=True)
class Layout:
    title: tuple[str, ...]
    size: int  # of the boxes' labels
    note_size: int
    boxes: tuple[Placed, ...]
    routes: tuple[Route, ...]
    height: int


@lru_cache(maxsize=64)
def layout(diagram: Diagram) -> Layout:
    """Everything's place. No two boxes overlap, no text leaves its box, no tag lies on a box."""
    return _Builder(diagram).build()


def note_size(size: int) -> int:
    return max(20, round(size * 0.76))


class _Builder:
    def __init__(self, diagram: Diagram) -> None:
        self.diagram = diagram
        self.rows = diagram.rows
        self.title = wrap(diagram.title, WIDTH - 2 * PAD, TITLE, bold=True)
        cramped = frozenset(
            row for row in range(len(self.rows)) if self._row_width(row, trips(diagram)) is None
        )
        self.trips = trips(diagram, cramped)
        self.left, self.right, self.lanes = margins(self.trips, PAD, WIDTH - PAD)
        self.columns = {
            box.id: place
            for row in range(len(self.rows))
            for box, place in zip(self.rows[row], self._columns(row), strict=True)
        }
        self.size = self._text_size()
        self.ports = Ports(self.trips, self.columns)

    # Across.

    def _gaps(self, row: int, going: Sequence[Trip]) -> list[float]:
        """The width of each gap in a row: room for the tags of the arrows that cross it."""
        gaps = [float(_GAP if len(self.rows[row]) < 4 else 56)] * (len(self.rows[row]) - 1)
        for trip in going:
            if trip.kind == "beside" and trip.source.row == row and trip.tag_width:
                gap = min(trip.source.index, trip.target.index)
                gaps[gap] = max(gaps[gap], trip.tag_width + 40)
        return gaps

    def _row_width(self, row: int, going: Sequence[Trip]) -> float | None:
        """The width of a row's boxes, or None where its gaps' tags leave too little for them."""
        left, right, _ = margins(going, PAD, WIDTH - PAD)
        count = len(self.rows[row])
        room = (right - left - sum(self._gaps(row, going))) / count
        return min(room, _WIDEST[count - 1]) if room >= _NARROWEST else None

    def _columns(self, row: int) -> list[tuple[float, float]]:
        gaps = self._gaps(row, self.trips)
        count = len(self.rows[row])
        wide = min((self.right - self.left - sum(gaps)) / count, _WIDEST[count - 1])
        x = (self.left + self.right - wide * count - sum(gaps)) / 2
        places = []
        for gap in [*gaps, 0.0]:
            places.append((x, x + wide))
            x += wide + gap
        return places

    def _room(self, box: Box) -> float:
        left, right = self.columns[box.id]
        return right - left - 2 * _INSET

    def _text_size(self) -> int:
        boxes = [box for row in self.rows for box in row]
        for size in _SIZES:
            if all(self._fits(box, size) for box in boxes):
                return size
        return _SIZES[-1]

    def _fits(self, box: Box, size: int) -> bool:
        room = self._room(box)
        note = longest_word(box.note, note_size(size)) if box.note else 0
        lines = len(wrap(box.label, room, size, bold=True))
        return lines <= 4 and max(longest_word(box.label, size, bold=True), note) <= room

    # Down.

    def _height(self, row: int) -> float:
        need = float(_LOWEST)
        for box in self.rows[row]:
            label, note = self._texts(box)
            text = len(label) * line_height(self.size) + len(note) * line_height(
                note_size(self.size)
            )
            need = max(need, text + 2 * _TALL + (6 if note else 0))
        for group in self._beside(row):
            tallest = max(trip.tag_height for trip in group)
            need = max(need, 2 * (tallest + 12 + 30 * (len(group) - 1)))
        return need

    def _texts(self, box: Box) -> tuple[tuple[str, ...], tuple[str, ...]]:
        room = self._room(box)
        note = wrap(box.note, room, note_size(self.size)) if box.note else ()
        return wrap(box.label, room, self.size, bold=True), note

    def _beside(self, row: int) -> list[list[Trip]]:
        """The arrows across each of a row's gaps."""
        groups: dict[int, list[Trip]] = {}
        for trip in self.trips:
            if trip.kind == "beside" and trip.source.row == row:
                groups.setdefault(min(trip.source.index, trip.target.index), []).append(trip)
        return list(groups.values())

    def build(self) -> Layout:
        strands = [
            arrange(self.ports.strands(space, self.lanes), self.left, self.right)
            for space in range(len(self.rows) + 1)
        ]
        y = PAD + len(self.title) * line_height(TITLE) + 34.0
        boxes: dict[str, Placed] = {}
        tracks: list[dict[int, float]] = []
        for space, crossing in enumerate(strands):
            middles, y = self._space(crossing, y, space)
            tracks.append(middles)
            if space < len(self.rows):
                bottom = y + self._height(space)
                for box in self.rows[space]:
                    left, right = self.columns[box.id]
                    boxes[box.id] = Placed(box, left, y, right, bottom, *self._texts(box))
                y = bottom
        routes = _Routes(self, boxes, strands, tracks).all()
        return Layout(
            self.title,
            self.size,
            note_size(self.size),
            tuple(boxes.values()),
            routes,
            round(y + PAD),
        )

    def _space(
        self, crossing: Sequence[Strand], y: float, space: int
    ) -> tuple[dict[int, float], float]:
        """The middle of each track in a space between rows, and where the space ends."""
        outer = space in (0, len(self.rows))
        if not crossing:
            return {}, y + (0 if outer else 44)
        tall: dict[int, float] = {}
        for strand in crossing:
            if strand.label or not strand.straight:
                high = self.trips[strand.arrow].tag_height + 14 if strand.label else 30.0
                tall[strand.track] = max(tall.get(strand.track, 0.0), high)
        if not tall:
            return {0: y + 40}, y + 80
        y += 34
        middles: dict[int, float] = {}
        for track in sorted(tall):
            middles[track] = y + tall[track] / 2
            y += tall[track]
        return middles, y + 38


class _Routes:
    """Each arrow's points and tag, once the boxes and tracks stand."""

    def __init__(
        self,
        builder: _Builder,
        boxes: dict[str, Placed],
        strands: Sequence[Sequence[Strand]],
        tracks: Sequence[dict[int, float]],
    ) -> None:
        self.builder, self.boxes, self.strands, self.tracks = builder, boxes, strands, tracks

    def all(self) -> tuple[Route, ...]:
        beside: dict[int, Route] = {}
        for row in range(len(self.builder.rows)):
            for group in self.builder._beside(row):
                beside.update(self._across(group))
        return tuple(beside.get(trip.arrow) or self._between(trip) for trip in self.builder.trips)

    def _across(self, group: Sequence[Trip]) -> dict[int, Route]:
        routes = {}
        for index, trip in enumerate(group):
            source, target = self.boxes[trip.source.id], self.boxes[trip.target.id]
            y = source.middle[1] + (index - (len(group) - 1) / 2) * 60
            ahead = source.left < target.left
            start, end = (source.right, target.left) if ahead else (source.left, target.right)
            above = index == 0
            tag = self._tag(trip, (start + end) / 2, y, above=above, below=not above)
            routes[trip.arrow] = Route(((start, y), (end, y)), tag)
        return routes

    def _between(self, trip: Trip) -> Route:
        """An arrow that leaves its row: from its box, along its tracks, to the other box."""
        points: list[Point] = []
        tag: Tag | None = None
        for end in trip.ends:
            if end.space is None:
                box = self.boxes[end.id]
                y = box.top + (box.bottom - box.top) * self.builder.ports.share(trip, end)
                edge = box.left if trip.side == "left" else box.right
                stretch = [(edge, y), (self.builder.lanes[trip.arrow], y)]
            else:
                strand = self._strand(end.space, trip.arrow, end.source)
                y = self.tracks[end.space].get(strand.track, 0.0)
                stretch = self._stretch(strand, y, trip)
                if strand.label:
                    tag = self._tag(trip, strand.at, y)
            points += stretch if end.source else stretch[::-1]
        if trip.kind == "around" and tag is None:
            tag = self._tag(trip, points[1][0], (points[1][1] + points[-2][1]) / 2)
        return Route(_straightened(points), tag)

    def _strand(self, space: int, arrow: int, source: bool) -> Strand:
        mine = [strand for strand in self.strands[space] if strand.arrow == arrow]
        return mine[0] if source or len(mine) == 1 else mine[-1]

    def _stretch(self, strand: Strand, y: float, trip: Trip) -> list[Point]:
        points: list[Point] = [(strand.first, y), (strand.last, y)]
        source, target = self.boxes[trip.source.id], self.boxes[trip.target.id]
        begin = source if strand.begins else target
        if strand.first_up is not None:
            points.insert(0, (strand.first, begin.bottom if strand.first_up else begin.top))
        if strand.last_up is not None:
            points.append((strand.last, target.bottom if strand.last_up else target.top))
        return points

    def _tag(
        self, trip: Trip, x: float, y: float, *, above: bool = False, below: bool = False
    ) -> Tag | None:
        if not trip.tag:
            return None
        half, high = trip.tag_width / 2, trip.tag_height
        top = y - 10 - high if above else y + 10 if below else y - high / 2
        return Tag(trip.tag, x - half, top, x + half, top + high)


def _straightened(points: Sequence[Point]) -> tuple[Point, ...]:
    """The same path without points that it passes straight through."""
    kept: list[Point] = []
    for point in points:
        if kept and abs(point[0] - kept[-1][0]) < 0.5 and abs(point[1] - kept[-1][1]) < 0.5:
            continue
        if len(kept) > 1 and any(
            abs(point[axis] - kept[-1][axis]) < 0.5 and abs(kept[-1][axis] - kept[-2][axis]) < 0.5
            for axis in (0, 1)
        ):
            kept[-1] = point
        else:
            kept.append(point)
    return tuple(kept)
