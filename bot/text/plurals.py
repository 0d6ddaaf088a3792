"""Format counts with singular and plural nouns."""

from __future__ import annotations


def counted(count: int, one: str, many: str = "") -> str:
    """Return a count with its noun: "1 word", "2 words", "1,000 entries"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
