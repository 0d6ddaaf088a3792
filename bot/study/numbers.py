"""Measured values as people read them."""

from __future__ import annotations

from math import isfinite, isnan

_EXACT = 1e15  # beyond it a float holds no single units


def number(value: float) -> str:
    """Three figures or so, but all digits of a whole number; a true minus sign."""
    if not isfinite(value):
        return "no number" if isnan(value) else "∞" if value > 0 else "−∞"
    size = abs(value)
    if size < _EXACT and value == int(value):
        shown = f"{int(value):,}"
    elif 1000 <= size < _EXACT:
        shown = f"{value:,.0f}"
    elif 100 <= size < _EXACT:
        shown = f"{value:.1f}"
    elif 1 <= size < _EXACT:
        shown = f"{value:.2f}"
    else:
        shown = f"{value:.3g}"
    return "−" + shown[1:] if shown.startswith("-") else shown
