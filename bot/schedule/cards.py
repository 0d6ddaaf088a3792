"""What is said about schedules: to who arranges them, and to who runs the channel."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import islice
from typing import Final
from zoneinfo import ZoneInfo

from bot.chat import Accent, Answer, Post
from bot.errors import ChatRefused
from bot.markup import command, escape
from bot.schedule import turns, words
from bot.schedule.calendar import Due, Quiet, coming
from bot.schedule.choosing import Order
from bot.schedule.plans import Plan, Schedule

ALREADY_PAUSED: Final = f"That daily is paused already. {command('daily', 'resume')} lets it go on."
NOT_PAUSED: Final = (
    f"That daily is not paused. {command('daily', 'show')} tells when it comes next."
)
POSTED_ALREADY: Final = (
    f"Today's question was posted already. Use {command('quiz')} to ask another one at once."
)
NOTHING_TO_SKIP: Final = (
    f"No daily is to come that could be skipped. See {command('daily', 'show')}."
)
_NEXT: Final = 3  # dates that are told
_ORDERS: Final = {
    Order.CURRICULUM: "in the order of the course",
    Order.ROTATION: "taking turns",
    Order.MISTAKES: "those first that this channel gets wrong",
}

NO_QUESTION: Final = "No question fits this schedule. Choose other topics or another difficulty."


def arranged(schedule: Schedule, pool: int, now: datetime) -> Answer:
    """What was understood, said back."""
    lines = [_description(schedule), _upcoming(schedule, now)]
    week = len(schedule.plan.pattern.days)
    if pool < 2 * week:
        fit = "1 question fits" if pool == 1 else f"{pool} questions fit"
        lines.append(f"Only {fit} this; then they begin again. Add some, or choose more topics.")
    return _told("\n\n".join(lines), f"Daily {schedule.number} is set")


def shown(here: Sequence[Schedule], quiet: Sequence[Quiet], now: datetime) -> Answer:
    """All schedules of a channel."""
    if not here:
        return _told(
            f"There is no daily here yet. Make one: {command('daily', 'set 09:00 weekdays')}.",
            "Dailies",
        )
    blocks = [
        f"**{each.number}.** {_description(each)}\\\n"
        f"{'Paused.' if each.paused else _upcoming(each, now)}"
        for each in here
    ]
    return _told("\n\n".join([*blocks, *_quiet_line(quiet)]), "Dailies of this channel")


def paused_now(schedule: Schedule) -> Answer:
    return _told(
        f"{_named(schedule)} is paused until {command('daily', f'resume {schedule.number}')}. "
        "A question that is open stays open.",
        "Paused",
    )


def goes_on(schedule: Schedule, now: datetime) -> Answer:
    return _told(f"{_named(schedule)} goes on. {_upcoming(schedule, now)}", "Resumed")


def posted_now(schedule: Schedule, now: datetime) -> Answer:
    return _told(f"Today's question is posted. {_after_today(schedule, now)}", "Posted")


def skipped_now(schedule: Schedule, day: date, now: datetime) -> Answer:
    return _told(
        f"{_named(schedule)} is left out on {words.day(day)}. {_upcoming(schedule, now)}", "Skipped"
    )


def stopped(schedule: Schedule) -> Answer:
    return _told(
        f"{_named(schedule)} is taken away. A question that is open is closed and paid as usual.",
        "Stopped",
    )


def quiet(here: Sequence[Schedule], dates: Sequence[Quiet], now: datetime) -> Answer:
    """A channel's quiet dates, and what comes next."""
    none = f"No date is quiet. Write for example {command('daily', 'quiet 24 Dec - 2 Jan')}."
    lines = _quiet_line(dates) or [none]
    lines += [f"**{each.number}.** {_upcoming(each, now)}" for each in here if not each.paused]
    if dates:
        lines.append(f"{command('daily', 'quiet off')} makes them ordinary days again.")
    return _told("\n\n".join(lines), "Quiet dates")


def _told(text: str, title: str) -> Answer:
    return Answer(Post(text, title=title, accent=Accent.BOARD))


def _named(schedule: Schedule) -> str:
    return f"Daily {schedule.number} ({schedule.plan.pattern.at:%H:%M})"


def _description(schedule: Schedule) -> str:
    plan, pattern = schedule.plan, schedule.plan.pattern
    level = plan.difficulty.value if plan.difficulty else "easy to hard over the week"
    return (
        f"**{pattern.at:%H:%M}**, {words.days(pattern.days)}, {escape(pattern.zone)} · "
        f"{_topics(plan)}, {level} · open for {words.length(pattern.open_for)}"
    )


def _topics(plan: Plan) -> str:
    named = ", ".join(map(escape, plan.topics)) if plan.topics else "all topics"
    return named if len(plan.topics) == 1 else f"{named} {_ORDERS[plan.order]}"


def _upcoming(schedule: Schedule, now: datetime) -> str:
    first = turns.coming(schedule, now)
    return _next(schedule, first)


def _after_today(schedule: Schedule, now: datetime) -> str:
    today = now.astimezone(ZoneInfo(schedule.plan.pattern.zone)).date()
    after = max(today, schedule.skip_to)
    return _next(schedule, next(coming(schedule.plan.pattern, after), None))


def _next(schedule: Schedule, first: Due | None) -> str:
    """The next dates, by the clocks of the schedule's zone."""
    if first is None:
        return "None is to come: all dates are quiet."
    pattern = schedule.plan.pattern
    zone = ZoneInfo(pattern.zone)
    following = islice(coming(pattern, first.day), _NEXT - 1)
    times = [due.at.astimezone(zone) for due in (first, *following)]
    listed = ", ".join(f"{words.day(at.date())} {at:%H:%M}" for at in times)
    return f"Next: {listed} ({escape(pattern.zone)})."


def _quiet_line(dates: Sequence[Quiet]) -> list[str]:
    if not dates:
        return []
    listed = [
        words.day(each.first)
        if each.first == each.last
        else f"{words.day(each.first)} to {words.day(each.last)}"
        for each in dates
    ]
    return [f"Quiet: {', '.join(listed)}."]


# To who runs the channel, as `Notices` tells it.


def paused(schedule: Schedule, why: str) -> str:
    """That a schedule is paused; goes on from "In this channel,"."""
    return (
        f"the daily question of {schedule.plan.pattern.at:%H:%M} is paused: {why} "
        f"Then use {command('daily', f'resume {schedule.number}')} there."
    )


def nothing_to_ask() -> str:
    return (
        "no question fits it any more. "
        f"Choose other topics with {command('daily', 'set')}, or add questions."
    )


def not_allowed(why: ChatRefused) -> str:
    return f"I may not post there. {why}"


def channel_gone() -> str:
    return "the channel is gone, or I was taken out of it. If it is still there, let me in again."


def zone_gone(schedule: Schedule) -> str:
    return (
        f"The time zone {escape(schedule.plan.pattern.zone)} is not known any more. "
        f"Choose another: {command('daily', f'set zone:zurich which:{schedule.number}')}."
    )


def no_such_zone(schedule: Schedule) -> str:
    return (
        f"its time zone, {escape(schedule.plan.pattern.zone)}, is not known any more. "
        f"Choose another with {command('daily', 'set')}."
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
        f"Add questions, or choose more topics with {command('daily', 'set')}."
    )
