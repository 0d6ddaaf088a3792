"""Removal of phrases around an answer: "I think it's a token", "dropout, I think". Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from bot.matching.dressing import undressed


def without_lead(text: str) -> str:
    """Return an undressed text without the phrases before and after an answer."""
    bare = _TAIL.sub("", _LEAD.sub("", text)).strip()
    return bare or text


def without_report(text: str) -> str:
    """Return a text without words that introduce an output or an estimate: "prints None", "about
    5". The rest is never an option's mark: "the result is 2" doesn't choose the second."""
    return _REPORT.sub("", text).strip() or text


def without_article(text: str) -> str:
    """Return a text without its leading article."""
    return _ARTICLE.sub("", text)


def calculated(text: str, accepted: Iterable[str]) -> str:
    """Return the result of a calculation: 8 for "2 x 4 = 8". Other texts are returned unchanged,
    as are all texts if an accepted answer contains "="."""
    found = _RESULT.match(undressed(text))
    return text if found is None or any("=" in answer for answer in accepted) else found[1]


_RESULT: Final = re.compile(r"^[^=<>!≤≥≠~≈|]*[^=<>!≤≥≠~≈|\s:+*/-]\s*=\s*([-−+]?\d[^=]*)$")
_ARTICLE: Final = re.compile(r"^(?:the|an?)\s+(?=\w)", re.I)
_LEAD: Final = re.compile(
    r"""^(?:(?:
        (?:i|we)(?:\s+would|'?d)?
            \s+(?:think|thought|believe|guess|say|said|choose|chose|pick|mean|meant
            |(?:go|vote)\s+(?:with|for))(?:\s+that)?
        | (?:i\s+am|i'?m)\s+(?:going\s+(?:with|for)|(?:pretty\s+|quite\s+)?sure(?:\s+that)?)
        | (?:my|the|its|our)\s+(?:final\s+|correct\s+|right\s+|best\s+)?
            (?:answer|guess|choice|pick|option|term|word|name)s?
            (?:\s+(?:is|are|was|would\s+be|must\s+be|should\s+be)|'s|\s*[:=])
        | (?:answer|ans|guess)(?:\s+is\b|\s*[:=])
        | (?:it|that|this)(?:\s+is|\s+was|'s|(?:\s+must|\s+should|\s+would|'d)\s+be)
            (?:\s+(?:called|named|known\s+as))?
        | (?:its|thats)(?:\s+called)?
        | (?:they|these|those)(?:\s+are|'re)(?:\s+called)?
        | (?:we|they|you|people)\s+call\s+(?:it|that|this|them)
        | called | known\s+as | probably | definitely | surely | perhaps | maybe | must\s+be
    )(?:(?<=[:=])|(?=[\s:=,"'`(|*]|$))[\s:=,]*)+""",
    re.I | re.X,
)
_REPORT: Final = re.compile(
    r"""^(?:(?:(?:it|that|this)\s+)?(?:will\s+|would\s+)?(?:prints?|outputs?)(?=\s)
        | (?:the|its)\s+(?:output|result|value|solution)(?:\s+(?:is|would\s+be)|\s*[:=])(?=\s)
        | (?:about|around|roughly|approximately|exactly|just|only)(?=\s+[-−+]?\d))[\s:=]*""",
    re.I | re.X,
)
_TAIL: Final = re.compile(
    r"""(?:[\s,.;!…]+
            (?:i\s+(?:think|guess|believe|suppose)|imo|i'?d\s+say|maybe|probably|for\s+sure|please|lol|haha+)
        | \s*,\s*(?:right|maybe|probably|no|correct|yes))[\s.!?…]*$""",
    re.I | re.X,
)
