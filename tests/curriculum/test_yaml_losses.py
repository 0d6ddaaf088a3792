"""Text that YAML would drop or change: kept as written, or an error where it stands."""

from time import process_time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.curriculum.plain_yaml import Unreadable, read


def faults(text):
    with pytest.raises(Unreadable) as caught:
        read(text)
    return [tuple(fault) for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        # comments that a reader takes for text
        ("stem: What does the # character begin in Python code?", (1, 21), "'# character begin"),
        ("a: b # c", (1, 6), "comment"),
        ("a: b\t# c", (1, 6), "comment"),
        ("a: b #", (1, 6), "comment"),
        ("a: 'b' # c", (1, 8), "comment"),
        ('a: "b"#c', (1, 7), "comment"),
        ("a: [b]#c", (1, 7), "comment"),
        ("a: [b, # c\n  d]", (1, 8), "comment"),
        ("a: #include <stdio.h>", (1, 4), "'#include <stdio.h>'"),
        ("a:\n  - #hashtag\n  - b", (2, 5), "comment"),
        ("options: # 3 to 5\n  - a", (1, 10), "comment"),
        ("a: | # c\n  d\n", (1, 6), "comment"),
        ("a: x # y # z", (1, 6), "'# y # z'"),
        ("--- # x\na: b", (1, 5), "comment"),
        ("a: C# # c", (1, 7), "comment"),
        ("a: b\n  # c\nd: e", (2, 3), "part of the text above"),
        ("a:\n  - b\n    # c\n  - d", (3, 5), "part of the text above"),
        ("code: |\n    x = 1\n  # done\nb: c", (3, 3), "part of the text above"),
        ("a:\n  b: c\n    # d", (3, 5), "part of the text above"),
        # lines that are joined
        ("a: b\n  c", (2, 3), "'field: >-'"),
        ("a: 'b\n  c'", (1, 4), "closed only in line 2"),
        ('a: "b\nc: d"', (1, 4), "closed only in line 2"),
        ("a: b\n  c:d", (2, 3), "a space after 'c:'"),
        ("a:\n  - b\n   - c", (3, 4), "the same indentation"),
        ("a:\n  - b\n    -c", (3, 5), "a space after '-'"),
        ("a: >-\n  - b\n  - c", (3, 3), "write '|' instead"),
        ("a: >\n  Do this:\n  1. b\n  2. c", (3, 3), "write '|' instead"),
        ("a: >\n  ```\n  b\n  ```", (2, 3), "write '|' instead"),
        ("a: >\n  b\\\n  c", (3, 3), "write '|'"),
        ("code: >\n  x = 1\n  y = 2", (1, 7), "'|'"),
        ("code: x = 1\n  y = 2", (2, 3), "'|'"),
        # escapes
        ('a: "C:\\temp"', (1, 7), "single quotes"),
        ("a: \"print('\\n')\"", (1, 12), "real line break"),
        ('a: "caf\\xe9"', (1, 8), "single quotes"),
        ('a: "\\u200b"', (1, 5), "single quotes"),
        ('a: "\\/"', (1, 5), "single quotes"),
        ('a: "b\\\n  c"', (1, 4), "closed only in line 2"),
        # commas, blocks without a text, further documents
        ("a: [1,000, 5]", (1, 6), "comma"),
        ("a: {b: 1,5}", (1, 9), "comma"),
        ("a: >", (1, 4), "'>' in quotes"),
        ("a: |\nb: c", (1, 4), "'|' in quotes"),
        ("a: > 5", (1, 4), "quotes"),
        ("a: |x|", (1, 4), "quotes"),
        ("a: ,b", (1, 4), "quotes"),
        ("a: ]", (1, 4), "quotes"),
        ("a: [1, 2][0]", (1, 10), "quotes"),
        ('a: "b" + "c"', (1, 8), "quotes"),
        ("a: 'Don't'", (1, 9), "twice"),
        ("a: b\n...\nc: d", (3, 1), "does not belong"),
        ("a: b\n--- c", (2, 1), "second document"),
        # spaces and signs that are none
        ("a: b\nc:\u00a0d\ne: f", (2, 1), "\\xa0"),
        ("a: b\nc\uff1a d\ne: f", (2, 1), "colon"),
        ("a: b\nc:d\ne: f", (2, 1), "a space after 'c:'"),
        ("a: b\n c: d", (2, 2), "deeper"),
    ],
)
def test_text_that_would_be_lost_is_an_error_where_it_stands(text, place, said):
    found = faults(text)
    assert found[0][:2] == place, found
    assert said in found[0][2]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("# c\na: b", {"a": "b"}),
        ("a: b\n# c\nd: e\n# f", {"a": "b", "d": "e"}),
        ("a:\n  # c\n  - b\n  # d\n  - e\n\n  # f", {"a": ["b", "e"]}),
        ("- a: b\n  # c\n  d: e", [{"a": "b", "d": "e"}]),
        ("a: 'b # c'", {"a": "b # c"}),
        ('a: "b # c"', {"a": "b # c"}),
        ("a: C#", {"a": "C#"}),
        ("a: b#c", {"a": "b#c"}),
        ("a: |\n  # b\n  c  # d\n", {"a": "# b\nc  # d\n"}),
        ("a: >-\n  b # c\n  d", {"a": "b # c d"}),
        ("a:\n  - b: |\n      x  # y\n    # c\n    d: e", {"a": [{"b": "x  # y\n", "d": "e"}]}),
        ("a: [b,\n  # c\n  d]", {"a": ["b", "d"]}),
        ('a: "b\\"c\\\\d"', {"a": 'b"c\\d'}),
        ("a: 'C:\\temp \\n'", {"a": "C:\\temp \\n"}),
        ("a: C:\\temp \\n", {"a": "C:\\temp \\n"}),
        ("a: |\n  - b\n  - c\n", {"a": "- b\n- c\n"}),
        ("a: >\n  b\n    - c\n    - d\n", {"a": "b\n  - c\n  - d\n"}),
        ("a: >-\n  - b\n\n  - c", {"a": "- b\n- c"}),
        ("a: >-\n  five\n  -3 and 2", {"a": "five -3 and 2"}),
        ("a: [1, 2,\n  3]", {"a": ["1", "2", "3"]}),
        ("a: [b, c,]", {"a": ["b", "c"]}),
        ("a: |2\n    b\n", {"a": "  b\n"}),
        ("a: |+\n  b\n\n", {"a": "b\n\n"}),
        ("--- \na: b\n...\n", {"a": "b"}),
    ],
)
def test_text_and_comments_that_are_clear_are_read(text, value):
    assert read(text) == value


_LINE = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp")), max_size=40)
_SIGNS = st.text(alphabet="ab -:#'\"[]{},&*!|>%@`?\\~<=./0\u00a0é", max_size=14)


@given(_LINE | _SIGNS)
@example("What does the # character begin?")
@example("yes #1")
@example("null")
def test_a_line_is_read_as_it_is_written_or_refused(text):
    """Text in quotes loses its quotes, and lists and fields are refused by the field's type."""
    try:
        data = read(f"stem: {text}\nhint: x\n")
    except Unreadable:
        return
    found = data["stem"] if isinstance(data, dict) else data
    if isinstance(found, str) and text.lstrip(" ")[:1] not in ("'", '"'):
        assert found == text.strip(" ")
        assert data == {"stem": found, "hint": "x"}
    elif found is None:
        assert not text.strip(" ")


@given(_LINE | _SIGNS)
def test_an_item_of_a_list_is_read_as_it_is_written_or_refused(text):
    try:
        data = read(f"answers:\n  - {text}\n  - x\n")
    except Unreadable:
        return
    found = data["answers"][0]
    if isinstance(found, str) and text.lstrip(" ")[:1] not in ("'", '"'):
        assert found == text.strip(" ")
        assert data["answers"][1:] == ["x"]
    elif found is None:
        assert not text.strip(" ")


@given(_LINE | _SIGNS)
def test_quotes_keep_every_text(text):
    single, double = text.replace("'", "''"), text.replace("\\", "\\\\").replace('"', '\\"')
    assert read(f"a: '{single}'\nb: \"{double}\"") == {"a": text, "b": text}


@given(st.lists(_LINE | _SIGNS, min_size=1, max_size=5))
def test_a_block_keeps_every_line(lines):
    text = "\n".join(["x", *lines, "x"])
    block = "".join(f"    {line}\n" for line in text.split("\n"))
    assert read(f"- a: |-\n{block}  b: c") == [{"a": text, "b": "c"}]


@given(st.lists(_LINE | _SIGNS, min_size=1, max_size=5))
def test_a_folded_block_keeps_every_word_or_is_refused(lines):
    block = "".join(f"    {line}\n" for line in ("x", *lines, "x"))
    try:
        data = read(f"- a: >-\n{block}  b: c")
    except Unreadable:
        return
    assert data[0]["a"].split() == " ".join(("x", *lines, "x")).split()
    assert data[0]["b"] == "c"


@given(st.lists(st.sampled_from(["a: b", "  c: d", "- e", "  # f", "# g", "    h", "a: |", "  >"])))
def test_a_comment_between_lines_is_alone_or_refused(lines):
    """Whatever is read holds every word that stands outside of lines that begin with '#'."""
    text = "\n".join(lines)
    try:
        data = read(text)
    except Unreadable:
        return
    kept = str(data)
    for line in lines:
        if not line.strip().startswith("#"):
            assert all(word in kept for word in line.replace("-", " ").split() if word.isalpha())


@pytest.mark.parametrize(
    "text",
    [
        "a: " + "# " * 500_000,
        "a: b\n" + "  # c\n" * 150_000,
        "a: |\n  b\n" + " # c\n\n" * 150_000,
        "a: >\n" + "  - b\n" * 150_000,
        'a: "' + "\\n" * 400_000 + '"',
        "a: " + "b: " * 300_000,
        "a: x\n" * 80_000,
        "a:\n" + " b: @c\n" * 30_000,
    ],
)
def test_hostile_files_are_told_in_bounded_time(text):
    started = process_time()
    assert faults(text)
    assert process_time() - started < 5


def test_many_mistakes_of_a_file_are_told_at_once():
    text = (
        "- id: one\n"
        "  stem: Which one: this?\n"
        "  hint: @home\n"
        "  check: What # is it\n"
        "  note: 'Don't'\n"
        "  code: [1, 2][0]\n"
        "  more:no\n"
        "   deeper: yes\n"
        "  last: *star\n"
    )
    assert [line for line, _, _ in faults(text)] == [2, 3, 4, 5, 6, 7, 8, 9]


def test_what_is_not_wrong_beside_a_mistake_is_there_to_be_checked():
    with pytest.raises(Unreadable) as caught:
        read("- id: one\n  stem: Which one: this?\n  hint: x\n")
    assert caught.value.value == [{"id": "one", "stem": "Which one: this?", "hint": "x"}]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a: > 5\n  b: c\n  d\ne: @f", [1, 4]),
        ("a: |x|\n  b: c\n\n  d\ne: @f", [1, 5]),
        ("a:\n  b: 1\n c: 2\n d: 3\n e: 4\nf: @g", [3, 6]),
        ("a: |\n    b\n  c\n  d\n  e\nf: @g", [3, 6]),
        ("a:\n\t- b\n\t- c\nd: @e", [2, 4]),
    ],
)
def test_one_mistake_makes_no_others(text, lines):
    assert [line for line, _, _ in faults(text)] == lines
