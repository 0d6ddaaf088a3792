"""Token-by-token count of the typing mistakes between two texts. Pure.

Numbers and signs must be equal. Words may be misspelled unless that makes another word, joined
or split ("non-linear", "nonlinear"), and articles may be missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import heappop, heappush
from typing import Final

from bot.matching.contrasts import DENIALS, differ_in_meaning
from bot.matching.numerals import NUMBER_WORDS, SUFFIXES, Value, quotient, value
from bot.matching.short_words import SHORT_WORDS
from bot.matching.tokens import Number, Sign, Token
from bot.matching.word_lists import words
from bot.matching.words import Word
from bot.text.edit_distance import mistakes

_MOST_STEPS: Final = 2000  # beyond this, the text is no honest answer


def aligned(written: Sequence[Token], meant: Sequence[Token], allowed: int) -> int | None:
    """Return the number of mistakes in `written`; None if its meaning differs from `meant`."""
    fillers = not all(_is_filler(meant, at) for at in range(len(meant)))
    waiting = [(0, 0, 0)]  # (mistakes, tokens consumed of each), fewest mistakes first
    done: set[tuple[int, int]] = set()
    while waiting and len(done) < _MOST_STEPS:
        cost, back, front = heappop(waiting)
        at, by = -back, -front
        if at == len(written) and by == len(meant):
            return cost
        if (at, by) in done:
            continue
        done.add((at, by))
        for taken, given, extra in _steps(written, at, meant, by, allowed, fillers=fillers):
            if cost + extra <= allowed:
                heappush(waiting, (cost + extra, -at - taken, -by - given))
    return None


def _steps(
    written: Sequence[Token],
    at: int,
    meant: Sequence[Token],
    by: int,
    allowed: int,
    *,
    fillers: bool,
) -> Iterator[tuple[int, int, int]]:
    """Yield how many tokens of each text match from here, and with how many mistakes."""
    if at < len(written) and by < len(meant):
        if _same(written[at], meant[by]):
            yield 1, 1, 0
            return
        yield from _same_numbers(written, at, meant, by)
        yield from _same_words(written, at, meant, by, allowed)
    if fillers:
        if _is_filler(written, at):
            yield 1, 0, _filler_cost(written, at)
        if _is_filler(meant, by):
            yield 0, 1, _filler_cost(meant, by)


def _same(written: Token, meant: Token) -> bool:
    if isinstance(written, Word) and isinstance(meant, Word):
        return written.form == meant.form or (
            written.value is not None and written.value == meant.value
        )
    if isinstance(written, Sign) and isinstance(meant, Sign):
        return written.text == meant.text
    if isinstance(written, Number) and isinstance(meant, Number):
        if meant.version and written.text.count(".") == 1:
            return written.text == meant.text
        alike = written.shape != "" and written.shape == meant.shape
        return alike or bool(set(written.written) & set(meant.meant))
    return False


def _same_numbers(
    written: Sequence[Token], at: int, meant: Sequence[Token], by: int
) -> Iterator[tuple[int, int, int]]:
    of_meant = list(_quantities(meant, by, meant=True))
    if not of_meant:
        return
    for taken, values in _quantities(written, at, meant=False):
        for given, others in of_meant:
            alone = taken + given == 2 and type(written[at]) is type(meant[by])
            if not alone and set(values) & set(others):
                yield taken, given, 0
    for taken, given, items, rest in (
        (1, _items(written, at), _listed(written, at), meant[by:]),
        (_items(meant, by), 1, _listed(meant, by), written[at:]),
    ):
        count = max(taken, given)
        numbers = [token for token in rest[:count] if isinstance(token, Number)]
        if items and len(numbers) == count and [n.written[0] for n in numbers] == list(items):
            yield taken, given, 0


def _listed(tokens: Sequence[Token], at: int) -> tuple[Value, ...]:
    token = tokens[at]
    return token.items if isinstance(token, Number) else ()


def _items(tokens: Sequence[Token], at: int) -> int:
    return len(_listed(tokens, at))


def _quantities(
    tokens: Sequence[Token], at: int, *, meant: bool
) -> Iterator[tuple[int, tuple[Value, ...]]]:
    """Yield the token counts and values of the numbers that start here: 65 536, 3/4, 32k."""
    first, *following = tokens[at : at + 3]
    if isinstance(first, Word):
        if first.value is not None:
            yield 1, (first.value,)
        return
    if not isinstance(first, Number):
        return
    values = first.meant if meant else first.written
    yield 1, values
    second = following[0] if following else None
    third = following[1] if len(following) > 1 else None
    if isinstance(second, Word) and first.glued and second.form in SUFFIXES:
        yield 2, tuple(found.scaled(SUFFIXES[second.form]) for found in values)
    if isinstance(second, Sign) and second.text == "/" and isinstance(third, Number):
        found = quotient(values[0], third.written[0])
        if found is not None:
            yield 3, (found,)
    digits, length = first.text, 1
    while at + length < len(tokens) and len(first.text) <= 3 and first.text.isdigit():
        group = tokens[at + length]
        if not isinstance(group, Number) or not group.grouped:
            break
        digits, length = digits + group.text, length + 1
        yield length, (value(digits),)


def _same_words(
    written: Sequence[Token], at: int, meant: Sequence[Token], by: int, allowed: int
) -> Iterator[tuple[int, int, int]]:
    for taken, given in _JOINS:
        ours, theirs = written[at : at + taken], meant[by : by + given]
        if len(ours) < taken or len(theirs) < given:
            continue
        if not all(isinstance(token, Word) for token in (*ours, *theirs)):
            continue
        cost = _mistakes(
            [token for token in ours if isinstance(token, Word)],
            [token for token in theirs if isinstance(token, Word)],
            allowed,
        )
        if cost is not None:
            yield taken, given, cost


_JOINS: Final = ((1, 1), (2, 1), (1, 2), (3, 1), (1, 3), (2, 2))


def _mistakes(written: Sequence[Word], meant: Sequence[Word], allowed: int) -> int | None:
    """Return the mistakes between two runs of joined words; None if the meaning differs."""
    one = "".join(word.form for word in written)
    two = "".join(word.form for word in meant)
    joined = len(written) + len(meant) > 2
    if abs(len(one) - len(two)) > allowed + 2 or (joined and one[:1] != two[:1]):
        return None
    if joined and any(word.form in DENIALS for word in (*written, *meant)):
        return None
    if one == two or (joined and _spelled(written) == _spelled(meant)):
        return 0
    if not allowed or any(word.rigid for word in meant):
        return None
    spelled = (one, two) if joined else (written[0].spelled, meant[0].spelled)
    if joined and not _may_be_joined(written, meant):
        return None
    most = min(allowed, 1 if joined else _forgiven(two, allowed))
    for said, wanted in dict.fromkeys(((one, two), spelled)):
        cost = mistakes(said, wanted, most=most)
        if cost <= most and (len(two) > 5 or joined or _is_slip(said, wanted, allowed)):
            return None if differ_in_meaning(one, two, loosely=allowed >= _LONG) else cost
    return None


_LONG: Final = 4  # mistakes allowed: a text of 29 characters or more gives its words context


def _spelled(stretch: Sequence[Word]) -> str:
    return "".join(word.spelled for word in stretch)


def _may_be_joined(written: Sequence[Word], meant: Sequence[Word]) -> bool:
    """Return whether to forgive another mistake besides an extra, missing or misplaced space."""
    if len(written) == len(meant):  # "activatio nfunction"
        moved = len(written[0].form) != len(meant[0].form)
        return moved and sum(map(_length, meant)) >= 8
    return min(map(_length, (*written, *meant))) >= 4


def _length(word: Word) -> int:
    return len(word.form)


def _forgiven(word: str, allowed: int) -> int:
    """Return how many mistakes one word may have, one more in a long text."""
    if len(word) < 2:
        return 0
    most = 1 if len(word) < 8 else 2 if len(word) < 13 else 3
    return most + 1 if allowed >= _LONG and len(word) > 5 else most


def _is_slip(written: str, meant: str, allowed: int) -> bool:
    """Return whether a word of two to five letters is a misspelling rather than another word:
    "fomr" may be "form", but "task" isn't "mask". In a long text "fro" may be "for" too."""
    if len(written) < 2 or meant == "the":
        return meant == "the"
    if written in NUMBER_WORDS or meant in NUMBER_WORDS:
        known = written in NUMBER_WORDS or written in SHORT_WORDS
        return not known and (len(meant) > 3 or allowed >= _LONG)
    return allowed >= _LONG or written not in SHORT_WORDS or sorted(written) == sorted(meant)


def _is_filler(tokens: Sequence[Token], at: int) -> bool:
    token = tokens[at] if at < len(tokens) else None
    return isinstance(token, Word) and (token.form in _FILLERS or _is_article(token, at))


def _is_article(token: Word, at: int) -> bool:
    if token.form in ("the", "an", "teh"):
        return True
    return token.parted and (token.text == "a" or (token.text == "A" and at == 0))


def _filler_cost(tokens: Sequence[Token], at: int) -> int:
    token = tokens[at]
    if isinstance(token, Word) and not _is_article(token, at):
        return len(token.form) + 1
    return 0


_FILLERS: Final = frozenset(
    words("of to is are be was that this it its as so and very just for by with in at on do")
)
