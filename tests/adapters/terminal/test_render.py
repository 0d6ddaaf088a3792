import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from adapters.terminal.render import render, show
from bot.chat.model import Button, Picture, Post


def printed(post: Post, width: int = 60) -> str:
    out = io.StringIO()
    show([post], out, width)
    return out.getvalue()


def in_colour(post: Post) -> str:
    out = io.StringIO()
    console = Console(file=out, force_terminal=True, color_system="truecolor", width=80)
    console.print(render(post, 80))
    return out.getvalue()


def test_a_title_a_breadcrumb_and_a_text_are_shown():
    shown = printed(Post("Some **bold** text.", title="A page", footer="Course › Topic"))
    assert shown.index("Course › Topic") < shown.index("A page") < shown.index("Some bold text.")


def test_posts_follow_each_other():
    out = io.StringIO()
    show([Post("one"), Post("two")], out, 60)
    assert out.getvalue().split() == ["one", "two"]


def test_code_is_highlighted_and_kept_as_it_is():
    post = Post("```python\ndef f():\n    return 1\n```")
    assert "def f():\n      return 1" in "\n".join(map(str.rstrip, printed(post).splitlines()))
    assert "\x1b[" in in_colour(post)


def test_a_spoiler_is_shown_dimmed():
    assert "So: ? (answer: seven)" in printed(Post("So: ? ||seven||"))
    assert "\x1b[2m" in in_colour(Post("||seven||"))


def test_a_spoiler_that_is_announced_is_not_announced_twice():
    assert "Hint: (think)" in printed(Post("Hint: ||think||"))


def test_a_picture_is_its_alternative():
    assert "A line falls." in printed(Post("x", picture=Picture(b"", "A line falls.")))


def test_lists_quotes_links_and_breaks_are_shown():
    shown = printed(Post("- one\n- two\n\n3. three\n\n> said\n\n[here](https://e.org/)\\\nnext"))
    for part in ("• one", "• two", "3. three", "┃ said", "here <https://e.org/>\n", "next"):
        assert part in shown


def test_a_time_is_told_in_utc():
    for written in ("<t:1700000000>", "<t:1700000000:R>"):
        assert "until 2023-11-14 22:13 UTC." in printed(Post(f"until {written}."))


def test_buttons_are_left_out():
    assert "Next" not in printed(Post("x", buttons=(Button("b", "Next"),)))


@pytest.mark.parametrize("width", [1, 10, 60, 400])
def test_lines_are_no_longer_than_what_is_good_to_read(width):
    shown = printed(Post("word " * 100 + "\n\n- " + "x" * 300, title="T" * 300), width)
    assert max(map(len, shown.splitlines())) <= min(max(width, 1), 88)


DANGEROUS = "\x1b[2J\x1b]0;owned\x07\x9b31m\r\b\u202e"


@pytest.mark.parametrize(
    "post",
    [
        Post(f"a{DANGEROUS}b `c{DANGEROUS}` ||{DANGEROUS}d||"),
        Post(f"```\n{DANGEROUS}\n```"),
        Post(f"```python{DANGEROUS}\nx\n```"),
        Post("x", title=DANGEROUS, footer=DANGEROUS),
        Post("x", picture=Picture(b"", DANGEROUS)),
        Post(f"- {DANGEROUS}\n\n> {DANGEROUS}"),
    ],
)
def test_no_order_to_the_terminal_gets_through(post):
    assert not set(printed(post)) & set("\x1b\x07\x9b\r\b\u202e")


@given(st.text(max_size=80))
def test_no_text_orders_the_terminal_about(text):
    shown = printed(Post(text, title=text, footer=text))
    assert all(character >= " " or character == "\n" for character in shown)
    assert not any("\x7f" <= character <= "\x9f" for character in shown)


def test_rich_markup_in_a_text_is_text():
    assert "[red]x[/red]" in printed(Post(r"\[red\]x\[/red\]", title="t"))
