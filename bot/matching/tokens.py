"""Tokenizer for typed text: words, numbers, and the signs that carry meaning. Pure.

Punctuation, brackets and hyphens between words aren't tokens. A sign that some people omit (the
slash of I/O, the hyphen of L-2) is optional.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from bot.matching.numerals import NUMBER, Value, listed, meant, ordinal, readings
from bot.matching.words import Word, read_word


@dataclass(frozen=True, slots=True)
class Number:
    """A number in digits, with its sign."""

    text: str  # as typed
    written: tuple[Value, ...]  # what it may mean if typed by a learner
    meant: tuple[Value, ...]  # what it may mean if written by an author
    items: tuple[Value, ...] = ()  # of "1,2", which may be a list
    grouped: bool = False  # 3 digits after a number and a space: 65 536
    glued: bool = False  # a letter follows directly: 32k
    version: str = ""  # as in Python 3.10, which isn't 3.1
    shape: str = ""  # the same for 1,500 and 1.500, which are ambiguous


@dataclass(frozen=True, slots=True)
class Sign:
    """An operator or a relation."""

    text: str
    optional: bool = False  # may be missing in either text
    emphasis: bool = False  # may be ignored in typed text: the "!" of "5!" may be emphasis


Token = Word | Number | Sign


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece of the text before its meaning is known."""

    kind: str  # "number", "word", "sign", "open", "close"
    text: str
    spaced: bool  # a space precedes it
    followed: str  # the next character, "" at the end


def tokens(text: str) -> list[Token]:
    """Return the tokens of an undressed text; a single sign if it has no word or number."""
    pieces = _pieces(_rewritten(text))
    shouted = len(text.split()) > 1 and text == text.upper()
    found: list[Token] = []
    negative = False
    for at, piece in enumerate(pieces):
        before = pieces[at - 1] if at else None
        after = pieces[at + 1] if at + 1 < len(pieces) else None
        if piece.kind == "word":
            named = after is not None and after.kind in ("word", "number") and after.spaced
            found += read_word(
                piece.text,
                after_word=_is_word(before) and before is not None and before.followed in " -",
                parted=named and piece.followed == " ",
                shouted=shouted,
            )
        elif piece.kind == "number":
            found.append(_number(piece, before, negative=negative))
            negative = False
        elif piece.kind == "sign":
            negative = _is_unary(piece, before, after)
            sign = None if negative else _sign(piece, before, after)
            if sign is not None:
                found.append(sign)
    if all(isinstance(token, Sign) for token in found):
        raw = "".join(text.split())
        return [Sign(_SAME.get(raw, raw))] if raw else []
    return found


def _rewritten(text: str) -> str:
    for pattern, replacement in _REWRITINGS:
        text = pattern.sub(replacement, text)
    text = _SLICE.sub(lambda found: found[0].replace(":", "∶"), text)
    return _ORDINAL.sub(lambda found: ordinal(int(found[1])) or found[0], text)


def _pieces(text: str) -> list[_Piece]:
    pieces: list[_Piece] = []
    spaced = False
    for found in _PIECE.finditer(text):
        kind = found.lastgroup or ""
        if kind == "gap":
            spaced = True
            continue
        followed = text[found.end() : found.end() + 1]
        if kind == "other":
            spaced = True  # a comma separates words like a space
            continue
        pieces.append(_Piece(kind, found[0], spaced, " " if followed.isspace() else followed))
        spaced = False
    return pieces


def _number(piece: _Piece, before: _Piece | None, *, negative: bool) -> Number:
    written, accepted = readings(piece.text), meant(piece.text)
    if negative:
        written = tuple(found.negated() for found in written)
        accepted = tuple(found.negated() for found in accepted)
    follows = before is not None and before.kind == "number"
    versioned = before is not None and before.kind == "word" and before.text[0].isupper()
    return Number(
        piece.text,
        written,
        accepted,
        items=() if negative else listed(piece.text),
        grouped=follows and before is not None and before.followed == " " and len(piece.text) == 3,
        glued=piece.followed.isalpha(),
        shape=_shape(piece.text, negative=negative),
        version=piece.text if versioned and _VERSION.fullmatch(piece.text) else "",
    )


def _shape(text: str, *, negative: bool) -> str:
    if not _EITHER.fullmatch(text):
        return ""
    return ("-" if negative else "") + text.replace(",", ".")


def _is_unary(piece: _Piece, before: _Piece | None, after: _Piece | None) -> bool:
    """Return whether a dash is the minus of the number after it."""
    if piece.text != "-" or after is None or after.kind != "number" or after.spaced:
        return False
    if before is None or before.kind in ("sign", "open"):
        return True
    return piece.spaced and before.kind == "word"


def _sign(piece: _Piece, before: _Piece | None, after: _Piece | None) -> Sign | None:
    text = _SAME.get(piece.text, piece.text)
    if text in ("-", "--"):
        return _dash(piece, before, after)
    if text in ("+", "~", "#", "!", "="):
        return _sign_at_an_end(text, piece, before, after)
    if text == "/":
        plain = _is_word(before) and _is_word(after)
        return Sign("/", optional=plain and not (_is_variable(before) or _is_variable(after)))
    if text == "*":
        even = after is not None and piece.spaced == after.spaced  # n·log n, but A* search
        return Sign("*", optional=even and before is not None and _is_word(after))
    if text == "**":
        return Sign("^" if before is not None else "**")
    return Sign(text)


def _dash(piece: _Piece, before: _Piece | None, after: _Piece | None) -> Sign | None:
    """Return the sign of a dash that isn't a unary minus; None if the dash has no meaning."""
    if after is None and before is not None and not piece.spaced:
        return Sign(piece.text) if len(before.text) <= 2 else None  # B-, Na-, i--
    if before is None or after is None:
        return None
    if piece.text == "--":
        return None
    if before.kind in ("sign", "open"):
        return Sign("-") if _is_word(after) and not after.spaced else None
    operands = [side.kind == "number" or len(side.text) == 1 for side in (before, after)]
    if not all(operands):
        return None
    if piece.spaced or (before.kind, after.kind) == ("number", "number"):
        return Sign("-")
    return Sign("-", optional=True) if after.kind == "number" else None


def _sign_at_an_end(
    text: str, piece: _Piece, before: _Piece | None, after: _Piece | None
) -> Sign | None:
    glued_behind = before is not None and not piece.spaced
    if text == "+":
        plus = before is None or before.kind in ("sign", "open")
        return None if plus and after is not None and after.kind == "number" else Sign("+")
    if text == "#":
        return Sign("#") if glued_behind and before is not None and len(before.text) == 1 else None
    if text == "=":
        return Sign("=", emphasis=before is None)
    if text == "!" and glued_behind and before is not None:
        factor = before.kind in ("number", "close") or len(before.text) == 1
        return Sign("!", emphasis=after is None) if factor else None
    if text == "!":
        return Sign("!") if after is not None and not after.spaced else None
    return None


def _is_word(piece: _Piece | None) -> bool:
    return piece is not None and piece.kind == "word"


def _is_variable(piece: _Piece | None) -> bool:
    if piece is None or len(piece.text) != 1:
        return False
    return piece.text.islower() and piece.text not in "io"


_LETTER: Final = r"(?:[^\W\d_]|[\u0300-\u0dff\u0e00-\u1fff])"
_PIECE: Final = re.compile(
    rf"(?P<gap>\s+)|(?P<number>{NUMBER})|(?P<word>{_LETTER}+(?:'{_LETTER}+)*'?)"
    r"|(?P<open>[(\[{])|(?P<close>[)\]}])"
    r"|(?P<sign><=>|->|<-|=>|<=|=<|>=|={1,3}|!={1,2}|<>|:=|\*\*|//|<<|>>|&&|\|\||\+\+|--"
    r"|[-+*/]=|[<>!+\-*/^%&|#~±¬√∀-⋿])|(?P<other>.)",
    re.S,
)
_SAME: Final = {"=<": "<=", "<>": "!=", "===": "==", "!==": "!="}
_REWRITINGS: Final = [
    (re.compile(pattern, re.I), replacement)
    for pattern, replacement in (
        ("∞", " infinity "),
        (r"\bc plus plus\b", "c++"),
        (r"\b(c|f)[ -]sharp\b", r"\1#"),
        (r"(?<=\d)(?<!\b0)(\s*)x(\s*)(?=\d)", r"\1*\2"),  # 2 x 3
        (r"\bper ?cent\b|\bpct\b", "%"),
        (r"(?<=\w)\s*&\s*(?=\w)", " and "),
    )
]
_ORDINAL: Final = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)\b", re.I)
_SLICE: Final = re.compile(r"\[[^\[\]]*\]")
_EITHER: Final = re.compile(r"\d{1,3}[.,]\d{3}")
_VERSION: Final = re.compile(r"[1-9]\d*\.\d0")
