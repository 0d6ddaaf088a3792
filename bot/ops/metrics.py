"""Prometheus metrics, which `bot.ops.health` serves.

Labels have few, fixed values: never an id or what people wrote.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Final

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
)

disable_created_metrics()  # type: ignore[no-untyped-call]
REGISTRY: Final = CollectorRegistry()
BOUNDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # seconds
LATE: Final = timedelta(minutes=1)  # how long something may be due before it counts as overdue

ProcessCollector(registry=REGISTRY)
answers: Final = Counter(
    "studyhall_answers", "Answers saved", ["platform", "via"], registry=REGISTRY
)
answered: Final = Histogram(
    "studyhall_answer_seconds",
    "Time from an event's arrival to its answer",
    ["platform"],
    buckets=BOUNDS,
    registry=REGISTRY,
)
waiting: Final = Gauge(
    "studyhall_answers_waiting", "Answers waiting for the database", registry=REGISTRY
)
database: Final = Histogram(
    "studyhall_database_seconds",
    "Duration of transactions, including the wait for a connection",
    ["kind"],
    buckets=BOUNDS,
    registry=REGISTRY,
)
outages: Final = Counter("studyhall_database_outages", "Outages of the database", registry=REGISTRY)
refusals: Final = Counter(
    "studyhall_platform_errors",
    "Failed calls to a platform",
    ["platform", "why"],
    registry=REGISTRY,
)
stops: Final = Counter(
    "studyhall_platform_stops",
    "Ended connections to a platform",
    ["platform", "why"],
    registry=REGISTRY,
)
faults: Final = Counter(
    "studyhall_faults", "Our own errors, for which people see an error code", registry=REGISTRY
)

# Read from the database before each scrape, and left out if the database doesn't answer.
DUE_REGISTRY: Final = CollectorRegistry()
rounds_open: Final = Gauge(
    "studyhall_rounds_open", "Questions that take answers", registry=DUE_REGISTRY
)
rounds_late: Final = Gauge("studyhall_rounds_late", "Overdue questions", registry=DUE_REGISTRY)
dailies_due: Final = Gauge("studyhall_dailies_due", "Dailies to post now", registry=DUE_REGISTRY)
dailies_late: Final = Gauge("studyhall_dailies_late", "Overdue dailies", registry=DUE_REGISTRY)
DUE: Final = (rounds_open, rounds_late, dailies_due, dailies_late)


def value(name: str, **labels: str) -> float:
    """Return the current value of a sample, or 0 if there is none yet."""
    for registry in (REGISTRY, DUE_REGISTRY):
        found = registry.get_sample_value(name, labels)
        if found is not None:
            return found
    return 0.0


@contextmanager
def timed(metric: Histogram, label: str) -> Iterator[None]:
    """Time a block, whether it succeeds or fails."""
    began = time.perf_counter()
    try:
        yield
    finally:
        metric.labels(label).observe(time.perf_counter() - began)
