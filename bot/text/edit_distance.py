"""Edit distance between texts: a swap of neighbouring letters counts as one mistake.

The distance is rapidfuzz's optimal string alignment. rapidfuzz takes 4 MB, so it is imported only
when the first texts are compared.
"""

from __future__ import annotations


def mistakes(written: str, meant: str, most: int) -> int:
    """Return the number of typing mistakes between two texts; `most` + 1 for more than `most`."""
    from rapidfuzz.distance import OSA

    return OSA.distance(written, meant, score_cutoff=most)


def likeness(written: str, meant: str) -> float:
    """Return the similarity of two texts, from 0 for nothing in common to 1 for equal."""
    from rapidfuzz.distance import OSA

    return OSA.normalized_similarity(written, meant)
