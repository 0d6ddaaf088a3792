"""Measured values as people read them."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite, isnan

_EXACT = 1e15  # beyond it a float holds no single units


def number(value: float, among: Sequence[float] = ()) -> str:
    """Three figures or so, but all digits of a whole number; a true minus sign.

    `among` are the values that it stands beside: 1 among 1.65 and 2.26 is 1.00.
    """
    if not isfinite(value):
        return "no number" if isnan(value) else "∞" if value > 0 else "−∞"
    size = abs(value)
    if size < _EXACT and value == int(value) and not (0 < size < 100 and _has_parts(among)):
        shown = f"{int(value):,}"
    elif 1000 <= size < _EXACT:
        shown = f"{value:,.0f}"
    elif 100 <= size < _EXACT:
        shown = f"{value:.1f}"
    elif 0.995 <= size < _EXACT:
        shown = f"{value:.2f}"
    else:
        shown = f"{value:.3g}"
    return "−" + shown[1:] if shown.startswith("-") else shown


def _has_parts(values: Sequence[float]) -> bool:
    return any(isfinite(value) and value != int(value) for value in values)
