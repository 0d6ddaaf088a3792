"""Round numbers for an axis, and how numbers are written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor, log10

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_FEW_DECADES = 2
_TINY = 1e-290  # nearer to zero, floats lose their figures


@dataclass(frozen=True, slots=True)
class Axis:
    """The stretch of values that an axis shows, and where its ticks are."""

    low: float
    high: float
    ticks: tuple[float, ...]
    log: bool = False

    def share(self, value: float) -> float:
        """How far along the axis a value lies: 0 at its low end, 1 at its high one."""
        if self.log:
            return (log10(value) - log10(self.low)) / (log10(self.high) - log10(self.low))
        return value / (self.high - self.low) - self.low / (self.high - self.low)


def linear(values: Iterable[float], most: int = 6) -> Axis:
    """An axis that begins and ends at a tick and holds all values, at least one."""
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
    """The same on a scale of powers of ten, for values of which at least one is above zero."""
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
    """A tick's value with as many decimals as ticks `spacing` apart need."""
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
