"""A channel's schedules: when dailies are due and what they ask."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from typing import Final

from bot.chat.model import Place
from bot.curriculum.library import Library
from bot.curriculum.model import Difficulty
from bot.schedule.calendar import Pattern, Quiet
from bot.schedule.question_picker import Item, Order, rising

VERSION: Final = 1  # of the stored format


@dataclass(frozen=True, slots=True)
class Plan:
    """The settings of a schedule: when dailies are due, and which questions they choose from."""

    pattern: Pattern
    topics: tuple[str, ...] = ()  # topic ids; empty for all
    difficulty: Difficulty | None = None  # None: rising over the week
    order: Order = Order.CURRICULUM

    def to_json(self) -> str:
        """Return the stored text, without quiet dates: those belong to the channel."""
        at = self.pattern
        return json.dumps(
            {
                "version": VERSION,
                "at": at.at.isoformat("minutes"),
                "days": sorted(at.days),
                "zone": at.zone,
                "open_for": at.open_for // timedelta(minutes=1),
                "topics": self.topics,
                "difficulty": self.difficulty,
                "order": self.order,
            }
        )

    @classmethod
    def from_json(cls, stored: str) -> Plan:
        """Parse the stored text. Raises ValueError for another version."""
        data = json.loads(stored)
        if data["version"] != VERSION:
            raise ValueError(f"unknown schedule version {data['version']}")
        pattern = Pattern(
            time.fromisoformat(data["at"]),
            frozenset(data["days"]),
            data["zone"],
            timedelta(minutes=data["open_for"]),
        )
        level = data["difficulty"]
        return cls(
            pattern,
            tuple(data["topics"]),
            Difficulty(level) if level else None,
            Order(data["order"]),
        )

    def with_quiet(self, quiet: tuple[Quiet, ...]) -> Plan:
        return replace(self, pattern=replace(self.pattern, quiet=quiet))

    def level(self, day: date) -> Difficulty | None:
        """Return the difficulty of a date's question; None for any."""
        return self.difficulty or rising(day.weekday(), self.pattern.days)

    def pool(self, library: Library) -> list[Item]:
        """Return the questions to choose from, in curriculum order. Deleted topics have none."""
        return [
            Item(entry.topic.id, question.id, question.difficulty)
            for entry, question in library.questions(difficulty=self.difficulty)
            if not self.topics or entry.topic.id in self.topics
        ]


@dataclass(frozen=True, slots=True)
class Schedule:
    """A channel's plan and its progress."""

    id: str
    number: int
    place: Place
    plan: Plan
    handled: date
    skip_to: date = date.min
    paused: bool = False
    low_at: int = 0

    def origin(self, day: date) -> str:
        """Return the identity of a date's daily, under which it is asked only once."""
        return f"daily:{self.id}:{day.isoformat()}"
