"""A cache of pictures, which are drawn off the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Hashable, Sequence

from cachetools import LRUCache

from bot.chat.model import Picture
from bot.curriculum.model import Chart, Diagram, Measurements

_KEPT = 64  # pictures of about 100 kB each


class PictureCache:
    """An LRU cache that draws diagrams and charts on demand."""

    def __init__(self, kept: int = _KEPT) -> None:
        self._pictures: LRUCache[Hashable, Picture] = LRUCache(kept)
        self._drawing = asyncio.Lock()  # draw one at a time: a class of 30 may open a page together

    async def paint(self, drawing: Diagram | Chart, measurements: Measurements) -> Picture:
        """Return the picture, with the drawing's own alt text."""
        key = _content(drawing, measurements)
        async with self._drawing:
            picture = self._pictures.get(key)
            if picture is None:
                png = await asyncio.to_thread(_draw, drawing, measurements)
                picture = self._pictures[key] = Picture(png, drawing.alt)
            return picture

    async def bars(self, labels: Sequence[str], counts: Sequence[int], alt: str) -> Picture:
        """Draw a bar for each answer. Not cached: nobody requests the same one again."""
        async with self._drawing:
            return Picture(await asyncio.to_thread(_draw_bars, labels, counts), alt)


def _draw_bars(labels: Sequence[str], counts: Sequence[int]) -> bytes:
    from bot.pictures.bars import draw_bars

    return draw_bars(labels, counts)


def _draw(drawing: Diagram | Chart, measurements: Measurements) -> bytes:
    # Imported on first use: Pillow takes 5 MB, and in most hours nobody requests a picture.
    from bot.pictures.charts import draw_chart
    from bot.pictures.diagrams import draw_diagram

    if isinstance(drawing, Diagram):
        return draw_diagram(drawing)
    return draw_chart(drawing, measurements)


def _content(drawing: Diagram | Chart, measurements: Measurements) -> Hashable:
    """Return the cache key: everything that the picture depends on."""
    if isinstance(drawing, Diagram):
        return drawing
    shown = (measurements.series.get(curve.series) for curve in drawing.curves)
    return drawing, tuple((one.x, one.y) if one else None for one in shown)
