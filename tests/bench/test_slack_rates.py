"""What Studyhall costs on Slack, against a bare Bolt app on the same loopback.

What is compared goes up to the acknowledgement: ours comes when the answer is on the disk, the bare
app's at once. Everybody who answers is new, so ours has two calls of Slack's Web API to make after
it, a private answer and a question for the name, which the bare app has not; none is left out, and
the next run begins when all have come through. The processor's time per event, which whatever else
runs on the machine disturbs least, is printed up to the last acknowledgement, and with all that.
"""

from __future__ import annotations

import asyncio
import sqlite3
import statistics
import time
from pathlib import Path

import pytest

from tests.bench.slack_clients import bare, ours

pytestmark = pytest.mark.bench

PAIRS = 5
WARM = 300
EVENTS, AT_ONCE = 1500, 128
RATE, SECONDS = 100, 8  # for the waits
# What is aimed at, against the bare app in the same run.
SHARE = 0.75
LONGER_WAIT = 2  # times, of 99 of 100
MOST_ADDED = 3  # times a commit of SQLite alone, to 99 of 100
# A commit is most of what is added to the bare app's wait: 1.7 to 2.3 times where 99 of 100 commits
# take less than half a millisecond, 2.7 to 4.5 times where they take one to five.
about_there = pytest.mark.xfail(
    reason="about twice on a quick disk, more on a slow one", strict=False
)


@pytest.mark.parametrize("kind", ["press", "reaction"])
async def test_answers_against_an_app_that_only_acknowledges(tmp_path, kind):
    ratios = []
    async with ours(tmp_path) as house, bare(house.question) as plain:

        async def measured(each, count):
            told = [getattr(each, kind)() for _ in range(count)]
            spent = each.spent()
            rate = await each.rate(told, AT_ONCE)
            until_acked = each.spent() - spent
            if each is house:
                assert house.kept() == house.told
            await each.answered()
            return rate, until_acked / count * 1e6, (each.spent() - spent) / count * 1e6

        for each in (plain, house):
            await measured(each, WARM)
        for _ in range(PAIRS):
            theirs, mine = [await measured(each, EVENTS) for each in (plain, house)]
            ratios.append(mine[0] / theirs[0])
            print(
                f"\n{kind}: bare {theirs[0]:,.0f}/s ({theirs[1]:.0f} us), ours {mine[0]:,.0f}/s "
                f"({mine[1]:.0f} us, with answers {mine[2]:.0f} us): {ratios[-1]:.2f}",
                end="",
            )
    print(f"\n{kind}, median of the ratios: {statistics.median(ratios):.2f}")
    assert statistics.median(ratios) >= SHARE


def p99(waits: list[float]) -> float:
    return statistics.quantiles(waits, n=100)[98]


def commits(folder: Path, count: int) -> list[float]:
    """Milliseconds of each of SQLite's own commits on this disk, in the rhythm of the answers."""
    with sqlite3.connect(folder / "alone.db", isolation_level=None) as alone:
        alone.execute("PRAGMA journal_mode = WAL")
        alone.execute("PRAGMA synchronous = FULL")
        alone.execute("CREATE TABLE IF NOT EXISTS kept (text)")
        took = []
        for _ in range(count):
            time.sleep(1 / RATE)
            began = time.perf_counter()
            alone.execute("INSERT INTO kept VALUES (?)", ("x" * 200,))
            took.append((time.perf_counter() - began) * 1000)
    alone.close()
    return took


async def pairs_of_waits(tmp_path, kind):
    """Milliseconds until each answer was acknowledged, of the bare app and of ours, alternating."""
    async with ours(tmp_path) as house, bare(house.question) as plain:

        async def measured(each, count):
            told = [getattr(each, kind)() for _ in range(count)]
            waits = await each.waits(told, RATE)
            await each.answered()
            return [wait * 1000 for wait in waits]

        for each in (plain, house):
            await measured(each, WARM)
        for _ in range(PAIRS):
            theirs, mine = [await measured(each, RATE * SECONDS) for each in (plain, house)]
            print(
                f"\n{kind}: p50 {statistics.median(theirs):.1f}, {statistics.median(mine):.1f} ms, "
                f"p99 {p99(theirs):.1f}, {p99(mine):.1f} ms",
                end="",
            )
            yield theirs, mine


@about_there
@pytest.mark.parametrize("kind", ["press", "reaction"])
async def test_how_long_a_hundred_answers_a_second_wait(tmp_path, kind):
    ratios = [p99(mine) / p99(theirs) async for theirs, mine in pairs_of_waits(tmp_path, kind)]
    print(f"\n{kind}, p99, median of the ratios: {statistics.median(ratios):.2f}")
    assert statistics.median(ratios) <= LONGER_WAIT


async def test_what_keeping_an_answer_adds_to_its_wait(tmp_path):
    """The bare app writes nothing, so that the disk is a part of every ratio to it; here it is what
    is compared with."""
    added = []
    async for theirs, mine in pairs_of_waits(tmp_path, "press"):
        commit = p99(await asyncio.to_thread(commits, tmp_path, RATE * SECONDS))
        added.append((p99(mine) - p99(theirs)) / commit)
        print(f", a commit alone {commit:.1f} ms: {added[-1]:.2f}", end="")
    print(f"\nadded to the p99, in commits, median: {statistics.median(added):.2f}")
    assert statistics.median(added) <= MOST_ADDED
