"""One form for every way of writing the same text. Pure."""

from __future__ import annotations

import re
import unicodedata

_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_MEANINGFUL = r"(?<!\w)-(?=\d)|(?<=\d)\.(?=\d)|[+#]"
_SEPARATOR = re.compile(rf"(?!{_MEANINGFUL})(?:_|[^\w\u0300-\u0dff\u0e00-\u1fff])")
_ACCENTED = ("LATIN", "GREEK", "CYRILLIC")


def normal(text: str) -> str:
    """A text as it is compared: folded case, words separated by one space, no accents (on
    Latin, Greek and Cyrillic letters only: elsewhere marks are part of the letter), and of all
    punctuation only what changes a meaning: -100, 0.5, C++."""
    folded = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
    folded = _THOUSANDS.sub("", folded)
    kept: list[str] = []
    accented = False
    for character in folded:
        if unicodedata.category(character).startswith("M"):
            kept.append("" if accented else character)
            continue
        kept.append(character)
        accented = unicodedata.name(character, "").startswith(_ACCENTED)
    spaced = _SEPARATOR.sub(" ", unicodedata.normalize("NFC", "".join(kept)))
    return " ".join(spaced.split())
