import asyncio
import io

from PIL import Image

from bot.curriculum.model import Chart, Diagram, Measurements
from bot.pictures.cache import PictureCache
from bot.pictures.canvas import WIDTH, wrap
from bot.pictures.canvas import width as text_width
from bot.pictures.diagrams import draw_diagram
from tests.lessons.build import entry


def drawing(title: str = "The way") -> Diagram:
    return Diagram.model_validate(
        {
            "title": title,
            "alt": "Data goes into a model.",
            "rows": [
                [{"id": "data", "label": "Data", "tone": "input", "note": "much"}],
                [{"id": "model", "label": "Model", "tone": "model"}],
            ],
            "arrows": [{"from": "data", "to": "model", "label": "trains"}],
        }
    )


async def test_a_picture_is_a_png_with_the_drawings_own_words():
    picture = await PictureCache().paint(drawing(), Measurements())
    assert picture.alt == "Data goes into a model."
    with Image.open(io.BytesIO(picture.png)) as image:
        assert image.format == "PNG"
        assert image.width == WIDTH
        assert image.getpixel((0, 0))[3] == 0  # the corner is round: the chat shows through
        assert image.getpixel((WIDTH // 2, 8))[3] == 255


async def test_a_picture_is_drawn_once():
    painter = PictureCache()
    first, again = await asyncio.gather(
        painter.paint(drawing(), Measurements()), painter.paint(drawing(), Measurements())
    )
    assert first is again


async def test_only_so_many_pictures_are_kept():
    painter = PictureCache(kept=2)
    first = await painter.paint(drawing("one"), Measurements())
    await painter.paint(drawing("two"), Measurements())
    assert await painter.paint(drawing("one"), Measurements()) is first
    await painter.paint(drawing("three"), Measurements())
    assert await painter.paint(drawing("one"), Measurements()) is first
    await painter.paint(drawing("two"), Measurements())
    await painter.paint(drawing("three"), Measurements())
    assert await painter.paint(drawing("one"), Measurements()) is not first


async def test_a_chart_is_drawn_anew_when_its_measurements_change():
    painter = PictureCache()
    chart: Chart = entry().topic.modes.visualize.chart
    before = await painter.paint(chart, entry().measurements)
    assert await painter.paint(chart, entry().measurements) is before
    assert (await painter.paint(chart, Measurements())).png != before.png


def test_the_same_diagram_is_the_same_bytes():
    assert draw_diagram(drawing()) == draw_diagram(drawing())


def test_a_picture_is_small_enough_to_send():
    assert len(draw_diagram(drawing())) < 300_000


def test_signs_that_the_font_lacks_are_drawn_all_the_same():
    assert draw_diagram(drawing("漢字 🙂 \u202e عرب e\u0301\u0301\u0301\u0301"))


def test_long_words_are_broken_and_lines_fit():
    lines = wrap("a " + "W" * 80 + " b", 200, 30)
    assert all(text_width(line, 30) <= 200 for line in lines)
    assert "".join(lines).replace(" ", "") == "a" + "W" * 80 + "b"
