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
    """Return a text as it is compared letter by letter.

    Case is folded, one space separates words, and accents are gone (on Latin, Greek and Cyrillic
    letters only: elsewhere marks are part of the letter). Of all punctuation only what changes a
    meaning is left: -100, 0.5, C++.
    """
    plain = _THOUSANDS.sub("", folded(unicodedata.normalize("NFKC", text)))
    return " ".join(_SEPARATOR.sub(" ", plain).split())
