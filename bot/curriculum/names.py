"""Lookup of typed names, with suggestions for similar ones."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from itertools import islice

from bot.chat.markup import escape
from bot.curriculum.model import Mode
from bot.errors import NotFound
from bot.text.edit_distance import likeness

_ACCENTS = re.compile(
    "[\u0300-\u036f]"
)  # for Latin, Greek and Cyrillic; in other scripts marks matter
_NEAR_ENOUGH = 0.6
_SUGGESTIONS = 3
_MOST_COMPARED = 2000


def fold(name: str) -> str:
    """Normalize a name for comparison: drop case, accents, hyphens and spaces."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", plain))
    kept = (letter for letter in bare if letter.isalnum() or letter in "+#" or _is_mark(letter))
    return unicodedata.normalize("NFC", "".join(kept))


def _is_mark(letter: str) -> bool:
    return unicodedata.category(letter) in ("Mn", "Mc")


def nearness(typed: str, name: str) -> float:
    """Return the similarity of two folded names, from 0 to 1; a part of a name counts as near."""
    alike = likeness(typed, name)
    if min(len(typed), len(name)) >= 3 and (typed in name or name in typed):
        return max(alike, 0.75)
    return alike


def nearest(typed: str, names: Iterable[str], limit: int = _SUGGESTIONS) -> list[str]:
    """Return the names similar to a typed one, most similar first; empty if none is."""
    folded = fold(typed[:200])
    scored = [(nearness(folded, fold(name)), name) for name in islice(names, _MOST_COMPARED)]
    near = sorted((one for one in scored if one[0] >= _NEAR_ENOUGH), key=lambda one: -one[0])
    return [name for _, name in near[:limit]]


def did_you_mean(suggestions: Iterable[str]) -> str:
    """Return " Did you mean …?" to append to a message, or "". Names are inserted unescaped."""
    quoted = [f"“{name}”" for name in suggestions]
    if not quoted:
        return ""
    *first, last = quoted
    return f" Did you mean {', '.join(first)} or {last}?" if first else f" Did you mean {last}?"


def find_mode(name: str) -> Mode:
    """Return the mode of that name. Raises NotFound with suggestions."""
    wanted = fold(name[:200])
    for mode in Mode:
        if mode.value == wanted:
            return mode
    suggestions = nearest(name, [mode.value for mode in Mode])
    offer = did_you_mean(suggestions) or f" The modes are {', '.join(Mode)}."
    raise NotFound(f"There is no mode called “{escape(name)}”.{offer}", suggestions, typed=name)
