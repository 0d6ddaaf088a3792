"""The cards and alerts about schedules, for administrators."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import islice
from typing import Final
from zoneinfo import ZoneInfo

from bot.chat.markup import command, escape, moment
from bot.chat.model import Accent, Answer, Post
from bot.errors import ChatRefused
from bot.schedule import date_phrases, next_due, time_phrases, weekdays
from bot.schedule.calendar import Due, Quiet, coming
from bot.schedule.plans import Plan, Schedule
from bot.schedule.question_picker import Order
from bot.schedule.zone_offsets import label

ALREADY_PAUSED: Final = (
    f"That daily is already paused. Use {command('daily', 'resume')} to resume it."
)
NOT_PAUSED: Final = f"That daily isn't paused. {command('daily', 'show')} lists its next dates."
POSTED_ALREADY: Final = (
    f"Today's question has already been posted. Use {command('quiz')} to ask another one now."
)
NOTHING_TO_SKIP: Final = f"There is no upcoming daily to skip. See {command('daily', 'show')}."
_NEXT: Final = 3  # dates that a card lists
_ORDERS: Final = {
    Order.CURRICULUM: "in course order",
    Order.ROTATION: "in rotation",
    Order.MISTAKES: "with the most-missed questions first",
}

NO_QUESTION: Final = "No question matches. Choose other topics or another difficulty."


def arranged(schedule: Schedule, pool: int, now: datetime, remark: str = "") -> Answer:
    """Confirm a schedule; `remark` is about the zone."""
    lines = [_description(schedule, now), _upcoming(schedule, now), remark]
    week = len(schedule.plan.pattern.days)
    if pool < 2 * week:
        match = "1 question matches, so it" if pool == 1 else f"{pool} questions match, so they"
        lines.append(f"Only {match} will repeat. Add questions or choose more topics.")
    return _card("\n\n".join(filter(None, lines)), f"Daily {schedule.number} is set")


def shown(
    here: Sequence[Schedule], quiet: Sequence[Quiet], now: datetime, *, is_admin: bool
) -> Answer:
    """List all schedules of a channel."""
    if not here:
        create = command("daily", "set 09:00 weekdays")
        how = (
            f"Create one with {create}."
            if is_admin
            else f"An administrator can create one with {create}."
        )
        return _card(f"There is no daily here yet. {how}", "Dailies")
    blocks = [
        f"**{each.number}.** {_description(each, now)}\\\n"
        f"{'Paused.' if each.paused else _upcoming(each, now)}"
        for each in here
    ]
    return _card("\n\n".join([*blocks, *_quiet_line(quiet)]), "Dailies in this channel")


def paused_now(schedule: Schedule) -> Answer:
    return _card(
        f"{_named(schedule)} is paused. If a question is open, it stays open. "
        f"Use {command('daily', f'resume {schedule.number}')} to resume it.",
        "Paused",
    )


def goes_on(schedule: Schedule, now: datetime) -> Answer:
    return _card(f"{_named(schedule)} is running again. {_upcoming(schedule, now)}", "Resumed")


def posted_now(schedule: Schedule, now: datetime) -> Answer:
    return _card(f"Today's question is posted. {_after_today(schedule, now)}", "Posted")


def skipped_now(schedule: Schedule, day: date, now: datetime) -> Answer:
    return _card(
        f"{_named(schedule)} will skip {date_phrases.day(day)}. {_upcoming(schedule, now)}",
        "Skipped",
    )


def stopped(schedule: Schedule) -> Answer:
    return _card(
        f"{_named(schedule)} has been removed. "
        "If a question is open, it closes and scores as usual.",
        "Stopped",
    )


def quiet(here: Sequence[Schedule], dates: Sequence[Quiet], now: datetime) -> Answer:
    """List a channel's quiet dates and the next dailies."""
    none = f"No quiet dates are set. Add some with {command('daily', 'quiet 24 Dec - 2 Jan')}."
    lines = _quiet_line(dates) or [none]
    lines += [f"**{each.number}.** {_upcoming(each, now)}" for each in here if not each.paused]
    if dates:
        lines.append(f"{command('daily', 'quiet off')} clears them.")
    return _card("\n\n".join(lines), "Quiet dates")


def _card(text: str, title: str) -> Answer:
    return Answer(Post(text, title=title, accent=Accent.BOARD))


def _named(schedule: Schedule) -> str:
    return f"Daily {schedule.number} ({schedule.plan.pattern.at:%H:%M})"


def _description(schedule: Schedule, now: datetime) -> str:
    plan, pattern = schedule.plan, schedule.plan.pattern
    level = plan.difficulty.value if plan.difficulty else "easy to hard over the week"
    return (
        f"**{pattern.at:%H:%M}**, {weekdays.days(pattern.days)}, "
        f"{escape(label(pattern.zone, now))} · "
        f"{_topics(plan)}, {level} · open for {time_phrases.length(pattern.open_for)}"
    )


def _topics(plan: Plan) -> str:
    named = ", ".join(map(escape, plan.topics)) if plan.topics else "all topics"
    return named if len(plan.topics) == 1 else f"{named} {_ORDERS[plan.order]}"


def _upcoming(schedule: Schedule, now: datetime) -> str:
    first = next_due.coming(schedule, now)
    return _next(schedule, first)


def _after_today(schedule: Schedule, now: datetime) -> str:
    today = now.astimezone(ZoneInfo(schedule.plan.pattern.zone)).date()
    after = max(today, schedule.skip_to)
    return _next(schedule, next(coming(schedule.plan.pattern, after), None))


def _next(schedule: Schedule, first: Due | None) -> str:
    """List the next dates, which each reader sees in their own time zone."""
    if first is None:
        return "Nothing is scheduled: every date is quiet."
    following = islice(coming(schedule.plan.pattern, first.day), _NEXT - 1)
    listed = ", ".join(moment(due.at) for due in (first, *following))
    return f"Next, in your time zone: {listed}."


def _quiet_line(dates: Sequence[Quiet]) -> list[str]:
    if not dates:
        return []
    return [f"Quiet: {', '.join(map(date_phrases.dates, dates))}."]


# Alerts to the people who manage a channel (`Alerts`).


def paused(schedule: Schedule, why: str) -> str:
    """Report that a schedule is paused; continues the sentence "In this channel, …"."""
    return (
        f"the {schedule.plan.pattern.at:%H:%M} daily question is paused: {why} "
        f"Then use {command('daily', f'resume {schedule.number}')} there."
    )


def nothing_to_ask() -> str:
    return (
        "no question matches it any more. "
        f"Choose other topics with {command('daily', 'set')}, or add questions."
    )


def not_allowed(why: ChatRefused) -> str:
    return f"I'm not allowed to post there. {why}"


def channel_gone() -> str:
    return "the channel is gone, or I was removed from it. If it still exists, add me again."


def zone_gone(schedule: Schedule) -> str:
    return (
        f"The time zone {escape(schedule.plan.pattern.zone)} no longer exists. "
        f"Choose another with {command('daily', f'set zone:zurich which:{schedule.number}')}."
    )


def no_such_zone(schedule: Schedule) -> str:
    return (
        f"its time zone, {escape(schedule.plan.pattern.zone)}, no longer exists. "
        f"Choose another with {command('daily', 'set')}."
    )


def skipped(days: Sequence[date]) -> str:
    """Report missed dailies; continues the sentence "In this channel, …"."""
    if len(days) == 1:
        return (
            f"the daily question for {date_phrases.day(days[0])} wasn't posted because I was "
            "offline for more than half of its time. The next one will be posted as planned."
        )
    return (
        f"{len(days)} daily questions, from {date_phrases.day(days[0])} to "
        f"{date_phrases.day(days[-1])}, weren't posted because I was offline. They won't be posted "
        "later; the next one will be posted as planned."
    )


def running_low(left: int) -> str:
    """Report that few new questions are left; continues the sentence "In this channel, …"."""
    questions = "no new question is" if left == 0 else f"only {left} new questions are"
    questions = "only 1 new question is" if left == 1 else questions
    return (
        f"{questions} left for the daily; after that, earlier ones repeat. "
        f"Add questions, or choose more topics with {command('daily', 'set')}."
    )
