"""Drawing primitives: a light card, the bundled fonts, wrapped text.

All lengths are pixels of the finished picture. A canvas draws at twice the size and is scaled
down at the end, for smooth edges.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from math import hypot
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

WIDTH = 900
SCALE = 2
CARD = "#fcfcfe"
EDGE = "#d9dde7"
INK = "#1d2433"
QUIET = "#4d566b"
GRID = "#e3e6ee"
_CORNER = 36
_FONTS = Path(__file__).parent.parent / "fonts"

Point = tuple[float, float]


@lru_cache(maxsize=64)
def font(size: int, bold: bool = False) -> ImageFont.FreeTypeFont:
    """Return DejaVu Sans at `size` pixels of the finished picture."""
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return ImageFont.truetype(
        str(_FONTS / name), size * SCALE, layout_engine=ImageFont.Layout.BASIC
    )


def width(text: str, size: int, bold: bool = False) -> float:
    return font(size, bold).getlength(text) / SCALE


def line_height(size: int) -> int:
    return round(size * 1.28)


def clean(text: str) -> str:
    """Return `text` as one drawable line, with plain spaces and no control characters."""
    kept = "".join(
        character
        for character in unicodedata.normalize("NFC", " ".join(text.split()))
        if unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Mn")
    )
    return kept or " "


def wrap(text: str, room: float, size: int, bold: bool = False) -> tuple[str, ...]:
    """Wrap `text` into lines of at most `room` pixels; break words longer than a line."""
    lines: list[str] = []
    for word in clean(text).split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer, size, bold) <= room:
            lines[-1] = longer
            continue
        *whole, rest = _break(word, room, size, bold)
        lines += [*whole, rest]
    return tuple(lines) or (" ",)


def _break(word: str, room: float, size: int, bold: bool) -> list[str]:
    parts = [""]
    for character in word:
        if parts[-1] and width(parts[-1] + character, size, bold) > room:
            parts.append("")
        parts[-1] += character
    return parts


def longest_word(text: str, size: int, bold: bool = False) -> float:
    return max((width(word, size, bold) for word in clean(text).split()), default=0.0)


class Canvas:
    """A light card with round corners to draw on, for dark and light chats."""

    def __init__(self, height: int) -> None:
        self.height = height
        self.image = Image.new("RGBA", (WIDTH * SCALE, height * SCALE), (0, 0, 0, 0))
        self.pen = ImageDraw.Draw(self.image)
        self.box(0, 0, WIDTH, height, fill=CARD, edge=EDGE, corner=_CORNER, stroke=2)

    def box(
        self,
        left: float,
        top: float,
        right: float,
        bottom: float,
        *,
        fill: str,
        edge: str | None = None,
        corner: float = 20,
        stroke: float = 3,
    ) -> None:
        self.pen.rounded_rectangle(
            _scaled([(left, top), (right - 0.5, bottom - 0.5)]),
            radius=corner * SCALE,
            fill=fill,
            outline=edge,
            width=round(stroke * SCALE) if edge else 0,
        )

    def text(
        self, at: Point, text: str, size: int, *, bold: bool = False, ink: str = INK, to: str = "la"
    ) -> None:
        """Draw one line of text; `to` is Pillow's anchor, such as "mm" for its middle."""
        self.pen.text((at[0] * SCALE, at[1] * SCALE), text, ink, font(size, bold), anchor=to)

    def lines(
        self, middle: float, top: float, texts: Iterable[str], size: int, *, bold: bool, ink: str
    ) -> float:
        """Draw centred lines from `top` down. Return the top of the next line."""
        for text in texts:
            self.text(
                (middle, top + line_height(size) / 2), text, size, bold=bold, ink=ink, to="mm"
            )
            top += line_height(size)
        return top

    def path(
        self, points: Sequence[Point], ink: str, stroke: float, dash: Sequence[float] = ()
    ) -> None:
        """Draw a solid or dashed line through the points, with round joints."""
        for piece in _dashes(points, dash) if dash else [list(points)]:
            self.pen.line(_scaled(piece), ink, round(stroke * SCALE), joint="curve")
            for x, y in (piece[0], piece[-1]):
                self.dot((x, y), stroke / 2, ink)

    def dot(self, at: Point, radius: float, ink: str) -> None:
        x, y = at
        self.pen.ellipse(_scaled([(x - radius, y - radius), (x + radius, y + radius)]), fill=ink)

    def head(self, tip: Point, towards: Point, ink: str, size: float = 20) -> None:
        """Draw an arrowhead at `tip`, pointing along the unit vector `towards`."""
        (x, y), (dx, dy) = tip, towards
        back = (x - dx * size, y - dy * size)
        half = size * 0.55
        corners = [
            (x, y),
            (back[0] - dy * half, back[1] + dx * half),
            (back[0] + dy * half, back[1] - dx * half),
        ]
        self.pen.polygon(_scaled(corners), fill=ink)

    def png(self) -> bytes:
        small = self.image.resize((WIDTH, self.height), Image.Resampling.LANCZOS)
        out = io.BytesIO()
        small.save(out, "PNG", compress_level=6)
        return out.getvalue()


def _scaled(points: Iterable[Point]) -> list[Point]:
    return [(x * SCALE, y * SCALE) for x, y in points]


def _dashes(points: Sequence[Point], pattern: Sequence[float]) -> list[list[Point]]:
    """Return the drawn pieces of a dashed line; `pattern` alternates dashes and gaps, in pixels."""
    pieces: list[list[Point]] = [[points[0]]]
    turn, left = 0, pattern[0]
    for start, end in pairwise(points):
        length = hypot(end[0] - start[0], end[1] - start[1])
        done = 0.0
        while length - done > left:
            done += left
            share = done / length
            at = (start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share)
            if turn % 2 == 0:
                pieces[-1].append(at)
            else:
                pieces.append([at])
            turn += 1
            left = pattern[turn % len(pattern)]
        left -= length - done
        if turn % 2 == 0:
            pieces[-1].append(end)
    return [piece for piece in pieces if len(piece) > 1]
