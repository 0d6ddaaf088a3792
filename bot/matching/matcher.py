"""Which option, or which accepted answer, a text means. Pure.

What doesn't change a meaning is forgiven: dressing, articles, plurals, spellings, the ways of
writing a number, and typing mistakes in longer words. What does, isn't: other numbers and signs,
a prefix, an antonym, a denial.
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
    """Whether a short answer is one of those accepted."""
    if any(mistakes_in(text, answer) is not None for answer in accepted):
        return True
    result = calculated(text, accepted)
    return result != text and any(mistakes_in(result, answer) is not None for answer in accepted)


def choice_meant(text: str, options: Sequence[str]) -> int | None:
    """Return the shown option that a reply means, from 0; None for a reply that is no answer.

    An option whose text is just what was typed comes first, then a mark (a number, a letter),
    then the text of an option. A keycap and "option 2" are always marks.
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
    """Return the option whose text was typed, mistakes included; None where it may be another."""
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
    """Whether a text that isn't an option's to the letter is as near to another option."""
    written, wanted = normal(text), normal(option)
    most = min(most, tolerance(wanted))
    if not most or mistakes(written, wanted, most=most) > most:
        return False
    return _without_words(text) == _without_words(option)


def _without_words(text: str) -> list[Token]:
    """Return the numbers and signs of a text."""
    return [token for token in readings(text).written[0] if not isinstance(token, Word)]


def _literal(text: str) -> set[str]:
    """Return the text as it stands, with and without an article: punctuation counts."""
    plain = undressed(text)
    return {"".join(folded(said).split()) for said in (plain, without_article(plain))} - {""}


def _only(found: Iterable[int]) -> int | None:
    indexes = list(found)
    return indexes[0] if len(indexes) == 1 else None


def _says(text: str, wanted: str) -> bool:
    return mistakes_in(text, wanted) is not None


def mistakes_in(text: str, meant: str) -> int | None:
    """Return how many typing mistakes a text has if it says another; None if it doesn't."""
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
    """Return how many typing mistakes are forgiven in a normalised text: none up to 4 characters
    or in a number, then one for every 8, five at most."""
    if len(meant) <= 4 or meant.replace(" ", "").isdigit():
        return 0
    return min(1 + (len(meant) - 5) // 8, 5)


class Readings(NamedTuple):
    """The ways to read a text: with the words that lead to an answer, and without."""

    written: list[list[Token]]  # as what somebody typed
    meant: list[list[Token]]  # as what an author wrote


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
    """Return the readings that leave out the signs which some people write and some don't."""
    shorter = (
        [
            token
            for token in reading
            if not (isinstance(token, Sign) and (token.optional or (token.emphasis and emphasis)))
        ]
        for reading in said
    )
    return [short for short, full in zip(shorter, said, strict=True) if short and short != full]
