"""Text normalization. Pure."""

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
    """Return a text normalized for comparison letter by letter.

    Folds case, separates words by one space, and drops accents (only on Latin, Greek and Cyrillic
    letters: elsewhere marks are part of the letter). Keeps only punctuation that changes the
    meaning: -100, 0.5, C++.
    """
    plain = _THOUSANDS.sub("", folded(unicodedata.normalize("NFKC", text)))
    return " ".join(_SEPARATOR.sub(" ", plain).split())
