"""The process that we are: its signals, its garbage, its threads and its screen."""

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

_TURN: Final = 0.0005  # seconds that a thread runs while another waits
_YOUNG: Final = 30_000  # objects more than before, until the garbage collector looks for cycles


def settle_in() -> None:
    """Spare the garbage collector what stays for good, and what lives for a moment only; and let
    threads take turns sooner.

    A hundred answers on their way are some 40,000 objects, most of which go by counting references.
    At Python's own threshold of 700 they are looked through again and again before their turn
    comes, and everything that was loaded at the start with them. Each look holds up who presses
    just then, for longer the more there is to look at; but while a crowd presses, looks at a few
    thousand follow each other so closely that they take a tenth of all time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG)
    # SQLite's thread waits that long for its turn whenever the event loop is busy: 5 ms by default,
    # which is more than it has to do.
    sys.setswitchinterval(_TURN)


def stop_on_terminate() -> None:
    """Let SIGTERM end us as Ctrl+C does: what was acknowledged is finished first. Told twice (by
    `timeout`, say), we are no quicker: a second one would cut that off."""
    task = asyncio.current_task()
    assert task is not None

    def stop() -> None:
        if not task.cancelling():
            task.cancel()

    with contextlib.suppress(NotImplementedError):  # not on Windows
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop)


@contextlib.contextmanager
def starting() -> Iterator[Callable[[], None]]:
    """Add to an error of ours that nothing was started, unless what this gives was called."""
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
    """Whether a browser would open in a window: without one, a text browser would take the
    terminal."""
    return not sys.platform.startswith("linux") or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )
