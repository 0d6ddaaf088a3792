"""What the dailies need from other features, which the composition root hands to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from bot.chat.follow_up import Send
from bot.chat.model import Place
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


class SumsUp(Protocol):
    """What posts weekly summaries."""

    async def sum_up(self, place: Place, week: date, now: datetime) -> datetime | None:
        """Post the summary of the week that began on this Monday, once it can be summed up, and
        those of earlier weeks that still wait.

        Returns when to look again; None once all is done. Raises ChatUnavailable.
        """
