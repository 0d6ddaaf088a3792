"""Readable display names for boards and cards."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import Final

# Unicode's Default_Ignorable_Code_Point, except what joins emoji and words in some scripts,
_IGNORED: Final = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e001f\U000e0080-\U000e00ff\U000e01f0-\U000e0fff"
    # and letters and signs without a visible shape.
    "\u2800\U0001d159\U00016fe4"
)
_JOINING: Final = "\u200c\u200d\ufe00-\ufe0f\U000e0020-\U000e007f\U000e0100-\U000e01ef"
_STRIPPED: Final = re.compile(rf"[{_IGNORED}]|(?:^|(?<=\s))[{_JOINING}]+|[{_JOINING}]{{9,}}")
_ID: Final = re.compile(r"[A-Z0-9]{7,}")  # a Discord or Slack id used in place of a name
_JOINT: Final = re.compile(f"[{_JOINING}]")
SOMEONE: Final = "someone"  # a person whose name is unknown
_READABLE: Final = ("L", "N", "P", "S")  # Unicode categories of visible characters


def display_name(name: str, person: str, kind: str = "member") -> str:
    """Return a name without invisible characters, or a short, stable tag for this person if nothing
    readable is left. `person` is their key."""
    if not name or (_ID.fullmatch(name) and person.endswith(f":{name}")):
        return SOMEONE
    shown = " ".join(_STRIPPED.sub("", name).split())
    if readable(shown):
        return shown
    return f"{kind} {hashlib.sha256(person.encode()).hexdigest()[:4].upper()}"


def readable(text: str) -> bool:
    """Return whether a text has any visible character."""
    bare = _JOINT.sub("", _STRIPPED.sub("", text))
    return any(unicodedata.category(character)[0] in _READABLE for character in bare)
