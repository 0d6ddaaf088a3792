"""Finding what somebody means by a name that they typed."""

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
)  # of Latin, Greek and Cyrillic; other scripts' marks matter
_NEAR_ENOUGH = 0.6
_SUGGESTIONS = 3
_MOST_COMPARED = 2000


def fold(name: str) -> str:
    """A name without what people write differently: case, accents, hyphens, spaces."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", plain))
    kept = (letter for letter in bare if letter.isalnum() or letter in "+#" or _is_mark(letter))
    return unicodedata.normalize("NFC", "".join(kept))


def _is_mark(letter: str) -> bool:
    return unicodedata.category(letter) in ("Mn", "Mc")


def nearness(typed: str, name: str) -> float:
    """How alike two folded names are, from 0 to 1; a part of a name counts as near."""
    alike = likeness(typed, name)
    if min(len(typed), len(name)) >= 3 and (typed in name or name in typed):
        return max(alike, 0.75)
    return alike


def nearest(typed: str, names: Iterable[str], limit: int = _SUGGESTIONS) -> list[str]:
    """The names that were perhaps meant, nearest first; none if none is near."""
    folded = fold(typed[:200])
    scored = [(nearness(folded, fold(name)), name) for name in islice(names, _MOST_COMPARED)]
    near = sorted((one for one in scored if one[0] >= _NEAR_ENOUGH), key=lambda one: -one[0])
    return [name for _, name in near[:limit]]


def did_you_mean(suggestions: Iterable[str]) -> str:
    """A question to add to a message, or nothing. The names go in as they are."""
    quoted = [f"“{name}”" for name in suggestions]
    if not quoted:
        return ""
    *first, last = quoted
    return f" Did you mean {', '.join(first)} or {last}?" if first else f" Did you mean {last}?"


def find_mode(name: str) -> Mode:
    """The mode of that name. Raises NotFound, with suggestions."""
    wanted = fold(name[:200])
    for mode in Mode:
        if mode.value == wanted:
            return mode
    suggestions = nearest(name, [mode.value for mode in Mode])
    offer = did_you_mean(suggestions) or f" The modes are {', '.join(Mode)}."
    raise NotFound(f"There is no mode called “{escape(name)}”.{offer}", suggestions, typed=name)
