"""Warnings about answers that can't be typed, or that are given by mistake."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from bot.curriculum.cues import Cue
from bot.curriculum.mistakes import shown
from bot.curriculum.model import ChoiceQuestion, Question, ShortQuestion
from bot.matching import LONGEST_REPLY, answer_matches, answer_said, choice_meant
from bot.matching.chatter import is_chatter
from bot.text.plurals import counted

# Options that nobody types: text that picks one of them can only be an option's mark.
_STAND_INS = ("quagga", "xylophone", "zeppelin", "okapi", "juniper")


def ambiguities(question: Question) -> Iterator[Cue]:
    """Yield a warning for each answer that typing can't reach or that could be confused."""
    if isinstance(question, ChoiceQuestion):
        yield from _marks(question)
        yield from _alike([option.text for option in question.options])
    else:
        yield from _unreachable(question)
        yield from _repeated(question)


def _marks(question: ChoiceQuestion) -> Iterator[Cue]:
    """Warn about options that look like a mark: shuffling soon puts them next to another mark."""
    stand_ins = _STAND_INS[: len(question.options)]
    for index, option in enumerate(question.options):
        if choice_meant(option.text, stand_ins) is not None:
            yield Cue(
                ("options", index, "text"),
                f"the option {shown(option.text)} looks like the mark of an option, and the order "
                "is shuffled: a reply with it could mean either; add a word, as in 'vitamin B' "
                "for 'B'",
            )


def _alike(options: Sequence[str]) -> Iterator[Cue]:
    for (first, one), (second, other) in combinations(enumerate(options), 2):
        if answer_matches(one, [other]) or answer_matches(other, [one]):
            yield Cue(
                ("options", second, "text"),
                f"option {second + 1} and option {first + 1} are the same to someone who types "
                f"them ({shown(other)}, {shown(one)}), so a typed reply may count for neither; "
                "make them differ by more than spelling",
            )


def _unreachable(question: ShortQuestion) -> Iterator[Cue]:
    for index, answer in enumerate(question.answers):
        reason = _why_unreachable(answer, question.answers)
        if reason:
            yield Cue(("answers", index), f"{shown(answer)} {reason}")


def _why_unreachable(answer: str, accepted: Sequence[str]) -> str:
    """Return why this accepted answer, typed word for word, wouldn't count; "" if it would."""
    if len(answer) > LONGEST_REPLY:
        longest = counted(LONGEST_REPLY, "character")
        return f"can't be given: a reply of more than {longest} isn't read; shorten it"
    if not answer_matches(answer, [answer]):
        return "can't be given: nothing is left of it to compare; write the answer in words"
    if is_chatter(answer):
        return (
            "looks like chatter, so chatter of that kind counts as an answer to this question; "
            "ask for something more specific, or accept that"
        )
    said = answer_said(answer, accepted)
    if said is None or not answer_matches(said, [answer]):
        return "looks like conversation when somebody replies with it; shorten it to a few words"
    return ""


def _repeated(question: ShortQuestion) -> Iterator[Cue]:
    for index, answer in enumerate(question.answers):
        before = enumerate(question.answers[:index], 1)
        same = next(((at, one) for at, one in before if answer_matches(answer, [one])), None)
        if same is not None:
            at, one = same
            yield Cue(
                ("answers", index),
                f"{shown(answer)} is already accepted as another form of {shown(one)} "
                f"(answer {at}); delete it",
            )
