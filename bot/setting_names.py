"""Find misspelt settings: names in the environment or in .env that nothing reads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Final

PREFIX: Final = "STUDYHALL_"
COMPOSE: Final = frozenset({"STUDYHALL_POSTGRES_PORT"})  # only docker-compose.yml reads it

_OURS: Final = ("STUDYHALL", "DISCORD", "SLACK", "DATABASE")  # prefixes of our names in .env
_NAME: Final = re.compile("[A-Za-z_][A-Za-z0-9_]{0,80}")
_LIKE_PREFIX: Final = 0.8
_LIKE_NAME: Final = 0.8
_WORTH_NAMING: Final = 0.6


def misspelt(
    known: Sequence[str], environment: Iterable[str], file: Mapping[str, str | None]
) -> list[str]:
    """Return a warning for each name that looks like a setting but isn't, without its value.

    The environment has other programs' names, too, so only names there that begin with STUDYHALL_
    or almost are checked. `file` is the content of .env; a value is None if the line has no "=".
    """
    found = [
        _sentence(name, "", known)
        for name in environment
        if not _is_known(name, known) and _almost_prefixed(name)
    ]
    for name, value in file.items():
        if value is None:
            found += _without_value(name, known)
        elif not _is_known(name, known) and _is_meant_for_us(name, known):
            found.append(_sentence(name, " in .env", known))
    return found


def _is_known(name: str, known: Sequence[str]) -> bool:
    return name.upper() in known or name.upper() in COMPOSE


def _almost_prefixed(name: str) -> bool:
    return _likeness(name.upper()[: len(PREFIX)], PREFIX) >= _LIKE_PREFIX


def _is_meant_for_us(name: str, known: Sequence[str]) -> bool:
    upper = name.upper()
    return (
        _almost_prefixed(name)
        or upper.startswith(_OURS)
        or PREFIX + upper in known
        or any(_likeness(upper, each) >= _LIKE_NAME for each in known)
    )


def _without_value(line: str, known: Sequence[str]) -> list[str]:
    """Warn about a line without "=". It may be a secret, so only a known name is repeated."""
    found = _NAME.match(line)
    if found is None or not _is_known(found[0], known):
        return []
    return [f"{found[0].upper()} in .env has no value: write {found[0].upper()}=… on one line."]


def _sentence(name: str, where: str, known: Sequence[str]) -> str:
    shown = name if _NAME.fullmatch(name) else "A name that begins with STUDYHALL"
    meant = _nearest(name.upper(), known)
    hint = f"Did you mean {meant}?" if meant else "docs/operating.md lists all settings."
    return f"{shown}{where} is not a setting, so it has no effect. {hint}"


def _nearest(name: str, known: Sequence[str]) -> str | None:
    """Return the closest setting. The common prefix doesn't count towards the similarity."""
    for turned in (PREFIX + name, name.removeprefix(PREFIX)):
        if turned in known:
            return turned
    if name.startswith(PREFIX):
        name = name.removeprefix(PREFIX)
        known = [each for each in known if each.startswith(PREFIX)]
        best = max(known, key=lambda each: _likeness(name, each.removeprefix(PREFIX)))
        alike = _likeness(name, best.removeprefix(PREFIX))
    else:
        best = max(known, key=lambda each: _likeness(name, each))
        alike = _likeness(name, best)
    return best if alike >= _WORTH_NAMING else None


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
