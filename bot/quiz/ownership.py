"""Decide which of several processes closes a round. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Final

from bot.chat.model import Place
from bot.quiz.due_records import Due
from bot.quiz.records import POSTING

OTHERS_WAIT: Final = timedelta(seconds=10)


def ours(
    due: Iterable[Due], hears: Callable[[Place], bool], now: datetime
) -> tuple[list[Due], datetime | None]:
    """Return the rounds that this process handles now, and when it checks the next of the others.

    The process that receives a place's events closes its rounds. If that process is down, any other
    closes them a little later.
    """
    look_at: list[Due] = []
    later: list[datetime] = []
    for each in due:
        others_turn = each.closes_at + OTHERS_WAIT
        if each.status == POSTING or others_turn <= now or hears(each.place):
            look_at.append(each)
        else:
            later.append(others_turn)
    return look_at, min(later, default=None)
