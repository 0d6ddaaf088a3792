from itertools import combinations, pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.curriculum.model import Arrow, Box, Diagram
from bot.pictures.canvas import WIDTH, line_height, width
from bot.pictures.layout import TAG, TITLE, Layout, layout


def box(name: str, label: str = "Box", note: str | None = None) -> Box:
    return Box(id=name, label=label, note=note)


def arrow(source: str, target: str, label: str | None = None) -> Arrow:
    return Arrow.model_validate({"from": source, "to": target, "label": label})


def diagram(rows, arrows=()) -> Diagram:
    return Diagram(title="Title", alt="Alt.", rows=rows, arrows=arrows)


def short_text(longest: int) -> st.SearchStrategy[str]:
    letters = st.sampled_from("abcdefgh WMil-漢🙂éع")
    return st.text(letters, min_size=1, max_size=longest).filter(str.strip)


@st.composite
def diagrams(draw) -> Diagram:
    sizes = draw(st.lists(st.integers(1, 3), min_size=1, max_size=6))
    rows = tuple(
        tuple(
            box(f"b{row}-{place}", draw(short_text(40)), draw(st.none() | short_text(60)))
            for place in range(size)
        )
        for row, size in enumerate(sizes)
    )
    ways = neighbours(rows)
    chosen = draw(st.lists(st.sampled_from(ways), max_size=9, unique=True)) if ways else []
    return diagram(rows, tuple(arrow(*way, draw(st.none() | short_text(30))) for way in chosen))


def neighbours(rows) -> list[tuple[str, str]]:
    """Every way that an arrow may go."""
    pairs = [pair for row in rows for pair in pairwise(row)]
    pairs += [(one, other) for row, below in pairwise(rows) for one in row for other in below]
    ways = [(one.id, other.id) for one, other in pairs]
    return ways + [(target, source) for source, target in ways]


CROWDED_ROWS = tuple(
    tuple(box(f"b{row}-{place}", "M" * 40, "W" * 60) for place in range(3)) for row in range(2)
)
CROWDED = diagram(CROWDED_ROWS, tuple(arrow(*way, "W" * 30) for way in neighbours(CROWDED_ROWS)))


@settings(max_examples=80, deadline=None)
@given(diagrams())
@example(CROWDED)
def test_boxes_never_overlap_and_stay_on_the_card(drawn):
    placed = layout(drawn)
    for one, other in combinations(placed.boxes, 2):
        assert _apart(one, other)
    for each in placed.boxes:
        assert 0 < each.left < each.right < WIDTH
        assert 0 < each.top < each.bottom < placed.height


@settings(max_examples=80, deadline=None)
@given(diagrams())
@example(CROWDED)
def test_texts_fit_within_their_boxes(drawn):
    placed = layout(drawn)
    for each in placed.boxes:
        room = each.right - each.left
        assert all(width(line, placed.size, bold=True) <= room - 8 for line in each.label)
        assert all(width(line, placed.note_size) <= room - 8 for line in each.note)
        tall = len(each.label) * line_height(placed.size)
        tall += len(each.note) * line_height(placed.note_size)
        assert tall <= each.bottom - each.top - 8
    assert all(width(line, TITLE, bold=True) < WIDTH for line in placed.title)


@settings(max_examples=80, deadline=None)
@given(diagrams())
@example(CROWDED)
def test_no_label_of_an_arrow_lies_on_a_box(drawn):
    placed = layout(drawn)
    for route in placed.routes:
        if route.tag:
            assert all(_apart(route.tag, each) for each in placed.boxes)
            assert route.tag.left >= 0
            assert route.tag.right <= WIDTH
            longest = max(width(line, TAG) for line in route.tag.lines)
            assert longest <= route.tag.right - route.tag.left


@settings(max_examples=80, deadline=None)
@given(diagrams())
@example(CROWDED)
def test_labels_between_rows_never_touch_each_other(drawn):
    placed = layout(drawn)
    between = [route.tag for route in placed.routes if route.tag and route.start[1] != route.end[1]]
    assert all(_apart(one, other) for one, other in combinations(between, 2))


@settings(max_examples=80, deadline=None)
@given(diagrams())
@example(CROWDED)
def test_arrows_go_from_one_box_to_the_other_and_through_none(drawn):
    placed = layout(drawn)
    at = {each.box.id: each for each in placed.boxes}
    assert len(placed.routes) == len(drawn.arrows)
    for each, route in zip(drawn.arrows, placed.routes, strict=True):
        assert _touches(at[each.source], route.start)
        assert _touches(at[each.target], route.end)
        for step in range(1, 100):
            x = route.start[0] + (route.end[0] - route.start[0]) * step / 100
            y = route.start[1] + (route.end[1] - route.start[1]) * step / 100
            assert not any(
                other.left < x < other.right and other.top < y < other.bottom
                for other in placed.boxes
            )


def test_boxes_above_one_another_are_joined_by_an_upright_line():
    placed = layout(diagram([[box("a")], [box("b"), box("c")]], [arrow("a", "b", "gives")]))
    (route,) = placed.routes
    assert route.start[0] == route.end[0]


def test_there_and_back_are_two_lines():
    for rows in ([[box("a")], [box("b")]], [[box("a"), box("b")]]):
        there, back = layout(diagram(rows, [arrow("a", "b"), arrow("b", "a")])).routes
        assert abs(there.start[0] - back.end[0]) + abs(there.start[1] - back.end[1]) >= 40


def test_few_boxes_have_large_type():
    assert layout(diagram([[box("a"), box("b")]])).size >= 36


def test_the_same_diagram_is_laid_out_the_same_way():
    layout.cache_clear()
    first: Layout = layout(CROWDED)
    layout.cache_clear()
    assert layout(CROWDED) == first


def _apart(one, other) -> bool:
    return (
        one.right <= other.left
        or other.right <= one.left
        or one.bottom <= other.top
        or other.bottom <= one.top
    )


def _touches(placed, point) -> bool:
    x, y = point
    on_x = abs(x - placed.left) < 0.6 or abs(x - placed.right) < 0.6
    on_y = abs(y - placed.top) < 0.6 or abs(y - placed.bottom) < 0.6
    return (on_x and placed.top <= y <= placed.bottom) or (
        on_y and placed.left <= x <= placed.right
    )
