"""How a message says which key it was sent with. Pure: it imports no discord.

Discord keeps a nonce for some minutes, so that a post sent twice in that time is one message.
For longer, the key's mark is written into the message itself, at the end of its first button's
id, where nobody sees it. (Discord keeps no numbers of ours on the buttons of an embed.)
"""

from __future__ import annotations

import re
from hashlib import sha256

from bot.emoji import canonical

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

    A reaction that is told twice (after a RESUME, or read back) has the same name twice; one
    that was taken back and given again has a new one. What was read back after a restart has
    the name that its first giving had, so that what was kept before is not kept again.
    """

    def __init__(self, began_ms: int, remembered: int = 65_536) -> None:
        """`began_ms`: when this process began, in milliseconds since 1970."""
        self._began_ms = began_ms
        self._remembered = remembered
        self._known: dict[tuple[int, int, str], tuple[bool, int, str]] = {}
        self._standing: dict[int, dict[int, set[str]]] = {}  # by message, by person

    def name(
        self, message: int, person: int, emoji: str, *, added: bool, read_back: bool = False
    ) -> str:
        """The name of this delivery."""
        key = (message, person, canonical(emoji))
        known = self._known.get(key)
        if known is not None and known[0] == added:
            return known[2]
        turn = 0 if known is None else known[1] + 1
        # What happened to an older message before we began is not known here: it had numbers.
        ours = _created_ms(message) >= self._began_ms or (read_back and known is None)
        tail = f"{turn}" if ours else f"{turn}@{self._began_ms:x}"
        name = f"{message}:{person}:{key[2]}:{'+' if added else '-'}{tail}"
        self._known[key] = (added, turn, name)
        self._stand(key, stands=added)
        if len(self._known) > self._remembered:
            oldest = next(iter(self._known))
            del self._known[oldest]
            self._stand(oldest, stands=False)
        return name

    def _stand(self, key: tuple[int, int, str], *, stands: bool) -> None:
        message, person, emoji = key
        if stands:
            self._standing.setdefault(message, {}).setdefault(person, set()).add(emoji)
            return
        people = self._standing.get(message, {})
        people.get(person, set()).discard(emoji)
        if not people.get(person):
            people.pop(person, None)
        if not people:
            self._standing.pop(message, None)

    def standing(self, message: int, person: int | None = None) -> list[tuple[int, str]]:
        """Whose reactions are on a message, as far as was told: (person, emoji)."""
        people = self._standing.get(message, {})
        if person is not None:
            return [(person, emoji) for emoji in people.get(person, ())]
        return [(who, emoji) for who, given in people.items() for emoji in given]


_DISCORD_EPOCH_MS = 1_420_070_400_000


def _created_ms(snowflake: int) -> int:
    return (snowflake >> 22) + _DISCORD_EPOCH_MS
