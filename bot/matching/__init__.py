"""Matching of typed text to an option or an accepted answer. Pure: no chat, no store.

Features only need `choice_meant` and `answer_matches`; `answer_said` and `is_mark` tell answers
from conversation.
"""

from __future__ import annotations

from bot.matching.matcher import answer_matches, choice_meant
from bot.matching.replies import (
    LONGEST_REPLY,
    answer_said,
    is_mark,
    looks_like_answer,
    marked_answer,
)

__all__ = [
    "LONGEST_REPLY",
    "answer_matches",
    "answer_said",
    "choice_meant",
    "is_mark",
    "looks_like_answer",
    "marked_answer",
]
