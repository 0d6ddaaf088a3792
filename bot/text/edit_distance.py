"""How alike two texts are, letter by letter: a swap of neighbours is one mistake.

These are the optimal string alignment distances of rapidfuzz, which is imported when the first
text is compared: it takes 4 MB, and a bot that nobody writes to does not need it.
"""

from __future__ import annotations


def mistakes(written: str, meant: str, most: int) -> int:
    """The typing mistakes between two texts; `most` + 1 for more than `most`."""
    from rapidfuzz.distance import OSA

    return OSA.distance(written, meant, score_cutoff=most)


def likeness(written: str, meant: str) -> float:
    """From 0 for nothing in common to 1 for the same."""
    from rapidfuzz.distance import OSA

    return OSA.normalized_similarity(written, meant)
