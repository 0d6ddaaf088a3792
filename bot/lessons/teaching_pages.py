"""The pages of the teaching modes: explain, why, deep, visualize, metrics."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.chat.fit import shorten
from bot.chat.spoilers import one_line, words
from bot.curriculum.model import (
    Chart,
    Concept,
    Confusion,
    Curve,
    Deep,
    Explain,
    Fact,
    Measurements,
    Metric,
    Metrics,
    Series,
    Snippet,
    Source,
    Specimen,
    Stage,
    Step,
    Visualize,
    Why,
)
from bot.lessons.page import LONG, Page, bold, bullets, code, fence, lines, spread, strong, together
from bot.pictures.numbers import number

_SIDE_BY_SIDE = 700  # characters of code, before plus after, that fit one page
_LINK = 60  # characters of a source's title in a link


def explain_pages(title: str, part: Explain, sources: Mapping[str, Source]) -> Iterator[Page]:
    """Yield all pages but the summary, which also says what to do next."""
    yield Page(title, part.introduction)
    for concept in part.concepts:
        yield _concept(concept)
    analogy = part.analogy
    mapping = [f"- {one_line(like.there)} → {strong(like.here)}" for like in analogy.parts]
    mapping[0] = f"**What maps to what**\n\n{mapping[0]}"
    limits = f"*Where it breaks:* {analogy.limits}" if analogy.limits else ""
    yield from together(f"An analogy: {analogy.name}", [analogy.text, *mapping, limits])
    yield Page(part.diagram.title, "The whole idea in one picture.", part.diagram)
    yield from spread("Key facts", [_fact(fact, sources) for fact in part.facts])
    yield from spread("Easily confused", [_confusion(each) for each in part.confusions])


def _concept(concept: Concept) -> Page:
    return Page(concept.name, f"{concept.text}\n\n> {strong(concept.takeaway)}")


def _fact(fact: Fact, sources: Mapping[str, Source]) -> str:
    source = sources.get(fact.source) if fact.source else None
    cited = f" ({link(source)})" if source else ""
    return f"- {one_line(fact.text)}{cited}"


def link(source: Source) -> str:
    """Return a source as a link with a short name."""
    return f"[{words(shorten(one_line(source.title), _LINK))}](<{source.url}>)"


def _confusion(confusion: Confusion) -> str:
    return lines(
        f"✗ *People say:* {one_line(confusion.said)}",
        f"✓ *Actually:* {strong(confusion.right)}",
        f"*Why:* {one_line(confusion.why)}",
    )


def why_pages(part: Why) -> Iterator[Page]:
    yield Page("The problem before", part.problem)
    yield Page("What changes", part.change)
    yield from _before_and_after(part)
    yield Page("In real use", part.use)
    yield Page("What to take away", bullets(part.takeaways))


def _before_and_after(part: Why) -> Iterator[Page]:
    before, after = fence(part.before), fence(part.after)
    if len(before) + len(after) > _SIDE_BY_SIDE:
        yield Page("Before", before)
        yield from together("After", [after])
        yield Page("What to notice", part.difference)
        return
    both = f"**Before**\n\n{before}\n\n**After**\n\n{after}"
    if len(both) + len(part.difference) <= LONG - 100:
        yield Page("Before and after", f"{both}\n\n**What to notice:** {part.difference}")
    else:
        yield Page("Before and after", both)
        yield Page("What to notice", part.difference)


def deep_pages(part: Deep) -> Iterator[Page]:
    for index, step in enumerate(part.steps, 1):
        yield from _step(step, f"{index}/{len(part.steps)}")
    yield Page("The one idea underneath", part.idea)


def _step(step: Step, place: str) -> tuple[Page, ...]:
    shown = [f"*{step.level.value}*", step.text]
    if step.snippet:
        shown.append(fence(step.snippet))
    return together(f"{place} · {step.title}", shown)


def visualize_pages(part: Visualize, measured: Measurements) -> Iterator[Page]:
    stages = [f"{index}. {bold(stage.name)}" for index, stage in enumerate(part.stages, 1)]
    yield Page("The pipeline", f"{part.introduction}\n\n" + "\n".join(stages))
    for index, stage in enumerate(part.stages, 1):
        yield _stage(stage, f"{index}/{len(part.stages)}")
    yield Page(part.chart.title, part.reading, part.chart)
    yield from _figures(part.chart, measured)
    yield from _specimens(part.specimens, measured)
    yield from measured_pages(measured)


def _specimens(specimens: tuple[Specimen, ...], measured: Measurements) -> Iterator[Page]:
    """Yield the models' output, word for word."""
    shown = [
        f"{bold(each.label)}\n\n> {words(one_line(measured.samples[each.sample]))}"
        for each in specimens
        if each.sample in measured.samples
    ]
    if shown:
        yield from spread("What the models write", shown, "Word for word.")


def _stage(stage: Stage, place: str) -> Page:
    data = fence(Snippet.model_construct(code=stage.data, language="text"))
    return Page(f"{place} · {stage.name}", f"{stage.does}\n\n{data}\n\nShape: {code(stage.shape)}")


def _figures(chart: Chart, measured: Measurements) -> Iterator[Page]:
    """Yield each curve's start and end values, for people who can't read the chart."""
    known = [
        (curve, measured.series[curve.series])
        for curve in chart.curves
        if curve.series in measured.series
    ]
    reaches = {f"{number(series.x[0])} to {number(series.x[-1])}" for _, series in known}
    common = reaches.pop() if len(reaches) == 1 else ""
    if known:
        across = f", {words(chart.x)} {common}" if common else ""
        ends = [_ends(curve, series, chart, bool(common)) for curve, series in known]
        yield from spread("The measured figures", ends, f"{words(chart.y)}{across}, as measured:")


def _ends(curve: Curve, series: Series, chart: Chart, same_reach: bool) -> str:
    near = series.y
    lowest = min(range(len(near)), key=lambda index: near[index])
    first, last = number(near[0], near), number(near[-1], near)
    said = f"- {bold(curve.label)}: {first} → **{last}**"
    if lowest not in (0, len(near) - 1):
        said += f", lowest {number(near[lowest], near)} at {number(series.x[lowest])}"
    if not same_reach:
        said += f" ({words(chart.x)}: {number(series.x[0])} to {number(series.x[-1])})"
    return said


def measured_pages(measured: Measurements) -> Iterator[Page]:
    """Yield a page on how the figures were measured, if the measurements say so."""
    if measured.method is not None:
        told = "These figures are real: a script that comes with the topic measured them.\n\n"
        yield Page("How this was measured", told + words(measured.method))


def metrics_pages(part: Metrics) -> Iterator[Page]:
    names = bullets(bold(metric.name) for metric in part.metrics)
    yield Page("How to tell whether it worked", f"{part.introduction}\n\n{names}")
    for metric in part.metrics:
        yield from _metric(metric)
    yield from spread("Pitfalls", [f"- {one_line(pitfall)}" for pitfall in part.pitfalls])


def _metric(metric: Metric) -> tuple[Page, ...]:
    return together(
        metric.name,
        [
            metric.measures,
            f"*Why this one:* {metric.why}",
            lines(f"✓ Good: {one_line(metric.good)}", f"✗ Bad: {one_line(metric.bad)}"),
            f"*Pitfall:* {metric.pitfall}",
        ],
    )
