"""Convert Slack's timestamps to our own clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

from adapters.slack.parse import moment
from bot.chat.platform_clock import PlatformClock

_SECOND: Final = timedelta(seconds=1)


class SlackClock(PlatformClock):
    """A converter of Slack's timestamps (`ts`): seconds since 1970."""

    def heard_at(self, ts: object) -> datetime:
        """Return the time of a live event; the current time if Slack didn't send one."""
        if ts is None:
            return self.now()
        made = moment(ts)
        self.heard(made)
        return self.at(made)

    def done_at(self, ts: object) -> datetime:
        """Return the time of a backfilled event."""
        return self.at(moment(ts))

    def slack_now(self) -> datetime:
        """Return the current time by Slack's clock."""
        return self.theirs(self.now())

    def compare(self, asked: datetime, headers: Mapping[str, object]) -> None:
        """Estimate the clock skew from a response's Date header, until a live event gives it.

        `asked` is when the request was sent. The header has whole seconds, so a skew of less than
        a second counts as none.
        """
        if self.has_heard:
            return
        date = next((str(headers[each]) for each in headers if each.casefold() == "date"), "")
        try:
            made = parsedate_to_datetime(date).astimezone(UTC)
        except (ValueError, OverflowError):
            return
        least, most = asked - made - _SECOND, self.now() - made
        self.assume(min(max(timedelta(0), least), most))
