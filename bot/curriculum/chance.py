"""Scores without any knowledge: by guessing, or by option length alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean

from bot.curriculum.library import Library
from bot.curriculum.model import ChoiceQuestion
from bot.curriculum.word_lists import bare
from bot.text.plurals import counted

_NEGLIGIBLE = 1e-15


def interval(chances: Iterable[float], mass: float = 0.95) -> tuple[int, int]:
    """Return the central interval of the number of questions that guessing gets right.

    `chances` has each question's probability. The distribution is exact (Poisson binomial;
    binomial if all are equal) except for tails below 1e-15.
    """
    start, spread = 0, [1.0]
    for chance in chances:
        grown = [weight * (1 - chance) for weight in spread] + [0.0]
        for index, weight in enumerate(spread):
            grown[index + 1] += weight * chance
        while grown[0] < _NEGLIGIBLE:
            del grown[0]
            start += 1
        while grown[-1] < _NEGLIGIBLE:
            del grown[-1]
        spread = grown
    tail = (1 - mass) / 2
    return start + _reaching(spread, tail), start + _reaching(spread, 1 - tail)


def _reaching(spread: Sequence[float], share: float) -> int:
    total = 0.0
    for index, weight in enumerate(spread):
        total += weight
        if total >= share:
            return index
    return len(spread) - 1


@dataclass(frozen=True)
class Attack:
    """The score of a strategy such as "always the longest", with chance and its 95% interval."""

    name: str
    score: float  # a tie of n counts 1/n: options are shuffled
    expected: float
    low: int
    high: int

    @property
    def stands_out(self) -> bool:
        return not self.low <= self.score <= self.high

    def __str__(self) -> str:
        return (
            f"always the {self.name} option: {self.score:.1f} right "
            f"(chance {self.expected:.1f}, 95% of guessers {self.low} to {self.high})"
        )


@dataclass(frozen=True)
class Report:
    """The statistics of a question bank."""

    questions: int
    choices: int  # those with options
    attacks: tuple[Attack, ...]
    ratio: float  # key length / mean distractor length, averaged over questions
    positions: tuple[int, ...]  # how often the key is written first, second, ...

    def __str__(self) -> str:
        lines = [f"{counted(self.questions, 'question')}, {self.choices:,} of them with options"]
        if self.choices:
            lines += [str(attack) for attack in self.attacks]
            lines.append(f"the key is {self.ratio:.2f} times as long as its distractors")
            lines.append("the key is written at 1, 2, …: " + ", ".join(map(str, self.positions)))
        return "\n".join(lines)


def report(library: Library) -> Report:
    """Return the statistics of all questions in a library."""
    questions = [question for _, question in library.questions()]
    choices = [question for question in questions if isinstance(question, ChoiceQuestion)]
    return Report(
        questions=len(questions),
        choices=len(choices),
        attacks=attacks(choices),
        ratio=fmean(map(length_ratio, choices)) if choices else 1.0,
        positions=positions(choices),
    )


def attacks(questions: Sequence[ChoiceQuestion]) -> tuple[Attack, Attack]:
    """Return the longest-option and the shortest-option attack."""
    return _attack("longest", max, questions), _attack("shortest", min, questions)


def _attack(
    name: str, extreme: Callable[[list[int]], int], questions: Sequence[ChoiceQuestion]
) -> Attack:
    score = 0.0
    for question in questions:
        lengths = option_lengths(question)
        picked = extreme(lengths)
        if lengths[question.key] == picked:
            score += 1 / lengths.count(picked)
    chances = [1 / len(question.options) for question in questions]
    return Attack(name, score, sum(chances), *interval(chances))


def option_lengths(question: ChoiceQuestion) -> list[int]:
    """Return the length of each option in characters, without markup."""
    return [len(bare(option.text)) for option in question.options]


def length_ratio(question: ChoiceQuestion) -> float:
    """Return the key's length divided by the mean length of its distractors."""
    lengths = option_lengths(question)
    key = lengths.pop(question.key)
    return key / max(1.0, fmean(lengths))


def positions(questions: Iterable[ChoiceQuestion]) -> tuple[int, ...]:
    """Return how often the key is written first, second, and so on."""
    counts = [0] * 5
    for question in questions:
        counts[question.key] += 1
    return tuple(counts)
