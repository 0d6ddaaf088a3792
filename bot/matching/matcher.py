"""Which option, or which answer, a text means. Pure.

A mark (a number, a letter, a keycap) wins over a text that looks like one; then the option's
text, forgiving of typing mistakes: the allowed distance grows with the length of what was to
be written, is none for numbers and short words, and a text that could as well be another
option is no answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.emoji import KEYCAPS, canonical
from bot.matching.normalize import normal
from bot.matching.replies import LONGEST_REPLY
from bot.typos import mistakes

_LEAD = re.compile(
    r"^(?:(?:my\s+)?(?:answer|option|choice|it'?s|i\s+(?:say|choose|pick))\b(?:\s+is\b)?[\s:=]*)+",
    re.I,
)
_MARK = re.compile(r"^[(\[#]?\s*([1-9]|[a-e])\s*[)\].:!]*$", re.I)
_MARK_THEN_TEXT = re.compile(r"^[(\[#]?\s*([1-9]|[a-e])\s*[)\].:]+\s+(\S.*)$", re.I | re.S)


def choice_meant(text: str, options: Sequence[str]) -> int | None:
    """The shown option that a reply means, from 0; None for a reply that is no answer."""
    text = text.strip()
    if not text or len(text) > LONGEST_REPLY:
        return None
    emoji = canonical(text)
    if emoji in KEYCAPS[: len(options)]:
        return KEYCAPS.index(emoji)
    body = _LEAD.sub("", text)
    marked = _MARK.match(body) or _MARK_THEN_TEXT.match(body)
    if marked:
        mark = marked[1].casefold()
        index = int(mark) - 1 if mark.isdigit() else ord(mark) - ord("a")
        if index < len(options) and _MARK.match(body):
            return index
        if index < len(options) and _says(marked[2], options[index]):
            return index
    return _option_said(body, options)


def _option_said(text: str, options: Sequence[str]) -> int | None:
    said = [index for index, option in enumerate(options) if _says(text, option)]
    exact = [index for index in said if normal(text) == normal(options[index])]
    if len(exact) == 1:
        return exact[0]
    return said[0] if len(said) == 1 else None


def answer_matches(text: str, accepted: Sequence[str]) -> bool:
    """Whether a short answer is one of those accepted."""
    return any(_says(text, answer) for answer in accepted)


def _says(text: str, wanted: str) -> bool:
    written, meant = normal(text), normal(wanted)
    if not written or not meant:
        return False
    allowed = tolerance(meant)
    if _numbers(written) != _numbers(meant) or _denials(written) != _denials(meant):
        return False
    return mistakes(written, meant, most=allowed) <= allowed


def tolerance(meant: str) -> int:
    """Typing mistakes that are forgiven in a normalised text: none up to 4 characters or in
    a number, then one for every 8, five at most."""
    if len(meant) <= 4 or meant.replace(" ", "").isdigit():
        return 0
    return min(1 + (len(meant) - 5) // 8, 5)


def _numbers(text: str) -> list[str]:
    return re.findall(r"-?\d+(?:\.\d+)?", text)


_DENIALS = frozenset({"not", "no", "never", "non", "isn", "aren", "doesn", "don"})
_LONG_DENIALS = ("without", "cannot")


def _denials(text: str) -> int:
    """How often a text denies: one letter must not turn "not" into "now". Only a long denial
    is known in spite of a typing mistake."""
    return sum(
        word in _DENIALS or any(mistakes(word, long, most=1) <= 1 for long in _LONG_DENIALS)
        for word in text.split()
    )
