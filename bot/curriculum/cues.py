"""Warnings about cues that give an answer away to people who don't know the subject."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from bot.curriculum.chance import length_ratio, option_lengths
from bot.curriculum.drafts import Location
from bot.curriculum.mistakes import shown
from bot.curriculum.model import Choice, ChoiceQuestion, Question, ShortQuestion
from bot.curriculum.word_lists import bare, is_plural, takes_an, telling, words
from bot.text.plurals import counted


class Cue(NamedTuple):
    """A location within the question, and what to do about it."""

    where: Location
    message: str


def cues(question: Question, usual: frozenset[str]) -> Iterator[Cue]:
    """Yield all cues in one question.

    `usual` are words so common in its topic that sharing them reveals nothing.
    """
    yield from _negative_stem(question)
    yield from _hint(question)
    yield from _empty_feedback(question)
    if isinstance(question, ChoiceQuestion):
        yield from _length(question)
        yield from _shared_words(question, usual)
        yield from _absolutes(question)
        yield from _grammar(question)
        yield from _above(question)


def _key_and_others(question: ChoiceQuestion) -> tuple[Choice, list[tuple[int, Choice]]]:
    others = [(index, one) for index, one in enumerate(question.options) if not one.key]
    return question.options[question.key], others


LONG_KEY = 1.6
SHORT_KEY = 0.5
_VISIBLE = 10  # characters; a smaller difference goes unnoticed


def _length(question: ChoiceQuestion) -> Iterator[Cue]:
    lengths = option_lengths(question)
    key = lengths.pop(question.key)
    ratio = length_ratio(question)
    where: Location = ("options", question.key, "text")
    if ratio >= LONG_KEY and key - max(lengths) >= _VISIBLE:
        message = f"the key is {ratio:.1f} times as long as the distractors are on average"
        yield Cue(where, f"{message}; shorten it, or say more in the distractors")
    elif ratio <= SHORT_KEY and min(lengths) - key >= _VISIBLE:
        message = f"the key is {ratio:.2f} times as long as the distractors are on average"
        yield Cue(where, f"{message}; shorten the distractors, or say more in it")


def _shared_words(question: ChoiceQuestion, usual: frozenset[str]) -> Iterator[Cue]:
    key, others = _key_and_others(question)
    stem = telling(question.stem) - usual
    shared = stem & telling(key.text)
    alone = shared.difference(*(telling(other.text) for _, other in others))
    most = max(len(stem & telling(other.text)) for _, other in others)
    if alone and len(shared) > most:
        named = sorted({word for word in words(key.text) if telling(word) & alone})
        yield Cue(
            ("options", question.key, "text"),
            f"the stem and the key share {_quoted(named)}, which no distractor has; "
            "say it with another word, or use the word in a distractor too",
        )


def _quoted(named: list[str]) -> str:
    return ", ".join(map(shown, named))


_STRONG = frozenset(("always", "never", "impossible", "guaranteed", "guarantees"))
_WEAK = frozenset(("only", "all", "none", "every", "everything", "nothing", "entirely", "no"))


def _absolutes(question: ChoiceQuestion) -> Iterator[Cue]:
    """Warn about one "always" in a distractor, or an "only" or "all" in most of them."""
    key, others = _key_and_others(question)
    excused = set(words(question.stem)) | set(words(key.text))
    if excused & (_STRONG | _WEAK):
        return
    found = {index: set(words(one.text)) & (_STRONG | _WEAK) for index, one in others}
    having = [index for index, absolutes in found.items() if absolutes]
    strong = [index for index in having if found[index] & _STRONG]
    if strong or (len(having) > 1 and len(having) * 2 > len(others)):
        index = (strong or having)[0]
        named = _quoted(sorted(set().union(*found.values())))
        yield Cue(
            ("options", index, "text"),
            f"{len(having)} of {len(others)} distractors have {named} and the key has no such "
            "word, so they look wrong; say how much or when instead",
        )


_BLANK = re.compile(r"_{2,}|…+|\.{3,}")
_ARTICLE = re.compile(r"(?<![/\w])(an?)\s*[:?]?\s*$", re.IGNORECASE)
_MANY = re.compile(r"\b(?:are|were|these|those|several|many)\s*[:?]?\s*$", re.IGNORECASE)
_ONE = re.compile(r"\b(?:is|was|this|each|an?)\s*[:?]?\s*$", re.IGNORECASE)
_SHORT_PHRASE = 3  # words; the last word of a longer option is seldom the noun


def _grammar(question: ChoiceQuestion) -> Iterator[Cue]:
    """Warn if only the key fits the grammar of an unfinished stem."""
    before = _BLANK.split(bare(question.stem))[0].rstrip()
    key, others = _key_and_others(question)
    article = _ARTICLE.search(before)
    if article:
        wanted = article[1].lower() == "an"
        unfit = [(at, one) for at, one in others if takes_an(one.text) is (not wanted)]
        if unfit and takes_an(key.text) is wanted:
            yield Cue(
                ("options", unfit[0][0], "text"),
                f"'{article[1]}' at the end of the stem does not fit {len(unfit)} of "
                f"{len(others)} distractors; write 'a/an', or move it into the options",
            )
            return
    many = bool(_MANY.search(before))
    if not many and not _ONE.search(before):
        return
    if any(len(words(option.text)) > _SHORT_PHRASE for option in question.options):
        return
    if is_plural(key.text) is many and all(is_plural(one.text) is not many for _, one in others):
        form = "plural" if many else "singular"
        yield Cue(
            ("options", question.key, "text"),
            f"the stem asks for the {form}, and of {len(question.options)} options only the key "
            "is one; give all options the same form",
        )


_ABOVE = re.compile(
    r"^(?:all|none|both|neither|any)(?: of)?(?: the)? (?:above|these|those|others?|below|options?)"
    r"\W*$|\b(?:all|none|both|any) of the above\b",
    re.IGNORECASE,
)


def _above(question: ChoiceQuestion) -> Iterator[Cue]:
    for index, option in enumerate(question.options):
        if _ABOVE.search(bare(option.text)):
            yield Cue(
                ("options", index, "text"),
                f"{shown(bare(option.text))}: options are shuffled, and such an option is right "
                "more often than chance; write an option that says something itself",
            )


_EMPHASIS = re.compile(r"\*\*.+?\*\*|__.+?__|`[^`]*`")
_CLAUSE = r"(?:(?!\b(?:if|when|because|that|where|since|but|although|who|why)\b)[^.?!,;:])*"
_NEGATIVE = re.compile(
    rf"\b(?:which|what)\b{_CLAUSE}\b(not|except|isn't|aren't|doesn't|don't|cannot|can't)\b"
    r"|\b(except)\b(?=[^.?!]*\?)|\b(except)\W*$",
    re.IGNORECASE,
)


def _negative_stem(question: Question) -> Iterator[Cue]:
    found = _NEGATIVE.search(_EMPHASIS.sub("", question.stem).replace("’", "'"))
    word = found and next(filter(None, found.groups()))
    if word:
        yield Cue(
            ("stem",),
            f"1 negative word, '{word}', is easily overlooked; write it bold, '**{word}**', "
            "or ask for what is true",
        )


_MOST_OF_IT = 0.75


def _hint(question: Question) -> Iterator[Cue]:
    hint = f" {' '.join(words(question.hint))} "
    if isinstance(question, ShortQuestion):
        for answer in question.answers:
            said = " ".join(words(answer))
            if said and f" {said} " in hint:
                yield Cue(("hint",), f"it has the answer {shown(answer)} in it; point to the way")
                return
        return
    key, others = _key_and_others(question)
    said = " ".join(words(key.text))
    if len(said) > 3 and f" {said} " in hint and f" {said} " not in f" {question.stem} ":
        yield Cue(("hint",), f"it has the whole key {shown(key.text)} in it; point to the way")
        return
    own = telling(key.text).difference(
        telling(question.stem), *(telling(other.text) for _, other in others)
    )
    named = own & telling(question.hint)
    if len(named) > 1 and len(named) >= _MOST_OF_IT * len(own):
        yield Cue(
            ("hint",),
            f"it has {len(named)} of the {len(own)} words that only the key has; "
            "point to the way instead of the answer",
        )


_LEAST_FEEDBACK = 3  # words


def _empty_feedback(question: Question) -> Iterator[Cue]:
    if isinstance(question, ShortQuestion):
        given: list[tuple[Location, str]] = [(("feedback",), question.feedback)]
    else:
        given = [
            (("options", index, "feedback"), option.feedback)
            for index, option in enumerate(question.options)
        ]
    for where, feedback in given:
        count = len(words(feedback))
        if count < _LEAST_FEEDBACK:
            said = f"{counted(count, 'word')} {'is' if count == 1 else 'are'} no feedback"
            yield Cue(where, f"{said}; say why it is right or wrong")
