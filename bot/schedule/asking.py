"""What the dailies need of the quiz, a room that they may not enter; it is given to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from bot.asked import Asked as Asked
from bot.chat import Place, Post


class Asks(Protocol):
    """What posts questions."""

    async def ask(
        self,
        place: Place,
        topic: str,
        question: str,
        *,
        origin: str,
        now: datetime,
        closes_at: datetime,
    ) -> bool:
        """Post this question as a daily. The same origin twice is the same daily, posted once: a
        crash between sending and recording is mended by looking the post up, one before sending
        by sending.

        False where this origin was asked before. Raises ChatError (ChatRefused and MessageGone:
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
