"""What somebody has arranged for a channel: when its dailies are, and what they ask."""

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

VERSION: Final = 1  # of what is stored


@dataclass(frozen=True, slots=True)
class Plan:
    """When dailies are due, and from what their questions are chosen."""

    pattern: Pattern
    topics: tuple[str, ...] = ()  # their ids; none for all
    difficulty: Difficulty | None = None  # None: rising over the week
    order: Order = Order.CURRICULUM

    def to_json(self) -> str:
        """The text that is stored. Quiet dates are a channel's and stored apart."""
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
        """The plan again. Raises ValueError for one of another version."""
        data = json.loads(stored)
        if data["version"] != VERSION:
            raise ValueError(f"a schedule of version {data['version']}")
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
        """How hard a date's question is to be; None for any."""
        return self.difficulty or rising(day.weekday(), self.pattern.days)

    def pool(self, library: Library) -> list[Item]:
        """The questions that may be asked, in curriculum order. A topic that is gone has none."""
        return [
            Item(entry.topic.id, question.id, question.difficulty)
            for entry, question in library.questions(difficulty=self.difficulty)
            if not self.topics or entry.topic.id in self.topics
        ]


@dataclass(frozen=True, slots=True)
class Schedule:
    """A plan of a channel, and how far it has come."""

    id: str
    number: int
    place: Place
    plan: Plan
    handled: date
    skip_to: date = date.min
    paused: bool = False
    low_at: int = 0

    def origin(self, day: date) -> str:
        """The name of a date's daily: whatever happens, it is asked once."""
        return f"daily:{self.id}:{day.isoformat()}"
