"""Merging of numbers that span several tokens: thirty-two thousand, 28 million, 80 %. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.matching.numerals import MAGNITUDES, Value, spoken
from bot.matching.tokens import Number, Sign, Token
from bot.matching.words import Word
from bot.text.edit_distance import mistakes


def quantified(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens with each such number merged into one."""
    found: list[Token] = []
    at = 0
    while at < len(tokens):
        length, token = _quantity(tokens, at)
        at += length
        if isinstance(token, Number) and found and _is_minus(found):
            token = _changed(token, [value.negated() for value in token.meant])
            found.pop()
        found.append(token)
    return _with_powers(_with_operators(found))


def _quantity(tokens: Sequence[Token], at: int) -> tuple[int, Token]:
    """Return how many tokens the number at `at` spans, and the number; else 1 and the token."""
    length, number = _spoken(tokens, at)
    if number is None:
        return 1, tokens[at]
    end = at + length
    while end < len(tokens):
        following = tokens[end]
        magnitude = _magnitude(following)
        if magnitude:
            number = _scaled(number, magnitude)
        elif _is_percent(tokens, end):
            number = _scaled(number, -2)
        else:
            break
        end += 1
    if end - at == 1 and isinstance(tokens[at], Word):
        return 1, tokens[at]  # a lone number word stays a word: "one" in "one-hot"
    return end - at, number


def _magnitude(token: Token) -> int:
    """Return the power of ten of a word such as "million", allowing one mistake; else 0."""
    if not isinstance(token, Word) or len(token.form) < 6:
        return 0
    if token.form in MAGNITUDES:
        return MAGNITUDES[token.form]
    near = [word for word in MAGNITUDES if mistakes(token.form, word, most=1) <= 1]
    return MAGNITUDES[near[0]] if len(near) == 1 else 0


def _spoken(tokens: Sequence[Token], at: int) -> tuple[int, Number | None]:
    first = tokens[at]
    if isinstance(first, Number):
        return 1, first
    if not isinstance(first, Word) or first.value is None:
        return 0, None
    best, value = 1, first.value
    forms: list[str] = []
    for token in tokens[at : at + 12]:
        if not isinstance(token, Word):
            break
        forms.append(token.form)
        longer = spoken(forms) if len(forms) > 1 else None
        if longer is not None:
            best, value = len(forms), longer
    return best, Number(first.text, (value,), (value,))


def _is_percent(tokens: Sequence[Token], at: int) -> bool:
    """Return whether a % means percent, not modulo: no number or variable follows."""
    sign = tokens[at]
    if not isinstance(sign, Sign) or sign.text != "%":
        return False
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    return not (isinstance(after, Number) or (isinstance(after, Word) and len(after.text) == 1))


def _is_minus(found: Sequence[Token]) -> bool:
    """Return whether the last token is a "minus" or "negative" that can begin a number."""
    last = found[-1]
    if not isinstance(last, Word) or last.form not in ("minus", "negative"):
        return False
    return len(found) == 1 or isinstance(found[-2], Sign)


def _with_operators(tokens: Sequence[Token]) -> list[Token]:
    """Replace "plus", "minus" and "times" between operands with signs, and negate a number word
    after "minus"."""
    found: list[Token] = []
    for at, token in enumerate(tokens):
        if isinstance(token, Word) and token.form in _OPERATORS and 0 < at < len(tokens) - 1:
            if _is_operand(tokens[at - 1]) and _is_operand(tokens[at + 1]):
                token = Sign(_OPERATORS[token.form])
        elif isinstance(token, Word) and token.value and found and _is_minus(found):
            found.pop()
            value = token.value.negated()
            token = Number(token.text, (value,), (value,))
        found.append(token)
    return found


def _with_powers(tokens: Sequence[Token]) -> list[Token]:
    """Evaluate powers of ten: 10^-4 becomes 0.0001."""
    found: list[Token] = []
    for token in tokens:
        if isinstance(token, Number) and len(found) > 1 and found[-1] == Sign("^"):
            base, power = found[-2], token.written[0]
            if isinstance(base, Number) and base.written == (_TEN,) and 0 <= power.exponent < 4:
                found[-2:] = []
                exponent = int(power.digits) * 10**power.exponent if len(power.digits) < 5 else 0
                token = _changed(token, [Value("1", exponent)]) if exponent else token
        found.append(token)
    return found


def _is_operand(token: Token) -> bool:
    if isinstance(token, Word):
        return token.value is not None or len(token.text) == 1
    return isinstance(token, Number)


def _scaled(number: Number, power: int) -> Number:
    return replace(
        number,
        written=tuple(value.scaled(power) for value in number.written),
        meant=tuple(value.scaled(power) for value in number.meant),
        items=(),
        shape=number.shape and f"{number.shape}e{power}",
    )


def _changed(number: Number, values: Sequence[Value]) -> Number:
    return replace(number, written=tuple(values), meant=tuple(values), items=(), shape="")


_TEN: Final = Value("1", 1)
_OPERATORS: Final = {"plus": "+", "minus": "-", "times": "*", "time": "*"}
