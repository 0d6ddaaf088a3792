"""Parsers for word lists that the matching modules keep as text. Pure."""

from __future__ import annotations


def words(text: str) -> list[str]:
    """Return the words of a list separated by white space."""
    return text.split()


def pairs(text: str) -> dict[str, str]:
    """Return a dictionary from pairs written as from:to."""
    return dict(pair.split(":") for pair in text.split())
