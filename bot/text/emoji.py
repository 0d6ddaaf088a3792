"""One way to write each emoji, so that two are the same exactly when their strings are.

A keycap is written with its variation selector, as keyboards, Discord and Slack's emoji data
write it: the digit, U+FE0F, U+20E3. Everything else is written without variation selectors
and without skin tones: a thumb is a thumb, whoever lifts it.
"""

from __future__ import annotations

import re
from functools import lru_cache

_KEYCAP = re.compile("^([0-9#*])\ufe0f?\u20e3$")
_VARIATIONS = re.compile("[\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]")

KEYCAPS: tuple[str, ...] = tuple(f"{digit}\ufe0f\u20e3" for digit in range(1, 6))
"""1 to 5: the marks of a question's options."""


@lru_cache  # there are few that people press again and again
def canonical(emoji: str) -> str:
    """The one way in which Studyhall writes this emoji."""
    keycap = _KEYCAP.match(emoji)
    if keycap is not None:
        return f"{keycap[1]}\ufe0f\u20e3"
    # A skin tone that stands alone is the emoji.
    return _VARIATIONS.sub("", emoji) or emoji
