"""Normalization of spelling variants. Pure.

The forms are only for comparison: "noize" stands for "noise", since British -ise becomes -ize.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from bot.matching.word_lists import pairs, words


def folded(text: str) -> str:
    """Return a text in lower case, without accents and strokes (only on Latin, Greek and Cyrillic
    letters: elsewhere a mark is part of the letter)."""
    if text.isascii():
        return text.lower()
    kept: list[str] = []
    accented = False
    for character in unicodedata.normalize("NFD", text.casefold()):
        if unicodedata.category(character).startswith("M"):
            kept.append("" if accented else character)
            continue
        kept.append(_STROKES.get(character, character))
        accented = unicodedata.name(character, "").startswith(_ACCENTED)
    return unicodedata.normalize("NFC", "".join(kept))


def american(word: str) -> str:
    """Return the American spelling of a folded British word; other words unchanged."""
    if word in _BRITISH:
        return _BRITISH[word]
    for pattern, replacement in _RULES:
        word = pattern.sub(replacement, word)
    return word


def expanded(word: str) -> tuple[str, ...]:
    """Return the words of a folded contraction without its apostrophe; other words unchanged."""
    return _CONTRACTIONS.get(word, (word,))


def named(letter: str) -> str:
    """Return the name of a lone Greek letter, as in ε-greedy; other letters unchanged."""
    return _GREEK.get(letter, letter)


_ACCENTED: Final = ("LATIN", "GREEK", "CYRILLIC")
_STROKES: Final = {
    "ł": "l", "đ": "d", "ø": "o", "ħ": "h", "ŧ": "t", "ı": "i", "ð": "d", "þ": "th", "æ": "ae",
    "œ": "oe", "ɨ": "i", "ƀ": "b", "ǥ": "g", "ɍ": "r", "ʉ": "u", "ŋ": "ng",
}  # fmt: skip

_GREEK: Final = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ϵ": "epsilon",
    "ζ": "zeta", "η": "eta", "θ": "theta", "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu",
    "ν": "nu", "ξ": "xi", "π": "pi", "ρ": "rho", "σ": "sigma", "ς": "sigma", "τ": "tau",
    "υ": "upsilon", "φ": "phi", "ϕ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega",
}  # fmt: skip

_NEGATED: Final = words(
    "do does did is are was were has have had could would should need must might ai"
)
_CANNOT: Final = ("can", "not")
_CONTRACTIONS: Final = {
    **{f"{verb}nt": (verb, "not") for verb in _NEGATED},
    "cant": _CANNOT,
    **dict.fromkeys(words("cannot canot cannt cnnot canno connot cannto canont acnnot"), _CANNOT),
    "wont": ("will", "not"),
    "shant": ("shall", "not"),
}

_BRITISH: Final = pairs(
    """
    grey:gray greyscale:grayscale programme:program defence:defense offence:offense
    licence:license pretence:pretense practise:practice aluminium:aluminum artefact:artifact
    ageing:aging judgement:judgment acknowledgement:acknowledgment fulfil:fulfill enrol:enroll
    instalment:installment sceptic:skeptic sceptical:skeptical tyre:tire plough:plow mould:mold
    learnt:learned burnt:burned spelt:spelled dreamt:dreamed leapt:leaped whilst:while
    amongst:among towards:toward afterwards:afterward backwards:backward forwards:forward
    upwards:upward downwards:downward maths:math draught:draft storey:story jewellery:jewelry
    cheque:check sulphur:sulfur disc:disk speciality:specialty cosy:cozy pyjamas:pajamas
    skilful:skillful distil:distill instil:instill appal:appall omelette:omelet
    manoeuvre:maneuver manoeuvrable:maneuverable labelled:labeled unlabelled:unlabeled
    """
)
_RULES: Final = [
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"(?<=[a-z]{2})is(?=(?:e|er|ed|ing|ation|able)s?$)", "iz"),  # normalise
        (r"(?<=[a-z]l)ys(?=(?:e|er|ed|ing)s?$)", "yz"),  # analyse
        # colour, behaviour, honourable; four and hour are too short to match
        (r"(?<=[a-z]{2}[bdhlmnprtvci])our(?=(?:s|ed|ing|er|ful|less|able|ite|al|hood)*$)", "or"),
        (r"([aeiouy][a-z]*[^aeiou][aeiou])ll(?=(?:ed|ing|er|ers|ist|ous)$)", r"\1l"),  # modelling
        (r"^([a-z]*met|lit|cent|theat|fib|calib|spect|lust|meag|somb)re(?=s?$|d$)", r"\1er"),
        (r"(anal|catal|dial|monol|prol|epil)ogue(?=s?$)", r"\1og"),
        (r"^(an|leuk|isch|gyn|encyclop|p|h|arch)ae(?=[a-z]{2})", r"\1e"),
        (r"^(f|diarrh|am)oe(?=[a-z]{2})", r"\1e"),
    )
]
