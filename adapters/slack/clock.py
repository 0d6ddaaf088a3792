"""When things were done on Slack, by our own clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

from adapters.slack.parse import moment
from bot.chat.platform_clock import PlatformClock

_SECOND: Final = timedelta(seconds=1)


class SlackClock(PlatformClock):
    """Reads Slack's times (`ts`): seconds since 1970."""

    def heard_at(self, ts: object) -> datetime:
        """When something was done that Slack has told just now; now, where it didn't say when."""
        if ts is None:
            return self.now()
        made = moment(ts)
        self.heard(made)
        return self.at(made)

    def done_at(self, ts: object) -> datetime:
        """When something was done that is read back."""
        return self.at(moment(ts))

    def slack_now(self) -> datetime:
        """What time it is by Slack's clock."""
        return self.theirs(self.now())

    def compare(self, asked: datetime, headers: Mapping[str, object]) -> None:
        """Learn from the Date of an answer to what was asked then, until Slack tells better.

        It is in whole seconds, so a clock that may be right stays as it is.
        """
        if self.has_heard:
            return
        told = next((str(headers[each]) for each in headers if each.casefold() == "date"), "")
        try:
            made = parsedate_to_datetime(told).astimezone(UTC)
        except (ValueError, OverflowError):
            return
        least, most = asked - made - _SECOND, self.now() - made
        self.assume(min(max(timedelta(0), least), most))
