"""One form for every way of writing the same text. Pure."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from bot.matching.spelling import folded

_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_MEANINGFUL = r"(?<!\w)-(?=\d)|(?<=\d)\.(?=\d)|[+#]"
_SEPARATOR = re.compile(rf"(?!{_MEANINGFUL})(?:_|[^\w\u0300-\u0dff\u0e00-\u1fff])")


@lru_cache(maxsize=4096)
def normal(text: str) -> str:
    """A text as it is compared: folded case, words separated by one space, no accents (on
    Latin, Greek and Cyrillic letters only: elsewhere marks are part of the letter), and of all
    punctuation only what changes a meaning: -100, 0.5, C++."""
    plain = _THOUSANDS.sub("", folded(unicodedata.normalize("NFKC", text)))
    return " ".join(_SEPARATOR.sub(" ", plain).split())
