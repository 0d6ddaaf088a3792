"""Parse what people type for a command's options."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from bot.chat.markup import command, escape
from bot.errors import Mistake, NotFound


def one_of(typed: str, choices: Sequence[str], what: str) -> str:
    """Return the choice that was typed. Raises NotFound, with the closest choice."""
    wanted = typed.strip().casefold()
    if wanted in choices:
        return wanted
    close = get_close_matches(wanted, choices, n=1, cutoff=0.5)
    hint = f"Did you mean **{close[0]}**? " if close else ""
    raise NotFound(
        f"There is no {what} “{escape(typed)}”. {hint}Choose from {', '.join(choices)}.",
        close,
        typed=typed,
    )


def whole_number(typed: str, least: int, most: int, what: str) -> int:
    """Return a whole number within bounds. Raises Mistake."""
    text = typed.strip().removesuffix("s").strip()
    number = int(text) if text.isdecimal() and len(text) < 9 else None
    if number is None or not least <= number <= most:
        raise Mistake(f"Choose a number of {what} from {least} to {most}, not “{escape(typed)}”.")
    return number


def only_in_channels(name: str) -> Mistake:
    """Return what to raise for a command in a direct message that needs a channel."""
    return Mistake(f"{command(name)} only works in channels. Use it in one that I am in.")
