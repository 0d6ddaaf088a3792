"""HTML in texts, which chat platforms show literally."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from html.entities import html5
from typing import NamedTuple

from bot.curriculum.messages import shown


class Foreign(NamedTuple):
    """A tag or an entity, its index among identical ones in the text, and advice."""

    written: str
    number: int  # from 0, among identical ones in the text, including those in code
    message: str


_TAGS = {
    "**bold**": "b strong",
    "*italic*": "i em",
    "`code`": "code tt kbd samp pre",
    "a line break in a text below 'field: |'": "br",
    "'- ' before each entry, in a text below 'field: |'": "li ul ol",
    "[text](https://…)": "a",
    "characters such as ² and ₂": "sub sup",
    "the text alone": "abbr big blockquote center del div font h1 h2 h3 h4 h5 h6 hr img iframe ins"
    " mark p s script small span strike style table tbody td th thead tr u video",
}
_INSTEAD = {tag: advice for advice, tags in _TAGS.items() for tag in tags.split()}
_TAG = re.compile(rf"</?({'|'.join(_INSTEAD)})(?:\s[^<>]*)?/?>|<!--.*?-->", re.I | re.S)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|([a-z][a-z0-9]{1,30}));", re.I)
_CODE = re.compile(r"(`+)(?:(?!\1).)+?\1", re.S)


def foreign_markup(text: str) -> Iterator[Foreign]:
    """Yield the HTML tags and entities of a text, except those in code."""
    if "<" not in text and "&" not in text:
        return
    bare = _CODE.sub(lambda found: " " * len(found[0]), text)
    for tag in _TAG.finditer(bare):
        instead = _INSTEAD[tag[1].lower()] if tag[1] else "the text alone"
        advice = f"write {instead}, or put it in `backticks` if it is what the text is about"
        yield _foreign(tag, text, f"HTML is shown as it is written; {advice}")
    for entity in _ENTITY.finditer(bare):
        if entity[1] is None or f"{entity[1]};" in html5:
            character = unescape(entity[0])
            advice = f"write {shown(character) if character.strip() else 'a space'} itself"
            yield _foreign(entity, text, f"{entity[0]} is shown as it is written; {advice}")


def _foreign(found: re.Match[str], text: str, message: str) -> Foreign:
    return Foreign(found[0], text.count(found[0], 0, found.start()), message)
