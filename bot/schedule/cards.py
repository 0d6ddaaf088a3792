"""What is said about schedules: to who arranges them, and to who runs the channel."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.errors import ChatRefused
from bot.markup import escape
from bot.schedule import words
from bot.schedule.plans import Schedule

NO_QUESTION = "No question fits this schedule. Choose other topics or another difficulty."


def paused(schedule: Schedule, why: str) -> str:
    """That a schedule is paused; goes on from "In this channel,"."""
    return (
        f"the daily question of {schedule.plan.pattern.at:%H:%M} is paused: {why} "
        f"Then use `/daily resume {schedule.number}` there."
    )


def nothing_to_ask() -> str:
    return "no question fits it any more. Choose other topics with `/daily set`, or add questions."


def not_allowed(why: ChatRefused) -> str:
    return f"I may not post there. {why}"


def channel_gone() -> str:
    return "the channel is gone, or I was taken out of it. If it is still there, let me in again."


def no_such_zone(schedule: Schedule) -> str:
    return (
        f"its time zone, {escape(schedule.plan.pattern.zone)}, is not known any more. "
        "Choose another with `/daily set`."
    )


def skipped(days: Sequence[date]) -> str:
    """That dailies were slept through; goes on from "In this channel,"."""
    if len(days) == 1:
        return (
            f"the daily question of {words.day(days[0])} was not posted: I was away for more than "
            "half of its time. The next one comes as planned."
        )
    return (
        f"{len(days)} daily questions, from {words.day(days[0])} to {words.day(days[-1])}, were "
        "not posted: I was away. They are not made up for; the next one comes as planned."
    )


def running_low(left: int) -> str:
    """That the pool is nearly used up; goes on from "In this channel,"."""
    questions = "no new question is" if left == 0 else f"only {left} new questions are"
    questions = "only 1 new question is" if left == 1 else questions
    return (
        f"{questions} left for the daily; then those from the beginning come again. "
        "Add questions, or choose more topics with `/daily set`."
    )
