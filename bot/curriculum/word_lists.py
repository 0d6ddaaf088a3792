"""Word extraction for lint: the words that carry meaning in a stem, an option or a hint."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.chat.markup import plain

_MARKUP = re.compile(r"[*_`|\[\\<>]|^\s*(?:[-+]|\d+[.)])\s", re.MULTILINE)
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")

# Words that say nothing about the subject. Only long ones: short words are skipped by length.
_COMMON = frozenset(
    re.findall(
        r"[a-z]+",
        """about above after again against almost along already although always among another
    around because become becomes been before being below best better between both called cannot
    could does doing done during each either else enough even every following from gets give given
    gives goes happen happens have having help here hold holds into itself just keep kept kind
    know large least less like likely longer made make makes many mean means might more most much
    must need needs neither never nothing often once only other others over own part people place
    rather right same says seen several should show shows since small some something still such
    take takes tell tells than that their them then there these they thing things this those though
    three through time times together true turn turns under until upon used uses using very want
    wants well were what when where which while whole whose will with within without work works
    would write wrong your""",
    )
)


@lru_cache(maxsize=8192)
def bare(text: str) -> str:
    """Return a text without its Markdown; fast for the many texts without any."""
    return plain(text) if _MARKUP.search(text) else text.strip()


def words(text: str) -> list[str]:
    """Return the words of a text in order, in lower case, without Markdown."""
    return [match[0].casefold() for match in _WORD.finditer(bare(text))]


@lru_cache(maxsize=8192)
def telling(text: str) -> frozenset[str]:
    """Return the words that carry meaning, without endings, so a plural equals its singular."""
    return frozenset(
        _root(word)
        for word in words(text)
        if word not in _COMMON and (len(word) > 3 or any(map(str.isdigit, word)))
    )


def _root(word: str) -> str:
    """Return a crude stem, equal for most forms of an English word."""
    for ending in ("ies", "ing", "ed", "es", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


_SILENT = ("hour", "honest", "honour", "honor", "heir")
_VOWEL = ("unin", "unim", "utt")  # unintended, unimportant, utter
_CONSONANT = ("uni", "use", "usu", "eu", "one", "once", "ut", "ubi", "ura", "ure", "uri")
_UNSURE = "herb"  # an herb in America, a herb elsewhere
_NUMBER = re.compile(r"8|1[18](?!\d)")  # eight and eighty, eleven, eighteen; not a hundred and ten
_SPELLED_VOWEL = "aefhilmnorsx"  # letters whose names begin with a vowel: an MLP, an SFT set


def takes_an(text: str) -> bool | None:
    """Return whether English puts "an" before a text; None if undecidable."""
    first = _WORD.search(bare(text))
    if first is None or not first[0].isascii():
        return None
    word = first[0]
    if word[0].isdigit():
        return _NUMBER.match(word) is not None
    spelled = (len(word) > 1 and word.isupper()) or word[1:2] == "-"
    if spelled and word[0] not in "AEIOU" and set(word.split("-")[0][1:]) & set("AEIOU"):
        return None  # NASA, RAM: perhaps pronounced as a word
    word = word.lower()
    if spelled:
        return word[0] in _SPELLED_VOWEL
    if word.startswith(_UNSURE):
        return None
    if word.startswith((*_SILENT, *_VOWEL)):
        return True
    return word[0] in "aeiou" and not word.startswith(_CONSONANT)


def is_plural(text: str) -> bool:
    """Return whether a short noun phrase looks plural, judged by its last word's ending."""
    last = (words(text) or [""])[-1]
    return len(last) > 3 and last.endswith("s") and not last.endswith(("ss", "us", "is", "ias"))
