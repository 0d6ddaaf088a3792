"""Round tick values for an axis, and their labels."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor, log10

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_FEW_DECADES = 2
_TINY = 1e-290  # closer to zero, floats lose precision


@dataclass(frozen=True, slots=True)
class Axis:
    """The range of values on an axis, and its ticks."""

    low: float
    high: float
    ticks: tuple[float, ...]
    log: bool = False

    def share(self, value: float) -> float:
        """Return a value's relative position on the axis: 0 at the low end, 1 at the high end."""
        if self.log:
            return (log10(value) - log10(self.low)) / (log10(self.high) - log10(self.low))
        return value / (self.high - self.low) - self.low / (self.high - self.low)


def linear(values: Iterable[float], most: int = 6) -> Axis:
    """Return an axis that starts and ends at a tick and covers all values."""
    known = [*values] or [0.0]
    low, high = min(known), max(known)
    if high - low <= max(abs(low), abs(high), _TINY) * 1e-9:
        pad = abs(low) * 0.5 if abs(low) > _TINY else 1.0
        low, high = low - pad, high + pad
    step = _step((high - low) / most)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    ticks = tuple(index * step for index in range(first, last + 1))
    return Axis(ticks[0], ticks[-1], ticks)


def logarithmic(values: Iterable[float]) -> Axis:
    """Return a logarithmic axis for the values above zero, at least one."""
    known = [value for value in values if value > 0]
    low, high = min(known), max(known)
    if high <= low * 1.001:
        low, high = low / 2, high * 2
    first, last = floor(log10(low)), ceil(log10(high))
    within = (1, 2, 5) if last - first <= _FEW_DECADES + 1 else (1,)
    every = max(1, ceil((last - first) / 7))
    marks = [10.0**power * by for power in range(first, last + 1, every) for by in within]
    ticks = tuple(mark for mark in marks if low * 0.999 <= mark <= high * 1.001)
    return Axis(low, high, ticks or (low, high), log=True)


def _step(rough: float) -> float:
    power = 10.0 ** floor(log10(rough))
    return next(by * power for by in _STEPS if by * power >= rough * 0.999)


def label(value: float, spacing: float) -> str:
    """Format a tick's value with the decimals that ticks `spacing` apart need."""
    if abs(value) < spacing * 1e-6:
        return "0"
    size = abs(value)
    if size >= 1e15 or size < 1e-4:
        return f"{value:.3g}".replace("-", "−").replace("e+", "e")
    for unit, name in ((1e12, "T"), (1e9, "B"), (1e6, "M")):
        if size >= unit:
            return f"{value / unit:.4g}{name}".replace("-", "−")
    decimals = max(0, -floor(log10(spacing) + 1e-9)) if spacing else 0
    if decimals and abs(spacing * 10**decimals - round(spacing * 10**decimals)) > 1e-6:
        decimals += 1
    return f"{value:,.{min(decimals, 6)}f}".replace("-", "−")
