from itertools import combinations, pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.curriculum.model import Arrow, Box, Diagram
from bot.study.canvas import WIDTH, line_height, width
from bot.study.layout import TITLE, Layout, layout
from bot.study.trips import TAG


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
    sizes = draw(st.lists(st.integers(1, 4), min_size=1, max_size=6))
    rows = tuple(
        tuple(
            box(f"b{row}-{place}", draw(short_text(40)), draw(st.none() | short_text(60)))
            for place in range(size)
        )
        for row, size in enumerate(sizes)
    )
    ends = st.sampled_from([each.id for row in rows for each in row])
    arrows = draw(st.lists(st.tuples(ends, ends, st.none() | short_text(30)), max_size=8))
    return diagram(rows, tuple(arrow(*each) for each in arrows))


CROWDED = diagram(
    [[box(f"b0-{index}", "M" * 40, "W" * 60) for index in range(4)], [box("b1-0")]],
    [arrow("b0-0", "b0-1", "W" * 30), arrow("b0-1", "b0-0", "W" * 30)] * 3
    + [arrow("b0-3", "b1-0", "x"), arrow("b1-0", "b0-3", "y"), arrow("b1-0", "b1-0", "again")],
)


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
def test_arrows_go_level_or_upright_from_one_box_to_the_other_and_through_none(drawn):
    placed = layout(drawn)
    at = {each.box.id: each for each in placed.boxes}
    assert len(placed.routes) == len(drawn.arrows)
    for each, route in zip(drawn.arrows, placed.routes, strict=True):
        assert _touches(at[each.source], route.points[0])
        assert _touches(at[each.target], route.points[-1])
        for (x, y), (to_x, to_y) in pairwise(route.points):
            assert abs(x - to_x) < 0.6 or abs(y - to_y) < 0.6
            for other in placed.boxes:
                inside_x = min(x, to_x) < other.right - 1 and max(x, to_x) > other.left + 1
                inside_y = min(y, to_y) < other.bottom - 1 and max(y, to_y) > other.top + 1
                assert not (inside_x and inside_y)


def test_labels_of_a_busy_but_usual_diagram_do_not_touch_each_other():
    placed = layout(
        diagram(
            [[box("a"), box("b")], [box("m")], [box("x"), box("y")]],
            [
                arrow("a", "m", "stage one"),
                arrow("b", "m", "stage two"),
                arrow("m", "x", "drafts"),
                arrow("m", "y", "answers"),
                arrow("y", "b", "feeds back"),
                arrow("x", "y", "beats"),
            ],
        )
    )
    tags = [route.tag for route in placed.routes]
    assert all(_apart(one, other) for one, other in combinations(tags, 2))


def test_boxes_above_one_another_are_joined_by_one_straight_line():
    placed = layout(diagram([[box("a")], [box("b")]], [arrow("a", "b", "gives")]))
    assert len(placed.routes[0].points) == 2


def test_there_and_back_are_two_lines():
    placed = layout(diagram([[box("a")], [box("b")]], [arrow("a", "b"), arrow("b", "a")]))
    first, second = (route.points[0][0] for route in placed.routes)
    assert abs(first - second) >= 40


def test_very_many_arrows_are_laid_out_without_a_long_search():
    rows = [[box("a"), box("b")], [box("c"), box("d")]]
    many = [arrow(source, target, "x") for source in "ab" for target in "cd"] * 10
    assert len(layout(diagram(rows, many)).routes) == 40


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
