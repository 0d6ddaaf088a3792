"""The pages of the practice modes: review, try, challenge, experiment, recall.

The pages are only for reading: answers are spoilers, so that learners can think first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.chat.spoilers import hidden, one_line, spoiler, words
from bot.curriculum.model import (
    Challenge,
    ChoiceQuestion,
    Exercise,
    Experiment,
    Measurements,
    Outcome,
    Question,
    Recall,
    Review,
    ShortQuestion,
    Try,
)
from bot.lessons.page import Page, bold, code, fence, lines, spread, strong, together
from bot.lessons.teaching_pages import measured_pages
from bot.pictures.numbers import number

_PHRASINGS = 3  # enough to show what counts


def review_pages(part: Review) -> Iterator[Page]:
    cards = [
        lines(f"{strong(card.front)} · *{card.level.value}*", spoiler(card.back))
        for card in part.cards
    ]
    yield from spread("Flip cards", cards, "Answer each in your head before you look.")


def try_pages(part: Try) -> Iterator[Page]:
    for index, exercise in enumerate(part.exercises, 1):
        yield from _exercise(exercise, f"Fill in the blank {index}/{len(part.exercises)}")


def _exercise(exercise: Exercise, title: str) -> tuple[Page, ...]:
    answers = " or ".join(code(answer) for answer in exercise.answers)
    return together(
        f"{title} · {exercise.difficulty.value}",
        [
            exercise.goal,
            fence(exercise.snippet),
            f"Hint: {spoiler(exercise.hint)}",
            f"Answer: {spoiler(answers)}",
            f"Why: {spoiler(exercise.explanation)}",
        ],
    )


def challenge_pages(part: Challenge, questions: Sequence[Question]) -> Iterator[Page]:
    by_id = {question.id: question for question in questions}
    asked = [by_id[name] for name in part.questions if name in by_id]
    below = "Each has its own page, with a hint, the answer and the steps to it."
    fair = "Decide on your answer before you look."
    yield Page("The challenge", f"{part.introduction}\n\n{below} {fair}")
    for index, question in enumerate(asked, 1):
        yield from _question(question, f"Question {index}/{len(asked)}")


def _question(question: Question, title: str) -> tuple[Page, ...]:
    asked = [question.stem]
    if question.snippet:
        asked.append(fence(question.snippet))
    if isinstance(question, ChoiceQuestion):
        asked.append(_options(question))
    answer = [
        f"Hint: {spoiler(question.hint)}",
        f"Answer: {spoiler(_key(question))}",
        *_steps(question.solution),
    ]
    whole = together(title, [*asked, *answer])
    if len(whole) == 1:
        return whole
    return (*together(title, asked), *together(f"{title}, the answer", answer))


def _steps(solution: Sequence[str]) -> list[str]:
    """Return the steps as separate spoilers, so people can stop at the first that helps."""
    first, *rest = [f"{index}. {spoiler(step)}" for index, step in enumerate(solution, 1)]
    return [f"Step by step:\n\n{first}", *rest]


def _options(question: ChoiceQuestion) -> str:
    return "\n".join(
        f"{mark}. {one_line(option.text)}" for mark, option in enumerate(question.options, 1)
    )


def _key(question: Question) -> str:
    if isinstance(question, ShortQuestion):
        return f"{words(question.answers[0])}. {question.feedback}"
    return f"**{question.key + 1}.** {question.options[question.key].feedback}"


def experiment_pages(part: Experiment, measured: Measurements) -> Iterator[Page]:
    yield from together("The experiment", [f"**Goal:** {part.goal}", part.setup])
    knobs = [f"- {bold(knob.name)}: {one_line(knob.meaning)}" for knob in part.knobs]
    yield from spread("What was varied", knobs)
    yield from spread(
        "Before you look",
        [f"- {one_line(hint)}" for hint in part.hints],
        "Guess what each setting gives. These may help:",
    )
    opening = lines("Guess each before you look.", f"*Measured: {words(part.unit)}*")
    values = measured.values
    near = [values[one.value] for one in part.outcomes if one.value in values]
    outcomes = [_outcome(outcome, measured, near) for outcome in part.outcomes]
    yield from spread("What was measured", outcomes, opening)
    yield Page("What it shows", part.conclusion)
    yield from measured_pages(measured)


def _outcome(outcome: Outcome, measured: Measurements, near: Sequence[float]) -> str:
    value = measured.values.get(outcome.value)
    said = f"**{number(value, near)}**" if value is not None else "not measured"
    return lines(strong(outcome.setting), spoiler(f"{said} · {outcome.note}"))


def recall_pages(part: Recall) -> Iterator[Page]:
    yield Page(
        "In your own words",
        f"{part.prompt}\n\nSay it or write it down before you turn the page.",
    )
    ideas = [
        lines(
            f"**{index}.** {spoiler(idea.idea)}",
            "Also accepted: "
            + spoiler(", ".join(f"“{words(p)}”" for p in idea.phrasings[:_PHRASINGS])),
        )
        for index, idea in enumerate(part.ideas, 1)
    ]
    yield from spread("What a good answer says", ideas, "How many of these did you have?")
    yield Page("A model answer", hidden(part.model_answer))
