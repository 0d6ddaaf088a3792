from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.chat.fit import CUT, fit, shorten
from bot.chat.markup import Document, parse, plain_inlines
from bot.chat.model import Button, Picture, Post
from tests.memory_chat import ROOMY

TIGHT = replace(
    ROOMY, title=20, text=120, footer=15, button_label=8, buttons=6, buttons_in_row=2, rows=3, alt=9
)


def rendered(document: Document) -> str:
    """A renderer that makes texts longer, as escaping does."""
    return "\n".join(document.sources).replace("&", "&amp;")


def test_what_fits_is_left_as_it_is():
    post = Post("Hello.", title="Hi", buttons=(Button("a", "A"),), footer="f")
    assert fit(post, TIGHT, rendered) == post


def test_a_long_text_is_cut_between_blocks_and_says_so():
    text = "\n\n".join(["First block.", "```py\nx = 1\n```", "y" * 200])
    assert fit(Post(text), TIGHT, rendered).text == f"First block.\n\n```py\nx = 1\n```\n\n{CUT}"


def test_a_long_block_of_code_is_cut_between_its_lines():
    lines = [f"x{number} = '```'  # & so on" for number in range(9)]
    code = "\n".join(["````py", *lines, "````"])
    whole = f"Look:\n\n{code}\n\nThat was it."
    short = fit(Post(whole), TIGHT, rendered).text
    assert short == "\n\n".join(["Look:", "\n".join(["````py", *lines[:3], "````"]), CUT])
    assert fit(Post(code), TIGHT, rendered).text.startswith("````py\nx0 = '```'")


def test_one_endless_line_of_code_is_left_out():
    text = "Look:\n\n```\n" + "x" * 300 + "\n```"
    assert fit(Post(text), TIGHT, rendered).text == f"Look:\n\n{CUT}"


def test_one_endless_block_is_cut_at_a_word():
    short = fit(Post("word " * 100), TIGHT, rendered).text
    assert len(short) <= 120
    assert short.endswith("…")


def test_buttons_flow_into_rows_and_what_is_too_much_is_left_out():
    buttons = tuple(Button(str(n), f"Button {n}", row=n // 4) for n in range(9))
    fitted = fit(Post("", buttons=buttons), TIGHT, rendered).buttons
    assert [(button.id, button.row) for button in fitted] == [
        ("0", 0),
        ("1", 0),
        ("2", 1),
        ("3", 1),
        ("4", 2),
        ("5", 2),
    ]


def test_a_picture_keeps_its_bytes():
    picture = Picture(b"png", "a long description")
    fitted = fit(Post("", picture=picture), TIGHT, rendered).picture
    assert fitted.png == b"png"
    assert len(fitted.alt) <= 9


def test_shortening_prefers_the_end_of_a_word():
    assert shorten("one two three", 9) == "one two…"
    assert shorten("onetwothree", 5) == "onet…"
    assert shorten("one", 3) == "one"
    assert shorten("one", 0) == ""


posts = st.builds(
    Post,
    text=st.one_of(
        st.text(max_size=600),
        st.lists(
            st.sampled_from(
                [
                    "para & more",
                    "- a\n- b",
                    "```\ncode & code\n```",
                    "~~~a`b\n" + "long & ``` code\n" * 9 + "~~~",
                    "> quote",
                    "**bold**",
                    "||s||",
                    "&" * 90,
                ]
            )
        ).map("\n\n".join),
    ),
    title=st.text(max_size=60),
    footer=st.text(max_size=60),
    buttons=st.lists(
        st.builds(Button, st.text(max_size=5), st.text(max_size=20), row=st.integers(0, 4))
    ).map(tuple),
)


@given(posts)
def test_no_post_exceeds_a_limit(post):
    fitted = fit(post, TIGHT, rendered)
    assert len(rendered(parse(fitted.text))) <= TIGHT.text
    assert len(fitted.title) <= TIGHT.title
    assert len(fitted.footer) <= TIGHT.footer
    assert len(fitted.buttons) <= TIGHT.buttons
    rows = [button.row for button in fitted.buttons]
    assert rows == sorted(rows)
    assert max(rows, default=0) < TIGHT.rows
    assert all(rows.count(row) <= TIGHT.buttons_in_row for row in rows)
    assert all(len(button.label) <= TIGHT.button_label for button in fitted.buttons)


def test_a_fitted_post_fits_already():
    post = fit(Post("&" * 500, title="t" * 50), TIGHT, rendered)
    assert fit(post, TIGHT, rendered) == post
    assert plain_inlines(parse(post.text).blocks[0].inner).endswith("…")


def test_where_text_cannot_be_hidden_a_button_shows_it():
    unhide = Button("s", "Show")
    post = Post("||a||", buttons=(Button("a", "A"),), unhide=unhide)
    assert fit(post, TIGHT, rendered) == post
    fitted = fit(post, replace(TIGHT, spoilers=False), rendered)
    assert [each.id for each in fitted.buttons] == ["s", "a"]
    assert fitted.unhide is None


def test_what_is_cut_to_plain_words_keeps_its_secrets_where_it_has_to():
    post = Post("word " * 20 + "||hidden words||" + " word" * 20)
    assert "hidden words" in fit(post, TIGHT, rendered).text
    assert "hidden words" not in fit(post, replace(TIGHT, spoilers=False), rendered).text
