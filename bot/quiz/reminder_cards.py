"""The messages about reminders."""

from __future__ import annotations

from typing import Final

from bot.chat.markup import escape, moment
from bot.chat.model import Accent, Post
from bot.quiz.records import Round

OFF: Final = "Reminders are off for this channel. Press **Remind me** to turn them on again."


def on(*, this_one: bool) -> str:
    """Confirm that reminders are on; `this_one`: they start with the current daily."""
    first = "this one" if this_one else "the next one"
    return (
        f"Starting with {first}, I'll message you shortly before a daily question in this channel "
        "closes if you haven't answered it. Press **Remind me** again to stop."
    )


def reminder(current: Round, channel: str, space: str) -> Post:
    """Return a reminder; `channel` and `space` are display names, empty if unknown."""
    where = f"**{escape(channel) or 'a channel'}** of **{escape(space) or 'your server'}**"
    return Post(
        f"The daily question in {where} is open until {moment(current.closes_at)}, and you haven't "
        f"answered it yet: {escape(current.posed.topic_title)}, "
        f"{current.posed.question.difficulty}.",
        title="Reminder: the daily question",
        accent=Accent.QUESTION,
        footer="You asked for this reminder. To stop it, press Remind me under a daily question.",
    )
