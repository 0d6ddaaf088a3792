"""Which replies are meant as answers, judged by their form. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.matching.normalize import normal

LONGEST_REPLY = 300  # characters; longer is a conversation, not an answer


def looks_like_answer(text: str, accepted: Sequence[str]) -> bool:
    """Whether a reply to a short-answer question is meant as one, judged by its form alone.

    Judging by whether it is right would tell everybody so. A question, or more words than the
    longest accepted answer and three, is conversation.
    """
    text = text.strip()
    if not text or len(text) > LONGEST_REPLY or "?" in text:
        return False
    count = len(normal(text).split())
    return 0 < count <= max(len(normal(answer).split()) for answer in accepted) + 3


_MARKED_ANSWER = re.compile(r"^(?:my\s+)?answer\s*[:=]\s*(\S.*)$", re.I | re.S)


def marked_answer(text: str) -> str | None:
    """What stands after "answer:", by which a reply says that it is one."""
    found = _MARKED_ANSWER.match(text.strip())
    return found[1].strip() if found else None
