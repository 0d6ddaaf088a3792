"""What measures does not stand in its own way."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def undisturbed() -> Iterator[None]:
    """Look for no garbage meanwhile: a long look here would count as the client's wait."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
