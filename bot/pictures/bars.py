"""A bar chart of answers: one bar per answer, with its count and share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.pictures.canvas import GRID, INK, QUIET, WIDTH, Canvas, width, wrap

_PAD: Final = 56
_ROW: Final = 92
_BAR: Final = 56
_SIZE: Final = 34
_GAP: Final = 24  # between a label, its bar and its figure
_SMALLEST: Final = 10  # minimum width of a bar with a vote
_INK: Final = "#0068a8"  # the same for all bars: a different colour could reveal the right answer


def draw_bars(labels: Sequence[str], counts: Sequence[int]) -> bytes:
    """Draw the bars as PNG, WIDTH pixels wide; a full bar is 100%."""
    figures = [figure(count, sum(counts)) for count in counts]
    left = _PAD + min(max(width(label, _SIZE, bold=True) for label in labels), WIDTH / 4) + _GAP
    right = WIDTH - _PAD - max(width(text, _SIZE) for text in figures) - _GAP
    canvas = Canvas(2 * _PAD + _ROW * len(labels) - (_ROW - _BAR))
    for row, (label, count, text) in enumerate(zip(labels, counts, figures, strict=True)):
        top = _PAD + row * _ROW
        middle = top + _BAR / 2
        name = wrap(label, left - _PAD - _GAP + 1, _SIZE, bold=True)[0]
        canvas.text((_PAD, middle), name, _SIZE, bold=True, ink=INK, to="lm")
        canvas.box(left, top, right, top + _BAR, fill=GRID, corner=10)
        if count:
            reach = max((right - left) * count / sum(counts), _SMALLEST)
            canvas.box(left, top, left + reach, top + _BAR, fill=_INK, corner=min(10, reach / 2))
        canvas.text((right + _GAP, middle), text, _SIZE, ink=QUIET, to="lm")
    return canvas.png()


def figure(count: int, total: int) -> str:
    """Return a count with its share in percent, or "0" if the total is 0."""
    return f"{count} ({round(100 * count / total)}%)" if total else "0"
