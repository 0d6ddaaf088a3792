from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.web.render import html
from bot.chat.markup import Code, Document, Fence, Link, Paragraph, Text, escape, parse

ALLOWED = {
    *("p", "strong", "em", "code", "pre", "br", "a", "span", "time", "ul", "ol", "li"),
    "blockquote",
}


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen = []

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))


def tags(markup):
    reader = Tags()
    reader.feed(markup)
    return reader.seen


def test_every_kind_of_block_has_its_element():
    made = html(parse("a **b** *c* `d`\n\n- e\n  1. f\n\n> g\n\n```python\nh < 1\n```"))

    assert "<strong>b</strong>" in made
    assert "<ul><li>" in made
    assert "<ol><li>" in made
    assert "<blockquote>" in made
    assert 'data-language="python"><code>h &lt; 1</code>' in made


def test_a_list_keeps_its_first_number():
    assert '<ol start="3">' in html(parse("3. a\n4. b"))


def test_links_open_elsewhere_and_take_nothing_along():
    made = html(parse("[a](https://a.example/?b=1&c=2)"))
    assert 'href="https://a.example/?b=1&amp;c=2"' in made
    assert 'rel="noopener noreferrer"' in made


def test_a_spoiler_can_be_reached_and_pressed_and_its_text_cannot():
    made = html(parse("||hidden [link](https://a.example)||"))
    assert 'role="button" tabindex="0"' in made
    assert 'aria-hidden="true" inert' in made


def test_without_spoilers_hidden_text_is_left_out():
    assert html(parse("||x||"), spoilers=False) == '<p dir="auto"><em>(hidden)</em></p>'


def test_moments_are_machine_readable():
    made = html(parse("<t:1700000000:R>"))
    assert '<time datetime="2023-11-14T22:13:20Z" data-relative>2023-11-14 22:13 UTC</time>' in made


def test_keycaps_are_drawn_and_stay_text():
    assert '<span class="keycap" data-key="2">2️⃣</span>' in html(parse("2️⃣ two"))


@pytest.mark.parametrize(
    "attack", ["<script>alert(1)</script>", '"><img src=x onerror=y>', "&lt;b"]
)
def test_html_in_a_text_is_text(attack):
    blocks = (Paragraph((Text(attack), Code(attack))), Fence(attack, attack))
    made = html(Document(blocks, ("", "")))
    assert {tag for tag, _ in tags(made)} <= ALLOWED
    assert "<script" not in made


def test_an_address_stays_in_its_attribute():
    made = html(Document((Paragraph((Link('https://a/"onclick="x', (Text("l"),)),)),), ("",)))
    [(_, attributes)] = [one for one in tags(made) if one[0] == "a"]
    assert set(attributes) == {"href", "target", "rel"}


@settings(deadline=None)
@given(st.text())
def test_no_text_makes_an_element_of_its_own(text):
    for markup in (html(parse(text)), html(parse(escape(text, 300)))):
        for tag, attributes in tags(markup):
            assert tag in ALLOWED
            assert not any(name.startswith("on") or name == "style" for name in attributes)
