"""What is counted, for whoever watches the bot. `bot.ops.health` shows it where that is asked for.

Counting is an addition; nothing else happens unless somebody looks. Labels are few and known
beforehand: never what people wrote, nor an id.
"""

from __future__ import annotations

import time
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Final

Labels = tuple[str, ...]
BOUNDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # seconds


class Counter:
    """How often something happened."""

    def __init__(self, name: str, means: str, *labels: str) -> None:
        self.name, self.means, self.labels = name, means, labels
        self.values: dict[Labels, int] = {} if labels else {(): 0}

    def add(self, *labels: str) -> None:
        self.values[labels] = self.values.get(labels, 0) + 1


class Level:
    """How much of something there is now."""

    def __init__(self, name: str, means: str) -> None:
        self.name, self.means = name, means
        self.value = 0

    def add(self, amount: int) -> None:
        self.value += amount


class Took:
    """How long something took: of each label, how many took at most each of BOUNDS (and more),
    and the seconds in all."""

    def __init__(self, name: str, means: str, label: str) -> None:
        self.name, self.means, self.labels = name, means, (label,)
        self.counts: dict[str, list[int]] = {}
        self.sums: dict[str, float] = {}

    def add(self, seconds: float, label: str) -> None:
        counts = self.counts.setdefault(label, [0] * (len(BOUNDS) + 1))
        counts[bisect_left(BOUNDS, seconds)] += 1
        self.sums[label] = self.sums.get(label, 0.0) + seconds

    @contextmanager
    def by(self, label: str) -> Iterator[None]:
        """Time a block, whether it succeeds or fails."""
        began = time.perf_counter()
        try:
            yield
        finally:
            self.add(time.perf_counter() - began, label)


answers = Counter(
    "studyhall_answers", "What people did on questions and was kept", "platform", "via"
)
answered = Took(
    "studyhall_answer_seconds", "From an event's arrival to its answer given", "platform"
)
waiting = Level("studyhall_answers_waiting", "Answers on their way into the database")
database = Took(
    "studyhall_database_seconds", "Transactions, the wait for a connection included", "kind"
)
outages = Counter("studyhall_database_outages", "How often the database went away")
refusals = Counter(
    "studyhall_platform_errors", "What a platform did not do for us, by why", "platform", "why"
)
stops = Counter(
    "studyhall_platform_stops", "How often a platform's connection ended, by why", "platform", "why"
)
faults = Counter("studyhall_faults", "Faults of ours that people were told with a code")


# What is due, as the database has it: looked up when somebody asks.
rounds_open = Level("studyhall_rounds_open", "Questions that take answers")
rounds_late = Level("studyhall_rounds_late", "Questions that should have been closed")
dailies_due = Level("studyhall_dailies_due", "Dailies that are to be posted now")
dailies_late = Level("studyhall_dailies_late", "Dailies that should have been posted")
LATE: Final = timedelta(minutes=1)  # after which what is due is late

COUNTERS: Final = (answers, outages, refusals, stops, faults)
LEVELS: Final = (waiting,)
DUE: Final = (rounds_open, rounds_late, dailies_due, dailies_late)
TIMES: Final = (answered, database)
