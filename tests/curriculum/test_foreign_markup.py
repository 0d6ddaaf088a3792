import pytest

from bot.curriculum.foreign_markup import foreign_markup
from bot.curriculum.library import Library
from bot.curriculum.lint import lint
from tests.curriculum.build import course, question, short, topic


@pytest.mark.parametrize(
    ("text", "written", "said"),
    [
        ("a <b>bold</b> word", ["<b>", "</b>"], "**bold**"),
        ("a<br/>b", ["<br/>"], "line break"),
        ("<A HREF='x'>b</A>", ["<A HREF='x'>", "</A>"], "(https://"),
        ("x<sup>2</sup>", ["<sup>", "</sup>"], "²"),
        ("a <!-- note --> b", ["<!-- note -->"], "the text alone"),
        ("a &lt; b", ["&lt;"], "write '<' itself"),
        ("a&nbsp;b", ["&nbsp;"], "write a space itself"),
        ("a &#8217; b &#x2019;", ["&#8217;", "&#x2019;"], "write '’' itself"),
        ("`<b>` and <b>", ["<b>"], "**bold**"),
    ],
)
def test_tags_and_entities_are_found(text, written, said):
    found = list(foreign_markup(text))
    assert [one.written for one in found] == written
    assert all(said in one.message for one in found)


@pytest.mark.parametrize(
    "text",
    [
        "x < y > z",
        "List<T> and <unk>, <my-token>",
        "AT&T; R&D; a && b;",
        "`<b>` and `&lt;`",
        "```html\n<b>&lt;</b>\n```",
        "``<b> ` </b>``",
        "a &nosuch; b",
    ],
)
def test_code_comparisons_and_tokens_are_no_html(text):
    assert list(foreign_markup(text)) == []


def test_html_is_warned_of_where_it_stands_and_not_in_code(tmp_path):
    data = topic(
        questions=[
            question(
                hint="Think of `<b>` and then <b>.",
                check="Why is\n1 &lt; 2 here?\n\nAnd 2 &lt; 3?",
                snippet={"code": "<b>&lt;</b>"},
            ),
            short(answers=["<br>", "&amp;"]),
        ]
    )
    root = course(tmp_path, data)
    lines = (root / "course" / "first.yaml").read_text().split("\n")
    found = [one for one in lint(Library.load(root)) if "as it is written" in one.message]
    assert [lines[one.line - 1][one.column - 1 :][:4] for one in found] == ["&lt;", "&lt;", "<b>."]
    assert "1 &lt; 2" in lines[found[0].line - 1]
    assert "2 &lt; 3" in lines[found[1].line - 1]
    assert all(one.severity == "warning" for one in found)
