"""A chart of measured series, as lines that differ in colour and dashes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.curriculum.model import Chart, Measurements
from bot.pictures.canvas import GRID, INK, QUIET, WIDTH, Canvas, Point, line_height, width, wrap
from bot.pictures.numbers import number
from bot.pictures.ticks import Axis, label, linear, logarithmic

_PAD = 56
_TITLE = 42
_SIZE = 28  # ticks, axis labels and the figures at line ends
_KEY = 30  # the legend
_SAMPLE = 84  # length of a line sample in the legend
_PLOT = 560  # the plot's height
_STYLES: tuple[tuple[str, tuple[float, ...]], ...] = (
    # Okabe and Ito's colours, darkened where their contrast with white is too low.
    ("#0068a8", ()),
    ("#d04e00", (22, 12)),
    ("#00805a", (4, 12)),
    ("#a8508a", (26, 10, 4, 10)),
    ("#6b5200", (44, 14)),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One curve's drawable points, and its style."""

    name: str
    points: tuple[Point, ...]
    ink: str
    dash: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """The plot's edges, and the axes that they represent."""

    left: float
    top: float
    right: float
    bottom: float
    x: Axis
    y: Axis

    def at(self, point: Point) -> Point:
        return (
            self.left + (self.right - self.left) * self.x.share(point[0]),
            self.bottom - (self.bottom - self.top) * self.y.share(point[1]),
        )


def draw_chart(chart: Chart, measured: Measurements) -> bytes:
    """Draw the chart as PNG, WIDTH pixels wide."""
    lines = curves(chart, measured)
    log = chart.log_x and any(line.points for line in lines)
    title = wrap(chart.title, WIDTH - 2 * _PAD, _TITLE, bold=True)
    entries = _legend(lines)
    top = _PAD + len(title) * line_height(_TITLE) + 18
    plot_top = top + (entries[-1][1] + 1) * 50 + 20 + line_height(_SIZE) + 26
    frame = _frame(lines, plot_top, log)
    canvas = Canvas(round(frame.bottom + 2 * line_height(_SIZE) + 26 + _PAD * 0.8))
    canvas.lines(WIDTH / 2, _PAD, title, _TITLE, bold=True, ink=INK)
    for line, (x, row) in zip(lines, entries, strict=True):
        _entry(canvas, line, x, top + row * 50 + 25)
    _axes(canvas, frame, chart)
    for line in lines:
        _curve(canvas, frame, line)
    _figures(canvas, frame, lines)
    return canvas.png()


def curves(chart: Chart, measured: Measurements) -> tuple[Line, ...]:
    """Return the chart's lines; a line without a series has no points.

    On a logarithmic x axis, only points with x above zero are kept.
    """
    found = []
    for curve, (ink, dash) in zip(chart.curves, _STYLES, strict=False):
        series = measured.series.get(curve.series)
        points = tuple(zip(series.x, series.y, strict=True)) if series else ()
        kept = tuple(point for point in points if point[0] > 0 or not chart.log_x)
        found.append(Line(curve.label, kept, ink, dash))
    return tuple(found)


def _legend(lines: Sequence[Line]) -> list[tuple[float, int]]:
    """Return each legend entry's left edge and its row."""
    places = []
    x, row = float(_PAD), 0
    for line in lines:
        wide = _SAMPLE + 14 + width(line.name, _KEY) + 48
        if x > _PAD and x + wide - 48 > WIDTH - _PAD:
            x, row = float(_PAD), row + 1
        places.append((x, row))
        x += wide
    return places


def _entry(canvas: Canvas, line: Line, x: float, y: float) -> None:
    canvas.path([(x, y), (x + _SAMPLE, y)], line.ink, 6, line.dash)
    name = wrap(line.name, WIDTH - _PAD - x - _SAMPLE - 14, _KEY)[0]
    canvas.text((x + _SAMPLE + 14, y), name, _KEY, to="lm")


def _frame(lines: Sequence[Line], top: float, log: bool) -> Frame:
    xs = [x for line in lines for x, _ in line.points]
    x_axis = logarithmic(xs) if log else linear(xs)
    y_axis = linear([y for line in lines for _, y in line.points])
    ticks = max(width(text, _SIZE) for text in _texts(y_axis))
    ends = [_figure(line.points[-1][1]) for line in lines if line.points]
    figures = max((width(text, _SIZE, bold=True) for text in ends), default=0.0)
    return Frame(_PAD + ticks + 18, top, WIDTH - _PAD - figures - 22, top + _PLOT, x_axis, y_axis)


def _texts(axis: Axis) -> list[str]:
    if axis.log:
        return [label(tick, tick) for tick in axis.ticks]
    return [label(tick, axis.ticks[1] - axis.ticks[0]) for tick in axis.ticks]


def _axes(canvas: Canvas, frame: Frame, chart: Chart) -> None:
    canvas.text((_PAD, frame.top - 28), chart.y, _SIZE, ink=QUIET, to="ls")
    for tick, text in zip(frame.y.ticks, _texts(frame.y), strict=True):
        y = frame.at((frame.x.low, tick))[1]
        canvas.path([(frame.left, y), (frame.right, y)], GRID, 2)
        canvas.text((frame.left - 14, y), text, _SIZE, ink=QUIET, to="rm")
    free = -1e9
    for tick, text in zip(frame.x.ticks, _texts(frame.x), strict=True):
        x = frame.at((tick, frame.y.low))[0]
        half = width(text, _SIZE) / 2
        canvas.path([(x, frame.bottom), (x, frame.bottom + 10)], QUIET, 2)
        if x - half > free:
            canvas.text((x, frame.bottom + 18), text, _SIZE, ink=QUIET, to="ma")
            free = x + half + 16
    canvas.path([(frame.left, frame.bottom), (frame.right, frame.bottom)], QUIET, 3)
    middle = (frame.left + frame.right) / 2
    below = frame.bottom + 26 + line_height(_SIZE)
    canvas.text((middle, below), chart.x, _SIZE, ink=QUIET, to="ma")


def _curve(canvas: Canvas, frame: Frame, line: Line) -> None:
    points = [frame.at(point) for point in line.points]
    if len(points) > 1:
        canvas.path(points, line.ink, 5, line.dash)
    if points:
        canvas.dot(points[-1], 8, line.ink)


def _figures(canvas: Canvas, frame: Frame, lines: Sequence[Line]) -> None:
    """Draw each line's last value to the right of the plot, without overlaps."""
    ends = sorted(
        (frame.at(line.points[-1])[1], _figure(line.points[-1][1]), line.ink)
        for line in lines
        if line.points
    )
    for y, (_, text, ink) in zip(
        apart([y for y, _, _ in ends], line_height(_SIZE), frame.top, frame.bottom),
        ends,
        strict=True,
    ):
        canvas.text((frame.right + 18, y), text, _SIZE, bold=True, ink=ink, to="lm")


def _figure(value: float) -> str:
    """Return a value short enough for the end of a line."""
    return label(value, 1) if abs(value) >= 1e6 else number(value)


def apart(wanted: Sequence[float], space: float, low: float, high: float) -> list[float]:
    """Return ascending positions near the wanted ones, `space` or more apart, from low to high."""
    places: list[float] = []
    for y in wanted:
        places.append(max(y, places[-1] + space) if places else max(y, low))
    limit = high
    for index in reversed(range(len(places))):
        places[index] = min(places[index], limit)
        limit = places[index] - space
    return places
