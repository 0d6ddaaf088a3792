"""Removal of what a chat platform or a keyboard adds to a text. Pure.

Bold, spoilers, code ticks, quotes, mentions, emoji and trailing punctuation are dropped; all kinds
of dashes, digits and superscripts are normalized. Signs that carry meaning are kept.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final


@lru_cache(maxsize=4096)
def undressed(text: str) -> str:
    """Return the bare text, empty only if the text is blank."""
    plain = _one_alphabet(text)
    shown = _MENTION.sub(" ", _LINK.sub(r"\1", plain))
    for pattern, replacement in _WRAPPED:
        shown = pattern.sub(replacement, shown)
    bare = _without_pictures(shown).strip()
    if bare != shown.strip() and not bare.strip("\"'()[]{}.,:;!?|*_ "):
        bare = shown.strip() or plain.strip()  # a picture may be the answer
    return _without_ends(bare) if bare else text.strip()


def _without_ends(text: str) -> str:
    """Strip pairs around the whole text, a bullet before it and punctuation after it."""
    while True:
        shorter = _EMOTICON.sub("", _BULLET.sub("", text)).strip()
        pair = _PAIR.fullmatch(shorter)
        shorter = (pair[pair.lastindex or 0] if pair else _without_ending(shorter)).strip()
        if shorter == text or not shorter:
            return text
        text = shorter


def _without_ending(text: str) -> str:
    """Strip trailing punctuation except a factorial's "!", which follows a number, a single
    letter or a bracket."""
    end = len(text)
    while end and text[end - 1] in " .,;:?!\n\t":
        if text[end - 1] == "!" and _FACTOR.search(text, max(end - 3, 0), end - 1):
            break
        end -= 1
    return text[:end]


def _one_alphabet(text: str) -> str:
    """Normalize dashes, apostrophes, digits, superscripts and full-width characters."""
    if text.isascii():
        return text
    text = _KEYCAP.sub(r"\1", text).translate(_PLAIN)
    text = _SUPERSCRIPTS.sub(lambda found: "^" + found[0].translate(_RAISED), text)
    text = "".join(_fraction(character) for character in text)
    text = unicodedata.normalize("NFKC", text).translate(_PLAIN)
    return "".join(_plain(character) for character in text)


def _fraction(character: str) -> str:
    """Expand "½" with a space before it: 2½ is not 21/2."""
    if unicodedata.category(character) == "No" and "⁄" in unicodedata.normalize("NFKC", character):
        return f" {unicodedata.normalize('NFKC', character)}"
    return character


def _plain(character: str) -> str:
    if character.isascii():
        return character
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.digit(character))
    if category in ("Zs", "Zl", "Zp"):
        return " "
    if category in ("Cf", "Cc", "Cs", "Co", "Cn"):
        return ""  # invisible: joiners, direction marks, invalid characters
    return character


def _without_pictures(text: str) -> str:
    if text.isascii():
        return text
    return "".join(" " if _is_picture(character) else character for character in text)


def _is_picture(character: str) -> bool:
    code = ord(character)
    if character in _MODIFIERS:
        return True
    return unicodedata.category(character) == "So" and (
        code >= 0x1F000 or 0x2300 <= code < 0x2800 or 0x2B00 <= code < 0x2C00
    )


_MODIFIERS: Final = frozenset(
    ["\ufe0e", "\ufe0f", "\u20e3", "\u203c", *map(chr, range(0x1F3FB, 0x1F400))]
)
_PLAIN: Final = {
    **dict.fromkeys(map(ord, "‐‑‒–—―−﹘﹣－⁃˗➖"), "-"),
    **dict.fromkeys(map(ord, "’‘‛ʼʻ´′＇ꞌ׳"), "'"),
    **dict.fromkeys(map(ord, "“”„‟«»″＂❝❞״"), '"'),
    **dict.fromkeys(map(ord, "™®©"), None),
    **dict.fromkeys(map(ord, "×✕✖⨯·⋅∙∗"), "*"),
    **dict.fromkeys(map(ord, "÷∕⁄"), "/"),
    **dict.fromkeys(map(ord, "。｡।"), "."),
    **dict.fromkeys(map(ord, "\u3000\u00a0\u202f\u2009\u2007\u2008"), " "),
    **dict.fromkeys(map(ord, "≈≃≅"), "~"),
    ord("…"): "...",
    ord("≠"): "!=",
    ord("≤"): "<=",
    ord("⩽"): "<=",
    ord("≥"): ">=",
    ord("⩾"): ">=",
    ord("→"): "->",
    ord("←"): "<-",
    ord("⇒"): "=>",
    ord("٫"): ".",
    ord("٬"): ",",
    ord("،"): ",",
    ord("、"): ",",
    ord("؟"): "?",
    ord("؛"): ";",
    ord("۔"): ".",
    ord("٪"): "%",
    ord("־"): "-",
    ord("¿"): None,
    ord("¡"): None,
    ord("➕"): "+",
    ord("➗"): "/",
}
_RAISED: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ", "0123456789+-n")
_SUPERSCRIPTS: Final = re.compile("[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹ⁿ]+")
_KEYCAP: Final = re.compile("([0-9#*])\ufe0f?\u20e3")
_LINK: Final = re.compile(r"<https?://[^|>\s]+\|([^>]+)>")
_MENTION: Final = re.compile(
    r"<(?:@[!&]?|#|!|!subteam\^)[A-Za-z0-9]+(?:\|[^>]*)?>"
    r"|<a?:\w+:\d+>"  # Discord's custom emoji
    r"|(?<!\S):[\w+-][\w+'-]*:(?::skin-tone-\d:)?(?=[\s.!?,]|$)"  # Slack's custom emoji
    r"|(?<!\S)@(?:[UW][A-Z0-9]{6,}|everyone|here|channel)\b"
)
# Markup touches its words: 2 * 3 * 4 and a || b || c have none.
_WRAPPED: Final = [
    (re.compile(pattern, re.S), replacement)
    for pattern, replacement in (
        (r"^\s*\|\|(.*[^|].*?)\|\|(\W*)$", r"\1\2"),
        (r"(?<!\S)\|\|(\S(?:[^|]*\S)?)\|\|(?!\w)", r"\1"),
        (r"(?<![\w~])~~(?=\S)[^~]+~~(?=\s*\w)", " "),  # text struck out before its correction
        (r"(?<![\w~])~~(?=\S)([^~]+)~~(?![\w~])", r"\1"),
        (r"(?<=[^\W\d_])`(?=[^\W\d_])(?!.*`)", "'"),  # don`t
        (r"```(?:[a-z]+\n)?(.+?)```", r"\1"),
        (r"(`+)(.+?)\1", r"\2"),
        (r"^\s*\*\*(?=\S)((?:(?!\*\*).)+)\*\*(\W*)$", r"\1\2"),
        (r"(?<![\w*])\*{3}(?=\S)([^*]*[^\s*])\*{3}(?![\w*])", r"\1"),
        (r"(?<![\w*])\*\*(?=\S)([^*]*[^\s*])\*\*(?![\w*])", r"\1"),
        (r"(?<![\w*)\]])\*(?=\S)([^*]*[^\s*])\*(?![\w*(\[])", r"\1"),
        (r"(?<![\w])__(?=\S)(.*?[^\s_])__(?!\w)", r"\1"),
        (r"(?<![\w])_(?=\S)([^_]*[^\s_])_(?!\w)", r"\1"),
    )
]
_PAIR: Final = re.compile(r"\"([^\"]+)\"|'([^']+)'|\(([^()]+)\)|\[([^\[\]]+)\]")
_BULLET: Final = re.compile(r"^\s*[-*•>]\s+(?=[^\W\d_]{2})")
# 8, = and < occur in emoticons too, but "35 833", "x =3" and "x <3" are answers.
_EMOTICON: Final = re.compile(r"(?<=\s)(?:[:;]['-]?[()DPpOo/|*]+|[xX]D+|\^[_.]?\^)\s*$")
_FACTOR: Final = re.compile(r"(?:[\d)]|(?<![^\W_])[^\W\d_])$")
