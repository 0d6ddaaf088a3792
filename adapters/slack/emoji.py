"""Convert Slack's emoji names to Unicode and back. Pure.

Slack sends reactions by name (`one`, `+1::skin-tone-3`, `flag-de`). Only the keycaps mean something
to Studyhall; the other names are common ones. An unknown name (a workspace's own emoji, for
example) stays a name between colons and never counts as a mark.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from bot.text.emoji import canonical

_DIGITS: Final = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_KEYCAPS: Final[Mapping[str, str]] = {
    **{name: f"{digit}\ufe0f\u20e3" for digit, name in enumerate(_DIGITS)},
    "hash": "#\ufe0f\u20e3",
    "keycap_star": "*\ufe0f\u20e3",
    "keycap_ten": "🔟",
}
_OTHERS: Final[Mapping[str, str]] = {
    "a": "🅰",
    "b": "🅱",
    "ab": "🆎",
    "o": "⭕",
    "x": "❌",
    "100": "💯",
    "heavy_check_mark": "✔",
    "white_check_mark": "✅",
    "ballot_box_with_check": "☑",
    "negative_squared_cross_mark": "❎",
    "question": "❓",
    "exclamation": "❗",
    "bulb": "💡",
    "eyes": "👀",
    "tada": "🎉",
    "thinking_face": "🤔",
    "raised_hands": "🙌",
    "clap": "👏",
    "pray": "🙏",
    "wave": "👋",
    "ok_hand": "👌",
    "point_up": "☝",
    "point_down": "👇",
    "point_left": "👈",
    "point_right": "👉",
    "raised_hand": "✋",
    "v": "✌",
    "+1": "👍",
    "-1": "👎",
    "heart": "❤",
    "fire": "🔥",
    "rocket": "🚀",
    "star": "⭐",
    "joy": "😂",
    "smile": "😄",
    "sob": "😭",
    "cry": "😢",
    "raising_hand": "🙋",
}
_ALIASES: Final[Mapping[str, str]] = {
    "thumbsup": "+1",
    "thumbsdown": "-1",
    "thinking": "thinking_face",
    "hand": "raised_hand",
    "heavy_exclamation_mark": "exclamation",
    "ten": "keycap_ten",
    "asterisk": "keycap_star",
    **{f"keycap_{digit}": name for digit, name in enumerate(_DIGITS)},
}
_UNICODE: Final[Mapping[str, str]] = {**_OTHERS, **_KEYCAPS}
_NAMES: Final[Mapping[str, str]] = {canonical(emoji): name for name, emoji in _UNICODE.items()}
_TONE: Final = re.compile(r"(?:::?|_)skin-tone-[2-6]")
_FLAG: Final = re.compile(r"flag-([a-z])([a-z])")
_REGIONAL_A: Final = 0x1F1E6
_SHORTCODE: Final = re.compile(r":([a-z0-9_+'-]+):(?::skin-tone-[2-6]:)?")


def from_name(name: str) -> str:
    """Return the emoji of this name in its canonical form; `:name:` for an unknown one."""
    bare = _TONE.sub("", name.strip().strip(":").casefold())
    bare = _ALIASES.get(bare, bare)
    flag = _FLAG.fullmatch(bare)
    if flag is not None:
        return "".join(chr(_REGIONAL_A + ord(letter) - ord("a")) for letter in flag.groups())
    found = _UNICODE.get(bare)
    return canonical(found) if found is not None else f":{bare}:"


def to_name(emoji: str) -> str | None:
    """Return Slack's name of an emoji; None if it's unknown."""
    return _NAMES.get(canonical(emoji))


def spelt_out(text: str) -> str:
    """Replace `:names:` in a text by their emoji; unknown names stay."""

    def emoji(found: re.Match[str]) -> str:
        known = from_name(found[1])
        return found[0] if known.startswith(":") else known

    return _SHORTCODE.sub(emoji, text)
