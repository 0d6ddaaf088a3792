"""Parser for one word: its form for comparison, and the number that it may stand for. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from bot.matching.contrasts import word_form
from bot.matching.numerals import Value, of_integer, roman, spoken
from bot.matching.spelling import expanded, folded, named


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text."""

    text: str  # as typed
    form: str  # folded, American, singular
    spelled: str  # folded: a misspelled ending may make the form wrong
    value: Value | None = None  # of a number word or a Roman numeral
    rigid: bool = False  # an acronym, a numeral, a Chinese word: a letter changes the meaning
    parted: bool = False  # a space and another word or number follow: it may be an article


def read_word(text: str, *, after_word: bool, parted: bool, shouted: bool) -> list[Word]:
    """Parse a word, or split a contraction. In a shouted text capitals don't make an acronym."""
    plain = _without_apostrophes(text)
    numeral = roman(plain, after_word=after_word)
    acronym = len(plain) <= 6 and sum(map(str.isupper, plain)) > 1 and not shouted
    rigid = acronym or numeral is not None or bool(_LETTERLESS.search(plain))
    parts = expanded(folded(plain))
    if len(parts) > 1:
        return [Word(part, part, part) for part in parts]
    form = named(parts[0]) if len(parts[0]) == 1 else word_form(parts[0])
    if _ACRONYMS.fullmatch(plain):
        form = folded(plain[:-1])
    number = of_integer(numeral) if numeral is not None else spoken((form,))
    return [Word(text, form, parts[0], number, rigid, parted)]


def _without_apostrophes(text: str) -> str:
    """Drop a possessive "'s" and all other apostrophes: don't, o'clock."""
    bare = text.strip("'")
    if bare[-2:] in ("'s", "'S") and bare[:-2].lower() not in _SHORT_FOR_IS:
        bare = bare[:-2]
    return bare.replace("'", "")


_SHORT_FOR_IS: Final = ("it", "that", "there", "what", "who", "he", "she", "let")
_ACRONYMS: Final = re.compile(r"[A-Z]{2,}s")
# Kana, Chinese characters, Hangul: a character is a syllable or a word.
_LETTERLESS: Final = re.compile(
    "[\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]"
)
