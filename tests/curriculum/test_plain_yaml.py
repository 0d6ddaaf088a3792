import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.curriculum.plain_yaml import DEEPEST, LARGEST, MOST_VALUES, Marks, Unreadable, decode, read


def faults(text: str) -> list[tuple[int, int, str]]:
    with pytest.raises(Unreadable) as caught:
        read(text)
    return [tuple(fault) for fault in caught.value.faults]


@pytest.mark.parametrize(
    "word",
    [
        "NO",
        "on",
        "yes",
        "True",
        "12:30",
        "010",
        "0x1F",
        "1_000",
        "2024-05-01",
        "1.50",
        ".5",
        "1e3",
        "0o17",
        "0b1",
        "+1",
        "1:2:3",
        ".inf",
        "-.INF",
        ".NaN",
        "2024-05-01 12:00:00",
        "=",
        "~",
        "null",
        "Null",
        "y",
        "off",
        "TRUE",
        "<<",
        "C#",
        "a#b",
        "x:y",
        "http://a.b/c#d",
        "...",
        "-1",
        "a, b",
        "a 'b' c",
        '5" wide',
        "50 %",
        "a & b",
        "a * b",
        "(a)",
        "a | b",
        "a > b",
        "é\u00a0è",
    ],
)
def test_plain_words_stay_as_they_were_written(word):
    assert read(f"value: {word}") == {"value": word}


def test_an_empty_value_is_nothing_but_empty_quotes_are_an_empty_text():
    assert read("value:\nquoted: ''") == {"value": None, "quoted": ""}


def test_names_of_fields_are_always_text():
    assert read("1: a\ntrue: b\nnull: c") == {"1": "a", "true": "b", "null": "c"}


def test_lists_fields_and_blocks_are_read():
    text = "list:\n  - a\n  - {b: c, d: [e]}\nblock: |\n  two\n  lines\nfolded: >-\n  one\n  line\n"
    assert read(text) == {
        "list": ["a", {"b": "c", "d": ["e"]}],
        "block": "two\nlines\n",
        "folded": "one line",
    }


@pytest.mark.parametrize("text", ["", "# a remark only\n", "---\n"])
def test_an_empty_file_is_nothing(text):
    assert read(text) is None


def test_both_duplicates_of_a_field_are_told_each_at_its_line():
    found = faults("a: 1\nb: 2\na: 3\nlist:\n  - c: 1\n    c: 2\n")
    assert [(line, column) for line, column, _ in found] == [(3, 1), (6, 5)]
    assert "'a' is written twice" in found[0][2]
    assert "'c' is written twice" in found[1][2]


def test_a_fault_of_the_syntax_is_told_together_with_duplicates_before_it():
    assert [line for line, _, _ in faults("a: 1\na: 2\nb: 'open")] == [2, 3]


@pytest.mark.parametrize(
    ("text", "place", "advice"),
    [
        ("a: *bomb", (1, 4), "quotes"),
        ("a: **bold** word", (1, 5), "quotes"),
        ("a: &anchor word", (1, 4), "quotes"),
        ("a: !!python/object:os.system x", (1, 4), "quotes"),
        ("a: !important", (1, 4), "quotes"),
        ("<<: {a: b}", (1, 1), "write the fields out"),
        ("a: b\n---\nc: d", (2, 1), "one in a file"),
        ("a: b: c", (1, 5), "quotes"),
        ("a: 'b", (1, 4), "closing quote"),
        ("a:\n\t- b", (2, 1), "spaces"),
        ('a: "\\d"', (1, 5), "single quotes"),
        ('a: "\\xZZ"', (1, 7), "single quotes"),
        ("a: @you", (1, 4), "quotes"),
        ("a: `code`", (1, 4), "quotes"),
        ("a: ? why", (1, 4), "quotes"),
        ("a: [b, c", (1, 4), "]"),
        ("a: {b: c", (1, 4), "}"),
        ("- a\nb: c", (2, 1), "- "),
        ("a: b\nhello\nc: d", (2, 1), "field: value"),
        ("a:\n  - b\n c: d", (3, 2), "indentation"),
        ("a: - b", (1, 4), "lines of its own"),
        ("a: -", (1, 4), "quotes"),
        ("[a]: b", (1, 1), "quotes"),
        ('a: "\\0"', (1, 5), "single quotes"),
        ('a: "\\uFDD0team"', (1, 5), "single quotes"),
        ("%odd", (1, 5), "quotes"),
    ],
)
def test_a_mistake_is_told_at_its_place_with_what_to_write(text, place, advice):
    [(line, column, message)] = faults(text)
    assert (line, column) == place
    assert advice in message


@pytest.mark.parametrize("opening", ["[", "- ", "{a: ", "? "])
def test_a_hundred_thousand_levels_are_refused_and_not_survived_by_luck(opening):
    [(line, _, message)] = faults(opening * 100_000)
    assert line == 1
    assert f"more than {DEEPEST} deep" in message or "a field's name" in message


def test_as_many_levels_as_allowed_are_read():
    assert read("[" * DEEPEST + "]" * DEEPEST)
    assert faults("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1))


def test_an_alias_bomb_is_refused_at_its_first_anchor():
    rows = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 40)]
    assert faults("\n".join(rows))[0][:2] == (1, 5)


def test_too_many_values_are_refused():
    [(line, _, message)] = faults("- a\n" * (MOST_VALUES + 1))
    assert line == MOST_VALUES - 1  # the list is a value as well
    assert f"{MOST_VALUES:,}" in message


@pytest.mark.parametrize(
    ("raw", "place", "advice"),
    [
        ("ä: ö".encode("latin-1"), (1, 1), "UTF-8"),
        (b"a: b\nc: \xe9t\xe9", (2, 4), "UTF-8"),
        ("a: b".encode("utf-16"), (1, 1), "UTF-8"),
        (b"a: b\nc: d\x00", (2, 5), "U+0000"),
        ("a: \u0007".encode(), (1, 4), "U+0007"),
        ("a: \ufdd0team\ufdd1".encode(), (1, 4), "U+FDD0"),
        ("a: b\u2028c".encode(), (1, 5), "U+2028"),
        ("a: b\u2029c".encode(), (1, 5), "U+2029"),
        ("a: b\x85c".encode(), (1, 5), "U+0085"),
        (b"a: b\rc", (1, 5), "U+000D"),
        (b"x" * (LARGEST + 1), (1, 1), "split"),
    ],
)
def test_bytes_that_are_no_text_are_refused_with_their_place(raw, place, advice):
    with pytest.raises(Unreadable) as caught:
        decode(raw)
    [fault] = caught.value.faults
    assert (fault.line, fault.column) == place
    assert advice in fault.message


def test_line_ends_of_windows_do_not_matter():
    assert read(decode(b"a: b\r\nc: |\r\n  d\r\n  e\r\n")) == {"a": "b", "c": "d\ne\n"}


def test_a_byte_order_mark_does_not_matter():
    assert read(decode(b"\xef\xbb\xbfa: \xc3\xa4")) == {"a": "ä"}


def test_marks_find_values_and_the_names_of_fields():
    marks = Marks("a:\n  - b: 1\n    c: two\nempty:\nd: e\n")
    assert marks.of(("a", 0, "c")) == (3, 8)
    assert marks.of(("a", 0, "c"), name=True) == (3, 5)
    assert marks.of(("empty",)) == (4, 1)
    assert marks.of(("d",)) == (5, 4)


def test_marks_of_what_is_not_there_are_those_of_what_it_is_missing_from():
    marks = Marks("a:\n  - b: 1\n")
    assert marks.of(("a", 0, "missing")) == (2, 5)
    assert marks.of(("a", 7)) == (2, 3)
    assert Marks("").of(("a",)) == (1, 1)


def outcome(call, *arguments):
    """What a call gives, or the faults that it tells."""
    try:
        return call(*arguments)
    except Unreadable as error:
        return error.faults


def is_told_well(faults):
    return bool(faults) and all(one.line > 0 and one.column > 0 and one.message for one in faults)


@given(st.text(max_size=300) | st.text(alphabet="ab:- \n\t'\"[]{}#&*!|>%@?,", max_size=60))
def test_any_text_is_read_or_refused(text):
    found = outcome(read, text)
    if isinstance(found, tuple):
        assert is_told_well(found)
    else:
        assert found is None or isinstance(found, str | list | dict)
        assert Marks(text).of(()) >= (1, 1)


@given(st.binary(max_size=200))
def test_any_bytes_are_decoded_or_refused(raw):
    found = outcome(decode, raw)
    assert isinstance(found, str) or is_told_well(found)


_words = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), max_size=20)


@given(
    st.recursive(
        _words,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_words, inner, max_size=4),
        max_leaves=12,
    )
)
def test_what_a_dumper_quotes_comes_back(value):
    assert read(json.dumps(value, ensure_ascii=False)) == value
