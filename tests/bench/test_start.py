"""What a command costs before it does anything."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

import pytest

pytestmark = pytest.mark.bench

TURNS = 15


def seconds(*arguments: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
    return time.perf_counter() - start


def test_help_costs_no_more_than_five_empty_pythons():
    ratios = [seconds("-m", "bot", "--help") / seconds("-c", "pass") for _ in range(TURNS)]
    print(f"\n--help against an empty Python: {statistics.median(ratios):.2f}")
    assert statistics.median(ratios) <= 5
