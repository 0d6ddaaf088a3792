"""How a message says which key it was sent with, and how deliveries are told apart. Pure: it
imports no discord.

Discord keeps a nonce for some minutes, so that a post sent twice in that time is one message.
For longer, the key's mark is written into the message itself, at the end of its first button's
id, where nobody sees it. (Discord keeps no numbers of ours on the buttons of an embed.)
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
    """The key in the 25 characters that a nonce may have."""
    return sha256(key.encode()).hexdigest()[:25]


def mark(key: str) -> str:
    """The key as the end of a button's id."""
    return f"#{sha256(key.encode()).hexdigest()[:10]}"


def marked(custom_id: str, mark: str) -> str:
    """The id with its mark, where there is room for it."""
    return custom_id + mark if len(custom_id) + len(mark) <= _LONGEST_ID else custom_id


def unmarked(custom_id: str) -> str:
    """The id as it was."""
    return _MARK.sub("", custom_id)


class Told:
    """The names of deliveries of reactions, which Discord gives none.

    A reaction that is told twice (after a RESUME) has the same name twice; one that was taken back
    and given again has a new one. All that is remembered is of one session: what happens between
    two is not told, so the next one begins with nothing, and what changed meanwhile is read back.
    """

    def __init__(self, session: str, remembered: int = 65_536) -> None:
        """`session` tells this one from every other; `remembered`: people, of each message."""
        self._session = session
        self._remembered = remembered
        self._turns = count(1)
        # By message and person, of each emoji: the turn since which it stands, or, negative, since
        # which it does not; 0: it was there before we were told anything. Numbers alone: of
        # hundreds of thousands of pairs the garbage collector would take notice.
        self._known: OrderedDict[tuple[int, int], dict[str, int]] = OrderedDict()

    def name(self, message: int, person: int, emoji: str, *, added: bool) -> str:
        """The name of this delivery."""
        written = canonical(emoji)
        given = self._given(message, person)
        turn = given.get(written, 0)
        if turn == 0 or (turn > 0) != added:
            turn = next(self._turns) if added else -next(self._turns)
            given[written] = turn
        return f"{message}:{person}:{written}:{self._session}{abs(turn):x}"

    def found(self, message: int, person: int, emoji: str) -> None:
        """A reaction stands on a message, whoever was told."""
        self._given(message, person).setdefault(canonical(emoji), 0)

    def cleared(self, message: int, emoji: str | None = None) -> None:
        """A moderator took off everybody's reactions, of one emoji or all: who gives one again
        gives a new one."""
        for key in [each for each in self._known if each[0] == message]:
            if emoji is None:
                del self._known[key]
            else:
                self._known[key].pop(canonical(emoji), None)

    def earlier(self, message: int, person: int, emoji: str) -> list[str]:
        """The marks of options that this person gave before this one, while all of them stand.

        None where the order is not known: where this one was there before we were told anything.
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
