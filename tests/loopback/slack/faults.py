"""Faults that a test switches on: what Slack, or the network before it, does on a bad day."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

DROPPED = "dropped"  # the request is carried out, and the connection is lost before the answer
LOST = "lost"  # the connection is lost before the request is carried out
SLOW = "slow"  # carried out after a while
RESPONSE_URL = "response_url"  # in the place of a method


@dataclass
class Fault:
    method: str  # a pattern: `chat.postMessage`, `chat\\..*`
    what: int | str  # an HTTP status, one of Slack's own errors, DROPPED, LOST or SLOW
    times: int
    seconds: float  # how slow, or how long to wait after a 429
    after: int  # requests that pass before


@dataclass
class Faults:
    """What is to go wrong, each so many times, in the order in which it was planned."""

    planned: list[Fault] = field(default_factory=list)
    happened: list[Fault] = field(default_factory=list)

    def plan(
        self, method: str, what: int | str, *, times: int = 1, seconds: float = 1, after: int = 0
    ) -> None:
        self.planned.append(Fault(method, what, times, seconds, after))

    def due(self, method: str) -> Fault | None:
        for fault in self.planned:
            if fault.times and re.fullmatch(fault.method, method):
                if fault.after:
                    fault.after -= 1
                    continue
                fault.times -= 1
                self.happened.append(fault)
                return fault
        return None
