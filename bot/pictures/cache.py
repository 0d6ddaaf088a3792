"""Pictures for lessons: drawn off the event loop, once each."""

from __future__ import annotations

import asyncio
from collections.abc import Hashable, Sequence

from cachetools import LRUCache

from bot.chat.model import Picture
from bot.curriculum.model import Chart, Diagram, Measurements

_KEPT = 64  # pictures; one takes about 100 kB


class PictureCache:
    """Draws diagrams and charts, and keeps those that were asked for last."""

    def __init__(self, kept: int = _KEPT) -> None:
        self._pictures: LRUCache[Hashable, Picture] = LRUCache(kept)
        self._drawing = asyncio.Lock()  # one at a time: a class of thirty turns one page at once

    async def paint(self, drawing: Diagram | Chart, measurements: Measurements) -> Picture:
        """Return the picture, with the drawing's own text for people who can't see it."""
        key = _content(drawing, measurements)
        async with self._drawing:
            picture = self._pictures.get(key)
            if picture is None:
                png = await asyncio.to_thread(_draw, drawing, measurements)
                picture = self._pictures[key] = Picture(png, drawing.alt)
            return picture

    async def bars(self, labels: Sequence[str], counts: Sequence[int], alt: str) -> Picture:
        """A bar for each answer; nobody asks for the same one again, so it is not kept."""
        async with self._drawing:
            return Picture(await asyncio.to_thread(_draw_bars, labels, counts), alt)


def _draw_bars(labels: Sequence[str], counts: Sequence[int]) -> bytes:
    from bot.pictures.bars import draw_bars

    return draw_bars(labels, counts)


def _draw(drawing: Diagram | Chart, measurements: Measurements) -> bytes:
    # Imported for the first picture: Pillow takes 5 MB, and most hours ask for none.
    from bot.pictures.charts import draw_chart
    from bot.pictures.diagrams import draw_diagram

    if isinstance(drawing, Diagram):
        return draw_diagram(drawing)
    return draw_chart(drawing, measurements)


def _content(drawing: Diagram | Chart, measurements: Measurements) -> Hashable:
    """All that the picture depends on."""
    if isinstance(drawing, Diagram):
        return drawing
    shown = (measurements.series.get(curve.series) for curve in drawing.curves)
    return drawing, tuple((one.x, one.y) if one else None for one in shown)
