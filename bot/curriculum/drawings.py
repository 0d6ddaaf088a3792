"""Pictures described as data, so that authors can review them as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from bot.curriculum.parts import Name, Paragraph, Part, Slug, bounded
from bot.text.printable import printable


class Box(Part):
    id: Slug
    label: Annotated[str, bounded(40)]  # plain
    note: Annotated[str, bounded(60)] | None = None  # plain, small under the label
    tone: Literal["plain", "input", "model", "output", "aside"] = "plain"


class Arrow(Part):
    source: Slug = Field(alias="from")
    target: Slug = Field(alias="to")
    label: Annotated[str, bounded(30)] | None = None  # plain


class Diagram(Part):
    """Boxes in rows, top to bottom, with arrows between neighbours in a row or adjacent rows.

    The picture is readable on a phone, and arrows never cross a box.
    """

    title: Name
    alt: Paragraph  # plain: what the picture shows, for people who can't see it
    rows: Annotated[tuple[tuple[Box, ...], ...], Field(min_length=1, max_length=6)]
    arrows: tuple[Arrow, ...] = ()

    @model_validator(mode="after")
    def _arrows_join_neighbours(self) -> Self:
        rows = [[box.id for box in row] for row in self.rows]
        for wrong in drawing_faults(rows, [(each.source, each.target) for each in self.arrows]):
            raise ValueError(wrong)
        return self


def drawing_faults(
    rows: Sequence[Sequence[str]], arrows: Sequence[tuple[str, str]]
) -> Iterator[str]:
    """Yield what is wrong with a diagram's boxes and arrows, given the ids."""
    names = [name for row in rows for name in row]
    seats = {name: (row, place) for row, ids in enumerate(rows) for place, name in enumerate(ids)}
    if len(seats) != len(names):
        yield "two boxes have the same id; give each box its own"
    if any(not 1 <= len(row) <= 3 for row in rows):
        yield "a row holds one to three boxes; start a new row for more"
    for source, target in arrows:
        unknown = [end for end in (source, target) if end not in seats]
        if unknown:
            yield f"an arrow names the box '{printable(unknown[0])}', which no row has"
            continue
        (row, place), (other_row, other_place) = seats[source], seats[target]
        beside = row == other_row and abs(place - other_place) == 1
        if not beside and abs(row - other_row) != 1:
            way = f"the arrow from '{printable(source)}' to '{printable(target)}'"
            yield (
                f"{way} does not join neighbours; "
                "put the two boxes side by side, or into rows that follow one another"
            )
    if len(set(arrows)) != len(arrows):
        yield "two arrows go the same way; one is enough"


class Curve(Part):
    """One line of a chart: a series from the topic's measurements."""

    label: Annotated[str, bounded(40)]  # plain
    series: Slug  # the name of a series in the measurements file


class Chart(Part):
    """Measured series, drawn as lines. The numbers are in the topic's measurements file."""

    title: Name
    alt: Paragraph
    x: Annotated[str, bounded(40)]  # plain: axis label with its unit
    y: Annotated[str, bounded(40)]
    log_x: bool = False
    curves: Annotated[tuple[Curve, ...], Field(min_length=1, max_length=5)]
