"""The interfaces of other features that dailies need; `bot.app` provides them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from bot.chat.follow_up import Send
from bot.chat.model import Place
from bot.questions.history import AskedQuestion as AskedQuestion


class AsksQuestions(Protocol):
    """A poster of questions."""

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
        """Save a question as a daily, and return a function that posts it; None if this origin was
        already asked.

        Each origin is posted once. After a crash, the post is looked up, and sent if it isn't
        there. Both raise ChatError: ChatRefused or MessageGone if the channel can't be posted in,
        ChatUnavailable if a retry may help.
        """

    async def history(self, place: Place) -> Sequence[AskedQuestion]:
        """Return what was asked in this channel, live or daily, oldest first."""


class PostsSummaries(Protocol):
    """A poster of weekly summaries."""

    async def sum_up(self, place: Place, week: date, now: datetime) -> datetime | None:
        """Post the summary of the week that began on this Monday once it is ready, and any pending
        earlier ones.

        Return when to check again, or None when done. Raises ChatUnavailable.
        """
