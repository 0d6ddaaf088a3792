"""Normalize emoji, so that equal emoji have equal strings.

A keycap has its variation selector, as in keyboards, Discord and Slack's emoji data: the digit,
U+FE0F, U+20E3. All other emoji have no variation selectors and no skin tones.
"""

from __future__ import annotations

import re
from functools import lru_cache

_KEYCAP = re.compile("^([0-9#*])\ufe0f?\u20e3$")
_VARIATIONS = re.compile("[\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]")

KEYCAPS: tuple[str, ...] = tuple(f"{digit}\ufe0f\u20e3" for digit in range(1, 6))
"""1 to 5: the reactions for a question's options."""


@lru_cache  # people use the same few emoji again and again
def canonical(emoji: str) -> str:
    """Return the normalized form of an emoji."""
    keycap = _KEYCAP.match(emoji)
    if keycap is not None:
        return f"{keycap[1]}\ufe0f\u20e3"
    # A skin tone on its own is an emoji, too.
    return _VARIATIONS.sub("", emoji) or emoji
