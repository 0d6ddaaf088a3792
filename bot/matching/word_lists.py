"""Read the lists of words that the modules of matching keep as text. Pure."""

from __future__ import annotations


def words(text: str) -> list[str]:
    """Return the words of a list that is separated by spaces and lines."""
    return text.split()


def pairs(text: str) -> dict[str, str]:
    """Return a table from its pairs, each written as from:to."""
    return dict(pair.split(":") for pair in text.split())
