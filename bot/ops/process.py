"""Process-wide setup: signals, garbage collection, thread switching, display."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import signal
import sys
from collections.abc import Callable, Iterator
from typing import Final

from bot.errors import StudyhallError

_SWITCH_INTERVAL: Final = 0.0005  # seconds that a thread runs while another waits
_YOUNG: Final = 30_000  # net new objects that trigger a garbage collection


def tune_runtime() -> None:
    """Tune the garbage collector and thread switching for a long-running process.

    A hundred answers in flight are about 40,000 objects, most of which reference counting frees.
    At Python's default threshold of 700 the collector scans them, and everything loaded at start,
    again and again. Each scan delays the answers being handled. Under load, scans of a few thousand
    objects take a tenth of all time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG)
    # SQLite's thread waits this long whenever the event loop is busy. The default of 5 ms is longer
    # than its work takes.
    sys.setswitchinterval(_SWITCH_INTERVAL)


def stop_on_terminate() -> None:
    """Make SIGTERM stop us like Ctrl+C, after finishing what was acknowledged. A second SIGTERM
    (from `timeout`, for example) is ignored: it would cut that work off."""
    task = asyncio.current_task()
    assert task is not None

    def stop() -> None:
        if not task.cancelling():
            task.cancel()

    with contextlib.suppress(NotImplementedError):  # not on Windows
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop)


@contextlib.contextmanager
def starting() -> Iterator[Callable[[], None]]:
    """Add "Nothing was started." to an error of ours; yields a function to call once started."""
    begun = False

    def started() -> None:
        nonlocal begun
        begun = True

    try:
        yield started
    except StudyhallError as exc:
        if not begun:
            exc.add_note("Nothing was started.")
        raise


def has_screen() -> bool:
    """Return whether there is a display for a browser: without one, a text browser would take over
    the terminal."""
    return not sys.platform.startswith("linux") or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )
