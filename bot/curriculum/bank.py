"""Cues across a whole question bank: option lengths, key positions, repeated stems."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rapidfuzz import fuzz, process

from bot.curriculum.chance import attacks, interval, option_lengths, positions
from bot.curriculum.library import Entry
from bot.curriculum.mistakes import shown
from bot.curriculum.model import ChoiceQuestion, Question
from bot.curriculum.word_lists import telling, words


class Placed(NamedTuple):
    """A question and its index among the questions of its topic."""

    entry: Entry
    number: int  # from 0
    question: Question


class Finding(NamedTuple):
    at: Placed
    message: str


def usual_words(entry: Entry) -> frozenset[str]:
    """Return the words so common in a topic's stems that sharing them reveals nothing."""
    stems = [telling(question.stem) for question in entry.topic.questions]
    counts = Counter(word for stem in stems for word in stem)
    named = telling(" ".join((entry.topic.title, *entry.topic.aliases)))
    often = max(3, len(stems) * 0.1)
    return named | {word for word, count in counts.items() if count >= often}


def _with_options(bank: Sequence[Placed]) -> list[tuple[Placed, ChoiceQuestion]]:
    return [(one, one.question) for one in bank if isinstance(one.question, ChoiceQuestion)]


def length_findings(bank: Sequence[Placed]) -> Iterator[Finding]:
    """Yield a finding if the longest or shortest option is the key too often or too rarely."""
    chosen = _with_options(bank)
    for attack in attacks([question for _, question in chosen]):
        if not attack.stands_out:
            continue
        often = attack.score > attack.high
        extreme = max if attack.name == "longest" else min
        at = next(
            one
            for one, question in chosen
            if (option_lengths(question)[question.key] == extreme(option_lengths(question)))
            is often
        )
        advice = "change some keys or distractors, beginning with this question"
        yield Finding(
            at,
            f"the {attack.name} option is the key in {attack.score:.1f} of {len(chosen)} "
            f"questions; by chance {attack.expected:.1f}, and in 95% of banks "
            f"{attack.low} to {attack.high}; {advice}",
        )


_NEARLY_CERTAIN = 0.999


def position_findings(bank: Sequence[Placed]) -> Iterator[Finding]:
    """Yield a finding if the key is in one position too often for chance."""
    chosen = _with_options(bank)
    questions = [question for _, question in chosen]
    if not questions:
        return
    counts = positions(questions)
    most = max(range(len(counts)), key=lambda index: counts[index])
    able = [question for question in questions if len(question.options) > most]
    _, high = interval((1 / len(question.options) for question in able), _NEARLY_CERTAIN)
    if counts[most] > high:
        at = next(one for one, question in chosen if question.key == most)
        yield Finding(
            at,
            f"the key is written as option {most + 1} in {counts[most]} of {len(questions)} "
            f"questions (by chance at most {high}); anyone who reads the file can see that; "
            "move some",
        )


_ALIKE = 92.0
_FIGURES = re.compile(r"\d+(?:[.,]\d+)*")


def repetition_findings(bank: Sequence[Placed]) -> Iterator[Finding]:
    """Yield a finding for each stem that nearly repeats an earlier one.

    Compares in order of length: texts whose lengths differ by a fifth can't be similar enough.
    """
    asked = sorted(((_asked(one.question), one) for one in bank), key=lambda pair: len(pair[0]))
    texts = [text for text, _ in asked]
    last = 0
    for index, (text, one) in enumerate(asked):
        while last < len(texts) and len(texts[last]) * _ALIKE <= len(text) * (200 - _ALIKE):
            last += 1
        near = process.extract_iter(
            text, texts[index + 1 : last], scorer=fuzz.ratio, score_cutoff=_ALIKE
        )
        for _, score, offset in near:
            other = asked[index + 1 + offset][1]
            if _figures(one.question) == _figures(other.question):
                first, second = sorted((one, other), key=lambda it: (it.entry.topic.id, it.number))
                yield Finding(
                    second,
                    f"the stem is {score:.0f}% the same as that of {shown(first.question.id)} in "
                    f"{shown(first.entry.topic.id)}; ask something else, or leave one out",
                )


def _asked(question: Question) -> str:
    code = question.snippet.code if question.snippet else ""
    return f"{' '.join(words(question.stem))}\n{code}"


def _figures(question: Question) -> list[str]:
    return sorted(_FIGURES.findall(_asked(question)))
