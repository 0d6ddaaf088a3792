"""The picture of what everyone chose."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from bot.pictures.bars import draw_bars
from bot.pictures.cache import PictureCache
from bot.pictures.canvas import WIDTH


def painted(labels, counts):
    return Image.open(io.BytesIO(draw_bars(labels, counts))).convert("RGB")


def blue(picture, row):
    """How many pixels of a row's bar are filled."""
    y = 56 + row * 92 + 28
    pixels = (picture.getpixel((x, y)) for x in range(picture.width))
    return sum(
        abs(red - 0) + abs(green - 104) + abs(blue - 168) < 60 for red, green, blue in pixels
    )


def test_bars_are_as_long_as_their_shares():
    picture = painted(["1", "2", "3"], [10, 5, 0])
    longest, half, none = (blue(picture, row) for row in range(3))
    assert longest == pytest.approx(2 * half, abs=8)
    assert longest > WIDTH / 3
    assert none == 0


def test_one_of_ten_thousand_is_still_seen():
    assert blue(painted(["1", "2"], [9_999, 1]), 1) >= 4


@pytest.mark.parametrize("labels", [["1"], [str(n) for n in range(1, 9)], ["Right", "Not yet"]])
def test_any_number_of_answers_has_its_place(labels):
    picture = painted(labels, [3] * len(labels))
    assert picture.width == WIDTH
    assert len({blue(picture, row) for row in range(len(labels))}) == 1


def test_an_endless_label_leaves_room_for_its_bar():
    assert blue(painted(["M" * 80, "1"], [1, 1]), 0) > WIDTH / 6


async def test_a_painter_gives_the_bars_with_the_words_for_them():
    picture = await PictureCache().bars(["1", "2"], [1, 2], "Two chose 2.")
    assert picture.alt == "Two chose 2."
    assert Image.open(io.BytesIO(picture.png)).format == "PNG"
