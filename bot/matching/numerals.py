"""Parser for numbers: separators, exponents, words and Roman numerals. Pure.

A value is exact and has a canonical form: its digits without trailing zeros, and a power of ten.
No floats are involved, and the text may have any length.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from bot.matching.word_lists import words


class Value(NamedTuple):
    """A number: `digits` × 10^`exponent`."""

    digits: str  # "-15" for -1.5
    exponent: int

    def scaled(self, power: int) -> Value:
        """Return the value times a power of ten."""
        return self if self.digits == "0" else Value(self.digits, self.exponent + power)

    def negated(self) -> Value:
        """Return the value with the opposite sign."""
        if self.digits == "0":
            return self
        digits = self.digits[1:] if self.digits.startswith("-") else f"-{self.digits}"
        return Value(digits, self.exponent)


def value(whole: str, fraction: str = "", exponent: int = 0) -> Value:
    """Return the value of decimal digits."""
    digits = (whole + fraction).lstrip("0")
    kept = digits.rstrip("0")
    if not kept:
        return Value("0", 0)
    return Value(kept, exponent - len(fraction) + len(digits) - len(kept))


def of_integer(number: int) -> Value:
    """Return the value of a small integer."""
    return value(str(number))


NUMBER: Final = (
    r"(?:\d{1,3}(?:(?P<group>[,.'_])\d{3})(?:(?P=group)\d{3})*(?:[.,]\d+)?(?![\d]|[,.'_]\d)"
    r"|\d{1,2}(?:,\d{2})+,\d{3}(?!\d)"
    r"|\d+(?:_\d+)+|(?<!\d[.,])\d+[.,]\d+(?![.,]?\d)"
    r"|(?<![\w.,])[.,]\d+(?![.,]?\d)|\d+)"
    r"(?:[eE][-+]?\d{1,4}(?![\w.])|\s?\*\s?10\s?(?:\^|\*\*)\s?[({]?[-+]?\d{1,4}[)}]?)?"
)
"""A number without its sign, its power of ten included."""

_POWER: Final = re.compile(r"(?:[eE]|\s?\*\s?10\s?(?:\^|\*\*)\s?[({]?)([-+]?\d{1,4})[)}]?$")
_GROUPED: Final = re.compile(r"(\d{1,3})([,.'_])(\d{3}(?:\2\d{3})*)(?:[.,](\d+))?")
_INDIAN: Final = re.compile(r"\d{1,2}(?:,\d{2})+,\d{3}")


def readings(text: str) -> tuple[Value, ...]:
    """Return the values that a number's text may mean: 1.000 has two."""
    power = _POWER.search(text) if not text.isdigit() else None
    exponent = int(power[1]) if power else 0
    body = text[: power.start()] if power else text
    return tuple(dict.fromkeys(found.scaled(exponent) for found in _plain_readings(body)))


def meant(text: str) -> tuple[Value, ...]:
    """Return the values that an author's number may mean: 1.000 may be 1000, 3.142 isn't 3142."""
    found = readings(text)
    return found if text.endswith("000") else found[:1]


def _plain_readings(text: str) -> list[Value]:
    grouped = _GROUPED.fullmatch(text)
    if grouped is not None and not (grouped[1] == "0" and grouped[2] in ",."):
        whole = re.sub(r"\D", "", grouped[1] + grouped[3])
        found = [value(whole, grouped[4] or "")]
        if grouped[2] == "." and len(grouped[3]) == 3 and grouped[4] is None:
            found.insert(0, value(grouped[1], grouped[3]))  # 3.142 is a decimal fraction first
        return found
    if _INDIAN.fullmatch(text):
        return [value(text.replace(",", ""))]
    whole, _, fraction = text.replace("_", "").replace(",", ".").partition(".")
    return [value(whole, fraction)]


def listed(text: str) -> tuple[Value, ...]:
    """Return the numbers of a list without spaces, such as "1,2"; empty if it isn't one."""
    parts = text.split(",")
    return tuple(map(value, parts)) if len(parts) > 1 and all(map(str.isdigit, parts)) else ()


def quotient(above: Value, below: Value) -> Value | None:
    """Return a quotient of small integers as a finite decimal, such as 0.75 for 3/4, or None."""
    if min(above.exponent, below.exponent) < 0 or len(above.digits) + len(below.digits) > 12:
        return None
    if max(above.exponent, below.exponent) > 12:
        return None
    numerator = int(above.digits) * 10**above.exponent
    denominator = int(below.digits) * 10**below.exponent
    for places in range(7):
        if denominator and numerator * 10**places % denominator == 0:
            whole = numerator * 10**places // denominator
            found = value(str(abs(whole)), "", -places)
            return found.negated() if whole < 0 else found
    return None


def roman(text: str, *, after_word: bool) -> int | None:
    """Return the value of a Roman numeral up to 399; a single letter counts only after a word."""
    if not _ROMAN.fullmatch(text.upper()) or text not in (text.upper(), text.lower()):
        return None
    if len(text) == 1 and not (after_word and text in "IiVX"):
        return None
    total = 0
    numbers = [_LETTERS[letter] for letter in text.upper()]
    for number, following in zip(numbers, [*numbers[1:], 0], strict=True):
        total += -number if number < following else number
    return total


_LETTERS: Final = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_ROMAN: Final = re.compile(r"(?=.)C{0,3}(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")


def spoken(words: Sequence[str]) -> Value | None:
    """Return the value of number words, such as "thirty", "two", "thousand"; None for others."""
    if "point" in words[1:-1]:
        at = words.index("point")
        whole, digits = spoken(words[:at]), [_UNITS.get(word, 10) for word in words[at + 1 :]]
        if whole is None or max(digits) > 9:
            return None
        return value(whole.digits + "0" * whole.exponent, "".join(map(str, digits)))
    total = part = 0
    last = ""
    for word in words:
        kind = "unit" if word in _UNITS else "ten" if word in _TENS else word
        if kind == word not in _JOINTS:
            return None
        if (last, kind) not in _FOLLOWS and (kind not in MAGNITUDES or last == ""):
            return None
        if kind == "unit":
            if last == "ten" and not 0 < _UNITS[word] < 10:
                return None
            part += _UNITS[word]
        elif kind == "ten":
            part += _TENS[word]
        elif kind == "hundred":
            part = (part or 1) * 100
        elif kind != "and":
            total, part = total + (part or 1) * 10 ** MAGNITUDES[word], 0
        last = kind
    return None if last in ("and", "") else of_integer(total + part)


_UNITS: Final = {
    word: number
    for number, word in enumerate(
        words(
            "zero one two three four five six seven eight nine ten eleven twelve thirteen "
            "fourteen fifteen sixteen seventeen eighteen nineteen"
        )
    )
}
_TENS: Final = {
    word: 10 * number
    for number, word in enumerate(
        words("twenty thirty forty fifty sixty seventy eighty ninety"), start=2
    )
} | {"fourty": 40}
MAGNITUDES: Final = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12}
SUFFIXES: Final = {"k": 3, "m": 6, "mn": 6, "b": 9, "bn": 9, "t": 12}
"""The powers of ten that letters stand for after a number, as in 32k and 7B."""

_FOLLOWS: Final = frozenset(
    {("", "unit"), ("", "ten"), ("", "hundred"), ("ten", "unit"), ("unit", "hundred")}
    | {("hundred", "and"), ("hundred", "unit"), ("hundred", "ten"), ("and", "unit")}
    | {("and", "ten")}
    | {(magnitude, kind) for magnitude in MAGNITUDES for kind in ("unit", "ten", "and")}
)
_JOINTS: Final = frozenset({*MAGNITUDES, "hundred", "and"})
NUMBER_WORDS: Final = frozenset({*_UNITS, *_TENS, *MAGNITUDES, "hundred"})
_FIRST: Final = words("first second third fourth fifth sixth seventh eighth ninth")
_ORDINALS: Final = dict(
    enumerate(
        _FIRST
        + words(
            "tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth "
            "eighteenth nineteenth twentieth"
        ),
        start=1,
    )
)


def ordinal(number: int) -> str | None:
    """Return the word for 1st, 2nd and so on, up to 99th."""
    if number in _ORDINALS:
        return _ORDINALS[number]
    tens = next((word for word, ten in _TENS.items() if ten == number - number % 10), None)
    if tens is None:
        return None
    return f"{tens} {_FIRST[number % 10 - 1]}" if number % 10 else f"{tens[:-1]}ieth"
