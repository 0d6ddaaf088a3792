"""Where on a box's edges arrows leave and come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bot.study.lanes import Strand
from bot.study.trips import End, Seat, Trip

_INSET = 34.0  # from a box's corner
_APART = 40.0  # between two arrows on one edge

Edge = tuple[str, bool]  # a box, and whether its lower edge
Stop = tuple[int, bool]  # an arrow, and whether its source


class Ports:
    """Every arrow's place on the edges of its boxes; `columns` are the boxes' left and right."""

    def __init__(self, trips: Sequence[Trip], columns: Mapping[str, tuple[float, float]]) -> None:
        self.trips = trips
        self.columns = columns
        self.taken: dict[Edge, list[float]] = {}
        self.x: dict[Stop, float] = {}
        self._straight_ones()
        for trip in trips:
            for edge, stop, towards in self._open_stops(trip):
                self.x[stop] = self._free(edge, towards)
                self.taken.setdefault(edge, []).append(self.x[stop])

    def _straight_ones(self) -> None:
        """Arrows between rows whose boxes stand above one another go straight down or up."""
        pairs: dict[tuple[str, str], list[Trip]] = {}
        for trip in self.trips:
            if trip.kind == "between":
                upper, lower = sorted((trip.source, trip.target), key=lambda seat: seat.row)
                pairs.setdefault((upper.id, lower.id), []).append(trip)
        for (upper_id, lower_id), going in pairs.items():
            low = max(self.columns[upper_id][0], self.columns[lower_id][0]) + _INSET
            high = min(self.columns[upper_id][1], self.columns[lower_id][1]) - _INSET
            if high - low < _APART * (len(going) - 1):
                continue
            for place, trip in enumerate(going, 1):
                x = low + (high - low) * place / (len(going) + 1)
                self.x[trip.arrow, True] = self.x[trip.arrow, False] = x
                self.taken.setdefault((upper_id, True), []).append(x)
                self.taken.setdefault((lower_id, False), []).append(x)

    def _open_stops(self, trip: Trip) -> Iterator[tuple[Edge, Stop, float]]:
        """The edges on which a trip still needs a place, and where it would like to go."""
        if trip.kind == "beside" or (trip.arrow, True) in self.x:
            return
        source, target = trip.source, trip.target
        if trip.kind == "under":
            yield (source.id, True), (trip.arrow, True), self._middle(target)
            yield (target.id, True), (trip.arrow, False), self._middle(source)
            return
        down = target.row > source.row
        ends = {end.source: end for end in trip.ends}
        if trip.kind == "between" or ends[True].space is not None:
            yield (source.id, down), (trip.arrow, True), self._towards(trip, target)
        if trip.kind == "between" or ends[False].space is not None:
            yield (target.id, not down), (trip.arrow, False), self._towards(trip, source)

    def _towards(self, trip: Trip, other: Seat) -> float:
        if trip.kind == "between":
            return self._middle(other)
        return 0.0 if trip.side == "left" else 1e6

    def _middle(self, seat: Seat) -> float:
        left, right = self.columns[seat.id]
        return (left + right) / 2

    def _free(self, edge: Edge, towards: float) -> float:
        """A free place on an edge: its middle, or the next one, rather towards the other end."""
        left, right = self.columns[edge[0]]
        middle = (left + right) / 2
        ahead = 1 if towards >= middle else -1
        taken = self.taken.get(edge, [])
        low, high = left + _INSET / 2, right - _INSET / 2
        for step in range(int((high - low) / 2 / 8) + 1):
            for x in (middle + ahead * step * 8, middle - ahead * step * 8):
                if all(abs(x - other) >= _APART for other in taken):
                    return x
        # A crowded edge: halve its widest free stretch.
        stops = sorted([low, *taken, high])
        start = max(range(len(stops) - 1), key=lambda index: stops[index + 1] - stops[index])
        return (stops[start] + stops[start + 1]) / 2

    def share(self, trip: Trip, end: End) -> float:
        """How far down a box's side an arrow round the rows leaves or comes, 0 to 1."""
        mates = [
            (other.arrow, stop.source)
            for other in self.trips
            if other.kind == "around" and other.side == trip.side
            for stop in other.ends
            if stop.space is None and stop.id == end.id
        ]
        return (mates.index((trip.arrow, end.source)) + 1) / (len(mates) + 1)

    def strands(self, space: int, lanes: Mapping[int, float]) -> list[Strand]:
        """The arrows' ways through the space above row `space`."""
        return [
            self._strand(trip, end, lanes)
            for trip in self.trips
            if trip.kind != "beside"
            for end in trip.ends
            if end.space == space
        ]

    def _strand(self, trip: Trip, end: End, lanes: Mapping[int, float]) -> Strand:
        x = self.x[trip.arrow, end.source]
        if trip.kind == "around":
            first = next(other for other in trip.ends if other.space is not None)
            label = trip.tag_width if end == first else 0.0
            return Strand(trip.arrow, x, lanes[trip.arrow], end.up, None, label, end.source)
        last_up = True if trip.kind == "under" else not end.up
        last = self.x[trip.arrow, False]
        return Strand(trip.arrow, x, last, end.up, last_up, trip.tag_width)
