"""Formatting of measured values."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite, isnan

_EXACT = 1e15  # above it a float can't represent every integer


def number(value: float, among: Sequence[float] = ()) -> str:
    """Format a value: about 3 significant digits, all digits of an integer, a true minus sign.

    `among` are the values shown with it: 1 among 1.65 and 2.26 becomes 1.00.
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
