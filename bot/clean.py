"""What people wrote, as every database and every platform can hold it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from bot.chat import Commanded, Event, Pressed, Replied, Wrote

# PostgreSQL refuses NUL, UTF-8 a lone surrogate: one such name would fail the transaction that
# everybody else's answers are in.
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def cleaned(event: Event) -> Event:
    """The event with U+FFFD for each character that cannot be stored, in all that was written."""
    changes: dict[str, Any] = {}
    if _UNSTORABLE.search(event.person.name):
        changes["person"] = replace(event.person, name=_clean(event.person.name))
    match event:
        case Commanded(options=options):
            if any(map(_UNSTORABLE.search, options.values())):
                changes["options"] = {name: _clean(typed) for name, typed in options.items()}
        case Pressed(button=button, text=text):
            if _UNSTORABLE.search(button):
                changes["button"] = _clean(button)
            if text and _UNSTORABLE.search(text):
                changes["text"] = _clean(text)
        case Replied(text=text) | Wrote(text=text):
            if _UNSTORABLE.search(text):
                changes["text"] = _clean(text)
    return replace(event, **changes) if changes else event


def _clean(text: str) -> str:
    return _UNSTORABLE.sub("\ufffd", text)
