"""What people are told about reminders."""

from __future__ import annotations

from typing import Final

from bot.chat import Accent, Post
from bot.markup import escape, moment
from bot.quiz.records import Round

OFF: Final = (
    "I no longer remind you in this channel. Press **Remind me** if you want reminders again."
)


def on(*, this_one: bool) -> str:
    """`this_one` says whether the daily that was pressed on is the first."""
    first = "From this one on" if this_one else "From the next one on"
    return (
        f"{first}, I write to you shortly before a daily question in this channel closes, if you "
        "haven't answered it by then. Press **Remind me** again and I stop."
    )


def reminder(current: Round, channel: str, space: str) -> Post:
    """`channel` and `space` are what people call them; empty where that is not known."""
    where = f"**{escape(channel) or 'a channel'}** of **{escape(space) or 'your server'}**"
    return Post(
        f"The daily question in {where} is open until {moment(current.closes_at)}, and you haven't "
        f"answered it yet: {escape(current.posed.topic_title)}, "
        f"{current.posed.question.difficulty}.",
        title="Your reminder: the daily question",
        accent=Accent.QUESTION,
        footer="You asked for this. Press Remind me under a daily question again to stop it.",
    )
