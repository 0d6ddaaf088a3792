"""Mark messages with their keys, and give reactions delivery ids. Pure: it imports no discord.

Discord remembers a nonce for a few minutes, in which it deduplicates posts. For longer, the key's
mark is in the message itself, at the end of its first button's id, where nobody sees it. (Discord
keeps no numbers of ours on the buttons of an embed.)
"""

from __future__ import annotations

import re
from collections import OrderedDict
from hashlib import sha256
from itertools import count

from bot.text.emoji import KEYCAPS, canonical

_LONGEST_ID = 100
_MARK = re.compile(r"#[0-9a-f]{10}$")


def nonce(key: str) -> str:
    """Return the key's hash in the 25 characters of a nonce."""
    return sha256(key.encode()).hexdigest()[:25]


def mark(key: str) -> str:
    """Return the key's hash as a suffix for a button's id."""
    return f"#{sha256(key.encode()).hexdigest()[:10]}"


def marked(custom_id: str, mark: str) -> str:
    """Return the id with its mark, if it fits."""
    return custom_id + mark if len(custom_id) + len(mark) <= _LONGEST_ID else custom_id


def unmarked(custom_id: str) -> str:
    """Return the id without its mark."""
    return _MARK.sub("", custom_id)


class ReactionLog:
    """The delivery ids of reactions: Discord sends none.

    A redelivered reaction (after a RESUME) has the same id. One that was removed and added again
    has a new id. The log covers a single session: Discord doesn't send what happens between two, so
    the next session starts empty and a backfill finds the changes.
    """

    def __init__(self, session: str, remembered: int = 65_536) -> None:
        """`session` is unique; `remembered` limits the pairs of message and person."""
        self._session = session
        self._remembered = remembered
        self._turns = count(1)
        # By message and person, for each emoji: the turn in which it was added or (negative)
        # removed; 0: it was there before the session. Plain numbers, because hundreds of thousands
        # of pairs would burden the garbage collector. Not an LRUCache of cachetools, which takes
        # twice as long for a reaction by somebody new.
        self._known: OrderedDict[tuple[int, int], dict[str, int]] = OrderedDict()

    def name(self, message: int, person: int, emoji: str, *, added: bool) -> str:
        """Return the id of this delivery."""
        written = canonical(emoji)
        given = self._given(message, person)
        turn = given.get(written, 0)
        if turn == 0 or (turn > 0) != added:
            turn = next(self._turns) if added else -next(self._turns)
            given[written] = turn
        return f"{message}:{person}:{written}:{self._session}{abs(turn):x}"

    def found(self, message: int, person: int, emoji: str) -> None:
        """Note a reaction found on a message."""
        self._given(message, person).setdefault(canonical(emoji), 0)

    def cleared(self, message: int, emoji: str | None = None) -> None:
        """Forget a message's reactions after a moderator cleared them: of one emoji, or all."""
        for key in [each for each in self._known if each[0] == message]:
            if emoji is None:
                del self._known[key]
            else:
                self._known[key].pop(canonical(emoji), None)

    def earlier(self, message: int, person: int, emoji: str) -> list[str]:
        """Return the person's option marks that are still there and older than this one.

        Empty if the order is unknown, because this one was there before the session.
        """
        given = self._known.get((message, person), {})
        turn = given.get(canonical(emoji), 0)
        return [each for each, since in given.items() if 0 <= since < turn and each in KEYCAPS]

    def _given(self, message: int, person: int) -> dict[str, int]:
        key = (message, person)
        given = self._known.setdefault(key, {})
        self._known.move_to_end(key)
        if len(self._known) > self._remembered:
            self._known.popitem(last=False)
        return given
