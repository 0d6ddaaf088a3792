"""Make untrusted text safe for messages, terminals and logs."""

from __future__ import annotations

import re
from typing import Final

LONGEST: Final = 40

# Python considers these printable, but they are invisible: fillers, joiners, variation selectors.
_INVISIBLE = (
    "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0"
    "\U000e0100-\U000e01ef"
)
_SUSPECT = re.compile(rf"[^\x20-\x7e\xa1-\xac\xae-\u02ff]|[{_INVISIBLE}]")
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def visible(text: str) -> str:
    """Escape control, format, direction, separator and invisible characters."""
    return _SUSPECT.sub(_escaped, text)


def visible_lines(text: str) -> str:
    """Escape like `visible`, but keep line breaks."""
    return "\n".join(map(visible, text.split("\n")))


def _escaped(match: re.Match[str]) -> str:
    letter = match[0]
    if letter.isprintable() and not re.match(f"[{_INVISIBLE}]", letter):
        return letter
    if letter in _SHORT:
        return _SHORT[letter]
    code = ord(letter)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def shortened(text: str, longest: int = LONGEST) -> str:
    """Replace the middle of a long text by "…", keeping its beginning and end."""
    if len(text) <= longest:
        return text
    tail = (longest - 1) // 3
    return f"{text[: longest - 1 - tail]}…{text[-tail:]}"


def printable(text: str, longest: int = LONGEST) -> str:
    """Return a text shortened, on one line, with every character visible."""
    return visible(shortened(text, longest))
