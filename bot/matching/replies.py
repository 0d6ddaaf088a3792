"""Detection of replies that are meant as answers, by form alone. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from bot.matching.chatter import is_chatter, without_chatter
from bot.matching.normalize import normal
from bot.matching.phrases import calculated
from bot.matching.quantities import quantified
from bot.matching.tokens import tokens
from bot.text.emoji import KEYCAPS, canonical

LONGEST_REPLY = 300  # characters; longer is a conversation, not an answer


def looks_like_answer(text: str, accepted: Sequence[str]) -> bool:
    """Return whether a reply to a short-answer question is meant as an answer, by form alone.

    Judging by correctness would reveal the answer. Chatter, or over three words more than the
    longest accepted answer, is conversation.
    """
    text = text.strip()
    if not text or len(text) > LONGEST_REPLY:
        return False
    said = calculated(text, accepted)
    count = min(len(normal(said).split()), len(quantified(tokens(said))))
    if not 0 < count <= max(len(normal(answer).split()) for answer in accepted) + 3:
        return False
    return not is_chatter(text, accepted)


_MARKED_ANSWER = re.compile(r"^(?:my\s+)?answer\s*[:=]\s*(\S.*)$", re.I | re.S)


def marked_answer(text: str) -> str | None:
    """Return the text after "answer:", which marks a reply as an answer; None without it."""
    found = _MARKED_ANSWER.match(text.strip())
    return found[1].strip() if found else None


def answer_said(text: str, accepted: Sequence[str]) -> str | None:
    """Return the answer in a reply to a short-answer question; None for conversation."""
    said = marked_answer(text)
    if said is not None:
        return said if len(said) <= LONGEST_REPLY else None
    if len(text) > LONGEST_REPLY or is_chatter(text, accepted):
        return None
    said = without_chatter(text.strip(), accepted)
    return said if looks_like_answer(said, accepted) else None


_MARK_ALONE = re.compile(r"[(\[#]?([1-9]|[a-e])[)\].:!]*", re.I)


def is_mark(text: str) -> bool:
    """Return whether a text is just an option's mark: a number, a letter or a keycap."""
    bare = text.strip(" \n|*_~`")
    if canonical(bare) in KEYCAPS:
        return True
    return _MARK_ALONE.fullmatch(unicodedata.normalize("NFKC", bare)) is not None
