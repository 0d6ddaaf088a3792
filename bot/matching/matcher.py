"""Matching of a text to an option or an accepted answer. Pure.

Differences that don't change the meaning are forgiven: formatting, articles, plurals, spelling
variants, number formats, and typing mistakes in longer words. Others aren't: different numbers and
signs, a prefix, an antonym, a negation.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from bot.matching.alignment import aligned
from bot.matching.dressing import undressed
from bot.matching.marks import mark_in
from bot.matching.normalize import normal
from bot.matching.phrases import calculated, without_article, without_lead, without_report
from bot.matching.quantities import quantified
from bot.matching.replies import LONGEST_REPLY
from bot.matching.spelling import folded
from bot.matching.tokens import Sign, Token, tokens
from bot.matching.words import Word
from bot.text.edit_distance import mistakes

_LONGEST = 2000  # characters; nobody types a longer answer


def answer_matches(text: str, accepted: Sequence[str]) -> bool:
    """Return whether a short answer matches one of those accepted."""
    if any(mistakes_in(text, answer) is not None for answer in accepted):
        return True
    result = calculated(text, accepted)
    return result != text and any(mistakes_in(result, answer) is not None for answer in accepted)


def choice_meant(text: str, options: Sequence[str]) -> int | None:
    """Return the index, from 0, of the shown option that a reply means; None if it's no answer.

    An exact match of an option's text takes precedence, then a mark (a number, a letter), then an
    inexact match. A keycap and "option 2" are always marks.
    """
    if not text.strip() or len(text) > LONGEST_REPLY:
        return None
    mark = mark_in(text, len(options))
    if mark is not None and mark.explicit:
        return mark.option
    said = _literal(text) | _literal(without_lead(undressed(text)))
    same = _only(at for at, option in enumerate(options) if said & _literal(option))
    if same is not None:
        return same
    if mark is not None and (not mark.text or _says(mark.text, options[mark.option])):
        return mark.option
    return _option_said(text, options)


def _option_said(text: str, options: Sequence[str]) -> int | None:
    """Return the option that was typed, allowing for mistakes; None if ambiguous."""
    found = {at: mistakes_in(text, option) for at, option in enumerate(options)}
    said = {at: count for at, count in found.items() if count is not None}
    if not said:
        return None
    meant = min(said, key=lambda at: said[at])
    for at, option in enumerate(options):
        if at == meant:
            continue
        if at in said and said[at] <= said[meant] + 1:
            return None
        if _looks_like(text, option, most=said[meant] + 1):
            return None
    return meant


def _looks_like(text: str, option: str, most: int) -> bool:
    """Return whether an inexactly typed text has at most `most` mistakes as another option."""
    written, wanted = normal(text), normal(option)
    most = min(most, tolerance(wanted))
    if not most or mistakes(written, wanted, most=most) > most:
        return False
    return _without_words(text) == _without_words(option)


def _without_words(text: str) -> list[Token]:
    """Return the numbers and signs of a text."""
    return [token for token in readings(text).written[0] if not isinstance(token, Word)]


def _literal(text: str) -> set[str]:
    """Return the exact text, with and without its article: punctuation counts."""
    plain = undressed(text)
    return {"".join(folded(said).split()) for said in (plain, without_article(plain))} - {""}


def _only(found: Iterable[int]) -> int | None:
    indexes = list(found)
    return indexes[0] if len(indexes) == 1 else None


def _says(text: str, wanted: str) -> bool:
    return mistakes_in(text, wanted) is not None


def mistakes_in(text: str, meant: str) -> int | None:
    """Return how many typing mistakes turn `meant` into `text`; None if the meaning differs."""
    if len(text) > _LONGEST or len(meant) > _LONGEST:
        return None
    allowed = tolerance(normal(meant))
    found = (
        aligned(written, wanted, allowed)
        for written, wanted in product(readings(text).written, readings(meant).meant)
        if written and wanted
    )
    return min((count for count in found if count is not None), default=None)


def tolerance(meant: str) -> int:
    """Return how many typing mistakes are forgiven in a normalized text: none up to 4 characters
    or in a number, then one for every 8 characters, at most five."""
    if len(meant) <= 4 or meant.replace(" ", "").isdigit():
        return 0
    return min(1 + (len(meant) - 5) // 8, 5)


class Readings(NamedTuple):
    """The ways to read a text: with and without the words that lead to an answer."""

    written: list[list[Token]]  # as typed by a learner
    meant: list[list[Token]]  # as written by an author


@lru_cache(maxsize=4096)
def readings(text: str) -> Readings:
    """Return the ways to read a text."""
    plain = undressed(text)
    bare = without_lead(plain)
    variants = dict.fromkeys((plain, bare, without_report(bare)))
    said = [quantified(tokens(variant)) for variant in variants]
    return Readings(
        [*said, *_without_optional(said, emphasis=True)],
        [*said, *_without_optional(said, emphasis=False)],
    )


def _without_optional(said: Sequence[list[Token]], *, emphasis: bool) -> list[list[Token]]:
    """Return the readings without the signs that some people write and some don't."""
    shorter = (
        [
            token
            for token in reading
            if not (isinstance(token, Sign) and (token.optional or (token.emphasis and emphasis)))
        ]
        for reading in said
    )
    return [short for short, full in zip(shorter, said, strict=True) if short and short != full]
