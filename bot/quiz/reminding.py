"""When who asked for it is reminded of a daily. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

BEFORE: Final = timedelta(hours=1)


def due(opened_at: datetime, closes_at: datetime) -> datetime:
    """An hour before closing; half-way through what is open for less than two hours."""
    return closes_at - min(BEFORE, (closes_at - opened_at) / 2)
