"""What the dailies need of the quiz, a room that they may not enter; it is given to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from bot.chat.follow_up import Send
from bot.chat.model import Place, Post
from bot.questions.history import Asked as Asked


class Asks(Protocol):
    """What posts questions."""

    async def begin(
        self,
        place: Place,
        topic: str,
        question: str,
        *,
        origin: str,
        now: datetime,
        closes_at: datetime,
    ) -> Send | None:
        """Keep this question as a daily, and return what posts it. The same origin twice is the
        same daily, posted once: a crash between sending and recording is mended by looking the
        post up, one before sending by sending.

        None where this origin was asked before. Both raise ChatError (ChatRefused and MessageGone:
        that channel cannot be posted in; ChatUnavailable: try again later).
        """

    async def history(self, place: Place) -> Sequence[Asked]:
        """What was asked in this channel, oldest first, live or daily."""


class Sums(Protocol):
    """What sums a week up."""

    async def waits_until(self, place: Place, week_start: date, now: datetime) -> datetime | None:
        """Return when to look again, where the week that began on this Monday has not ended by the
        community's clock or a question of it is open; None where it can be summed up."""

    async def summary(self, place: Place, week_start: date) -> Post | None:
        """The week that began on this Monday, as played in this channel; None when nobody did."""
