"""Cache people's Slack profiles: name, time zone, and whether they're a person or a bot."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

from cachetools import FIFOCache

from adapters.slack.parse import SLACKBOT

_KEPT: Final = 10_000  # people
_FRESH: Final = 3600.0  # seconds until a cached profile is stale
_UNKNOWN: Final = 60.0  # seconds until the next attempt to fetch a missing profile
_AT_ONCE: Final = 4  # concurrent requests


@dataclass(frozen=True, slots=True)
class Profile:
    """A user's profile. Guests and people of other workspaces (Slack Connect) play too."""

    name: str
    zone: ZoneInfo | None = None  # None if Slack doesn't send it (Slack Connect)
    plays: bool = True  # a person whose account is active
    guest: bool = False
    stranger: bool = False  # of another workspace
    admin: bool = False


def profile(user: Mapping[str, Any]) -> Profile:
    """Return a profile from a users.info response."""
    shown = user.get("profile") or {}
    name = shown.get("display_name") or shown.get("real_name") or user.get("real_name")
    bot = user.get("is_bot") or user.get("is_workflow_bot") or user.get("is_connector_bot")
    return Profile(
        name=str(name or user.get("name") or ""),
        zone=_zone(user.get("tz")),
        plays=not bot and not user.get("deleted") and user.get("id") != SLACKBOT,
        guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        stranger=bool(user.get("is_stranger")),
        admin=bool(user.get("is_admin") or user.get("is_owner")),
    )


def _zone(name: object) -> ZoneInfo | None:
    try:
        return ZoneInfo(str(name)) if name else None
    except (KeyError, ValueError, OSError):
        return None


Key = tuple[str, str]  # a workspace's id and a user's


class People:
    """A cache of recent people's profiles."""

    def __init__(
        self,
        ask: Callable[[str, str], Awaitable[Profile | None]],
        time: Callable[[], float],
        most: int = _KEPT,
    ) -> None:
        """`ask` fetches a profile by workspace and user; None if Slack has none."""
        self._ask = ask
        self._time = time
        self._known: FIFOCache[Key, tuple[float, Profile | None]] = FIFOCache(most)
        self._asking: dict[Key, asyncio.Task[Profile | None]] = {}
        self._turns = asyncio.Semaphore(_AT_ONCE)

    def known(self, space: str, user: str) -> Profile | None:
        """Return a cached profile, even a stale one, without a request."""
        try:
            return self._known[space, user][1]
        except KeyError:
            return None

    def stale(self, space: str, user: str) -> bool:
        """Return whether a profile needs to be fetched again."""
        try:
            at, found = self._known[space, user]
        except KeyError:
            return True
        return self._time() - at > (_UNKNOWN if found is None else _FRESH)

    def told(self, space: str, user: str, profile: Profile) -> None:
        """Update a profile from a user_change event, if it's cached."""
        if (space, user) in self._known:
            self._keep((space, user), profile)

    async def learn(self, space: str, user: str) -> Profile | None:
        """Return a profile, fetching a stale one. Concurrent calls share a request."""
        key = (space, user)
        if not self.stale(space, user):
            return self._known[key][1]
        task = self._asking.get(key)
        if task is None:
            task = self._asking[key] = asyncio.create_task(self._learnt(key))
            task.add_done_callback(lambda _: self._asking.pop(key, None))
        return await asyncio.shield(task)

    async def _learnt(self, key: Key) -> Profile | None:
        async with self._turns:
            found = await self._ask(*key) or self.known(*key)
        self._keep(key, found)
        return found

    def _keep(self, key: Key, found: Profile | None) -> None:
        self._known[key] = (self._time(), found)
