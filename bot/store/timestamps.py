"""Convert times to the database's format: whole microseconds since 1970, in UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_stored(at: datetime) -> int:
    """Return microseconds since 1970. Raises ValueError for a time without a zone."""
    if at.tzinfo is None:
        raise ValueError("a time without a zone cannot be stored")
    return (at - _EPOCH) // timedelta(microseconds=1)


def from_stored(stored: int) -> datetime:
    """Return the stored time, in UTC."""
    return _EPOCH + timedelta(microseconds=stored)
