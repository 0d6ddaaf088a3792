"""The layout of a diagram, as data: `layout` draws nothing.

Boxes are in rows. An arrow joins neighbours in a row, or boxes of adjacent rows (the format
allows no others), so it is straight and crosses no box. Lengths are pixels of the finished
picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from bot.curriculum.model import Arrow, Box, Diagram
from bot.pictures.canvas import WIDTH, Point, line_height, longest_word, width, wrap

PAD = 48  # from the card's edge
TITLE = 40
TAG = 28  # the size of an arrow's label
_SIZES = (38, 36, 34, 32, 30, 28, 26, 24, 22)  # of box labels: the largest that fits is used
_INSET = 18  # from a box's edge to its text
_TALL = 22  # above and below a box's text
_LOWEST = 96  # minimum height of a box
_WIDEST = (560, 380, 300)  # maximum width of a box in a row of 1, 2 or 3
_GAP = 64  # between boxes of a row
_SPACE = 76  # between rows
_TAG_ROOM = {"across": 120, "down": 260}  # width of an arrow label's line, except for longer words
_AIR = 14  # around a label


@dataclass(frozen=True, slots=True)
class Placed:
    """A box with its position and its wrapped text."""

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
    """An arrow's label with its position."""

    lines: tuple[str, ...]
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Route:
    """An arrow: a straight line with a head at its end."""

    start: Point
    end: Point
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
    """Lay out a diagram. Boxes don't overlap, text stays inside its box, no tag covers a box."""
    title = wrap(diagram.title, WIDTH - 2 * PAD, TITLE, bold=True)
    row_of = {box.id: row for row, boxes in enumerate(diagram.rows) for box in boxes}
    across = [
        [each for each in diagram.arrows if row_of[each.source] == row == row_of[each.target]]
        for row in range(len(diagram.rows))
    ]
    down = [
        [
            each
            for each in diagram.arrows
            if {row_of[each.source], row_of[each.target]} == {row, below}
        ]
        for row, below in pairwise(range(len(diagram.rows)))
    ]
    columns = [_columns(len(row), across[index]) for index, row in enumerate(diagram.rows)]
    size = _text_size(diagram.rows, columns)
    boxes: dict[str, Placed] = {}
    y = PAD + len(title) * line_height(TITLE) + 30.0
    for index, row in enumerate(diagram.rows):
        if index:
            y += _SPACE + sum(_tag_height(each, "down") for each in down[index - 1])
        placed = _row(row, columns[index], size, y, across[index])
        boxes |= {each.box.id: each for each in placed}
        y = placed[0].bottom
    routes = {id(each): route for row in across for each, route in _across(row, boxes)}
    routes |= {id(each): route for space in down for each, route in _down(space, boxes, row_of)}
    return Layout(
        title,
        size,
        note_size(size),
        tuple(boxes.values()),
        tuple(routes[id(each)] for each in diagram.arrows),
        round(y + PAD),
    )


def note_size(size: int) -> int:
    return max(22, round(size * 0.76))


def _columns(count: int, across: Sequence[Arrow]) -> list[tuple[float, float]]:
    """Return the left and right edges of a row's boxes; gaps have room for arrow labels."""
    gap = max([_GAP, *(_tag_width(each, "across") + 36 for each in across)])
    room = WIDTH - 2 * PAD - gap * (count - 1)
    wide = min(room / count, _WIDEST[count - 1])
    left = (WIDTH - wide * count - gap * (count - 1)) / 2
    return [(left + n * (wide + gap), left + n * (wide + gap) + wide) for n in range(count)]


def _text_size(
    rows: Sequence[Sequence[Box]], columns: Sequence[Sequence[tuple[float, float]]]
) -> int:
    rooms = [
        (box, right - left - 2 * _INSET)
        for row, places in zip(rows, columns, strict=True)
        for box, (left, right) in zip(row, places, strict=True)
    ]
    for size in _SIZES:
        if all(_fits(box, room, size) for box, room in rooms):
            return size
    return _SIZES[-1]


def _fits(box: Box, room: float, size: int) -> bool:
    note = longest_word(box.note, note_size(size)) if box.note else 0
    few = len(wrap(box.label, room, size, bold=True)) <= 3
    return few and max(longest_word(box.label, size, bold=True), note) <= room


def _row(
    row: Sequence[Box],
    columns: Sequence[tuple[float, float]],
    size: int,
    top: float,
    across: Sequence[Arrow],
) -> list[Placed]:
    texts = []
    there_and_back = 48 if _both_ways(across) else 0
    high = max(
        [_LOWEST, *(2 * _tag_height(each, "across") + 12 + there_and_back for each in across)]
    )
    for box, (left, right) in zip(row, columns, strict=True):
        room = right - left - 2 * _INSET
        label = wrap(box.label, room, size, bold=True)
        note = wrap(box.note, room, note_size(size)) if box.note else ()
        text = len(label) * line_height(size) + len(note) * line_height(note_size(size))
        high = max(high, text + 2 * _TALL + (6 if note else 0))
        texts.append((label, note))
    return [
        Placed(box, left, top, right, top + high, label, note)
        for box, (left, right), (label, note) in zip(row, columns, texts, strict=True)
    ]


def _across(arrows: Sequence[Arrow], boxes: dict[str, Placed]) -> list[tuple[Arrow, Route]]:
    """Route the arrows of a row; with arrows both ways, the one to the right is above."""
    both = _both_ways(arrows)
    found = []
    for arrow in arrows:
        source, target = boxes[arrow.source], boxes[arrow.target]
        ahead = source.left < target.left
        start, end = (source.right, target.left) if ahead else (source.left, target.right)
        y = source.middle[1] + (0 if not both else -24 if ahead else 24)
        high = _tag_height(arrow, "across")
        top = y - 6 - high if ahead or not both else y + 6
        tag = _tag(arrow, "across", (start + end) / 2, top)
        found.append((arrow, Route((start, y), (end, y), tag)))
    return found


def _both_ways(arrows: Sequence[Arrow]) -> bool:
    return len({frozenset((each.source, each.target)) for each in arrows}) < len(arrows)


def _down(
    arrows: Sequence[Arrow], boxes: dict[str, Placed], row_of: dict[str, int]
) -> list[tuple[Arrow, Route]]:
    """Route the arrows between two rows; each label has its own height, so none overlap."""
    found = []
    y: float | None = None
    for arrow in arrows:
        upper, lower = sorted((arrow.source, arrow.target), key=row_of.__getitem__)
        xs = _upright(arrow, arrows, boxes) or (
            _port(arrow, upper, arrows, boxes),
            _port(arrow, lower, arrows, boxes),
        )
        ends = ((xs[0], boxes[upper].bottom), (xs[1], boxes[lower].top))
        y = ends[0][1] + _SPACE / 2 - 6 if y is None else y
        high = _tag_height(arrow, "down")
        share = (y + high / 2 - ends[0][1]) / (ends[1][1] - ends[0][1])
        tag = _tag(arrow, "down", ends[0][0] + (ends[1][0] - ends[0][0]) * share, y)
        y += high
        start, end = ends if arrow.source == upper else ends[::-1]
        found.append((arrow, Route(start, end, tag)))
    return found


def _upright(
    arrow: Arrow, arrows: Sequence[Arrow], boxes: dict[str, Placed]
) -> tuple[float, float] | None:
    """Return both ends' x of a vertical arrow; None if it must slant or shares a box."""
    ends = {arrow.source, arrow.target}
    if any(ends & {each.source, each.target} for each in arrows if each is not arrow):
        return None
    narrow, wide = sorted((boxes[end] for end in ends), key=lambda box: box.right - box.left)
    x = min(max(narrow.middle[0], wide.left + _INSET), wide.right - _INSET)
    return (x, x) if narrow.left + _INSET <= x <= narrow.right - _INSET else None


def _port(arrow: Arrow, name: str, arrows: Sequence[Arrow], boxes: dict[str, Placed]) -> float:
    """Return the x at which an arrow meets a box's edge, evenly spaced among the box's arrows."""
    here = [each for each in arrows if name in (each.source, each.target)]
    here.sort(key=lambda each: boxes[each.target if each.source == name else each.source].left)
    place = next(n for n, each in enumerate(here, 1) if each is arrow)
    box = boxes[name]
    return box.left + (box.right - box.left) * place / (len(here) + 1)


def _tag_lines(arrow: Arrow, way: str) -> tuple[str, ...]:
    if not arrow.label:
        return ()
    return wrap(arrow.label, max(_TAG_ROOM[way], min(longest_word(arrow.label, TAG), 260)), TAG)


def _tag_width(arrow: Arrow, way: str) -> float:
    lines = _tag_lines(arrow, way)
    return max(width(line, TAG) for line in lines) + _AIR if lines else 0.0


def _tag_height(arrow: Arrow, way: str) -> float:
    lines = _tag_lines(arrow, way)
    return len(lines) * line_height(TAG) + _AIR if lines else 0.0


def _tag(arrow: Arrow, way: str, middle: float, top: float) -> Tag | None:
    lines = _tag_lines(arrow, way)
    if not lines:
        return None
    half = _tag_width(arrow, way) / 2
    middle = min(max(middle, PAD / 2 + half), WIDTH - PAD / 2 - half)
    return Tag(lines, middle - half, top, middle + half, top + _tag_height(arrow, way))
