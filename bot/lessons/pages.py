"""A topic's modes as pages that fit a phone, with one idea per page."""

from __future__ import annotations

from collections.abc import Iterator

from bot.curriculum.library import Entry
from bot.curriculum.model import (
    Challenge,
    Deep,
    Experiment,
    Explain,
    Measurements,
    Metrics,
    Mode,
    Recall,
    Review,
    Topic,
    Try,
    Visualize,
    Why,
)
from bot.errors import NotFound
from bot.lessons.exercise_pages import (
    challenge_pages,
    experiment_pages,
    recall_pages,
    review_pages,
    try_pages,
)
from bot.lessons.page import Page, bullets, together
from bot.lessons.teaching_pages import (
    deep_pages,
    explain_pages,
    metrics_pages,
    visualize_pages,
    why_pages,
)

__all__ = ["LABELS", "NO_LESSON", "Page", "pages"]

LABELS = {
    Mode.EXPLAIN: "Explain",
    Mode.WHY: "Why",
    Mode.DEEP: "Deep dive",
    Mode.VISUALIZE: "Visualize",
    Mode.METRICS: "Metrics",
    Mode.REVIEW: "Review",
    Mode.TRY: "Try",
    Mode.CHALLENGE: "Challenge",
    Mode.EXPERIMENT: "Experiment",
    Mode.RECALL: "Recall",
}
NO_LESSON = "It has no lesson yet."  # for a topic that has only questions
_INVITES = {
    Mode.EXPLAIN: "read what it is",
    Mode.WHY: "see which problem it solves",
    Mode.DEEP: "build it up in seven steps",
    Mode.VISUALIZE: "watch the data go through it",
    Mode.METRICS: "learn to tell whether it worked",
    Mode.REVIEW: "go over it with flip cards",
    Mode.TRY: "fill in the missing code",
    Mode.CHALLENGE: "try five hard questions",
    Mode.EXPERIMENT: "guess what was measured, then look",
    Mode.RECALL: "say it in your own words",
}


def pages(entry: Entry, mode: Mode) -> tuple[Page, ...]:
    """Return the pages of one mode, at least one. Raises NotFound if the topic lacks the mode."""
    return tuple(_pages(entry, mode))


def _pages(entry: Entry, mode: Mode) -> Iterator[Page]:
    topic = entry.topic
    measured = entry.measurements or Measurements()
    match topic.modes.get(mode):
        case Explain() as part:
            sources = {source.id: source for source in topic.sources}
            yield from explain_pages(topic.title, part, sources)
            yield from together("In short", [part.summary, _next(topic)])
        case Why() as part:
            yield from why_pages(part)
        case Deep() as part:
            yield from deep_pages(part)
        case Visualize() as part:
            yield from visualize_pages(part, measured)
        case Metrics() as part:
            yield from metrics_pages(part)
        case Review() as part:
            yield from review_pages(part)
        case Try() as part:
            yield from try_pages(part)
        case Challenge() as part:
            yield from challenge_pages(part, topic.questions)
        case Experiment() as part:
            yield from experiment_pages(part, measured)
        case Recall() as part:
            yield from recall_pages(part)
        case _:
            offered = tuple(each.value for each in topic.modes.offered())
            has = f"It has {', '.join(offered)}." if offered else NO_LESSON
            raise NotFound(f"This topic has no {mode.value} yet. {has}", offered)


def _next(topic: Topic) -> str:
    """Suggest up to two more modes after the explanation, named like their buttons."""
    others = [mode for mode in topic.modes.offered() if mode is not Mode.EXPLAIN][:2]
    steps = [f"**{LABELS[mode]}**: {_INVITES[mode]}" for mode in others]
    return "**What next**\n\n" + bullets(steps) if steps else ""
