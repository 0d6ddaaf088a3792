"""A diagram, drawn from its layout."""

from __future__ import annotations

from math import hypot

from bot.curriculum.model import Diagram
from bot.pictures.canvas import CARD, INK, QUIET, WIDTH, Canvas, line_height
from bot.pictures.layout import PAD, TAG, TITLE, Layout, Placed, Route, layout

_TONES = {  # fill and edge
    "plain": ("#f0f2f8", "#b4bccf"),
    "input": ("#e1effe", "#5a9fe0"),
    "model": ("#ebe5fe", "#8f75e0"),
    "output": ("#dcf5e6", "#45ad74"),
    "aside": ("#fff1d6", "#dda32f"),
}
_LINE = "#5d677d"
_HEAD = 22.0


def draw_diagram(diagram: Diagram) -> bytes:
    """Draw the diagram as PNG, WIDTH pixels wide."""
    placed = layout(diagram)
    canvas = Canvas(placed.height)
    canvas.lines(WIDTH / 2, PAD, placed.title, TITLE, bold=True, ink=INK)
    for route in placed.routes:
        _arrow(canvas, route)
    for box in placed.boxes:
        _box(canvas, box, placed)
    for route in placed.routes:
        _tag(canvas, route)
    return canvas.png()


def _box(canvas: Canvas, placed: Placed, whole: Layout) -> None:
    fill, edge = _TONES[placed.box.tone]
    canvas.box(placed.left, placed.top, placed.right, placed.bottom, fill=fill, edge=edge, stroke=3)
    label, note = line_height(whole.size), line_height(whole.note_size)
    text = len(placed.label) * label + len(placed.note) * note + (6 if placed.note else 0)
    x, y = placed.middle
    below = canvas.lines(x, y - text / 2, placed.label, whole.size, bold=True, ink=INK)
    canvas.lines(x, below + 6, placed.note, whole.note_size, bold=False, ink=QUIET)


def _arrow(canvas: Canvas, route: Route) -> None:
    (start_x, start_y), (x, y) = route.start, route.end
    length = hypot(x - start_x, y - start_y)
    towards = ((x - start_x) / length, (y - start_y) / length)
    neck = (x - towards[0] * _HEAD * 0.8, y - towards[1] * _HEAD * 0.8)
    canvas.path([route.start, neck], _LINE, 4)
    canvas.head((x, y), towards, _LINE, _HEAD)


def _tag(canvas: Canvas, route: Route) -> None:
    tag = route.tag
    if tag is None:
        return
    canvas.box(tag.left, tag.top, tag.right, tag.bottom, fill=CARD, corner=8)
    middle = (tag.left + tag.right) / 2
    canvas.lines(middle, tag.top + 7, tag.lines, TAG, bold=False, ink=QUIET)
