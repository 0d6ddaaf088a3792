"""Who somebody is on Slack: name, time zone, and whether they are a person at all."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

from adapters.slack.parse import SLACKBOT

_KEPT: Final = 10_000  # people
_FRESH: Final = 3600.0  # seconds for which a profile is believed
_UNKNOWN: Final = 60.0  # seconds until Slack is asked again about whom it said nothing of
_AT_ONCE: Final = 4  # questions to Slack


@dataclass(frozen=True, slots=True)
class Profile:
    """One user. A guest, or somebody of another workspace (Slack Connect), plays like anybody."""

    name: str
    zone: ZoneInfo | None = None  # None where Slack does not tell (Slack Connect)
    plays: bool = True  # a person whose account is active
    guest: bool = False
    stranger: bool = False  # of another workspace
    admin: bool = False


def profile(user: Mapping[str, Any]) -> Profile:
    """What users.info tells of somebody."""
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
    """The profiles of those who were heard of lately."""

    def __init__(
        self,
        ask: Callable[[str, str], Awaitable[Profile | None]],
        time: Callable[[], float],
        most: int = _KEPT,
    ) -> None:
        """`ask` gives what Slack says of somebody (workspace, user); None where it says nothing."""
        self._ask = ask
        self._time = time
        self._most = most
        self._known: OrderedDict[Key, tuple[float, Profile | None]] = OrderedDict()
        self._asking: dict[Key, asyncio.Task[Profile | None]] = {}
        self._turns = asyncio.Semaphore(_AT_ONCE)

    def known(self, space: str, user: str) -> Profile | None:
        """What is known of somebody, be it old; nobody is waited for."""
        found = self._known.get((space, user))
        return None if found is None else found[1]

    def stale(self, space: str, user: str) -> bool:
        """Whether it is time to ask about somebody."""
        at, found = self._known.get((space, user), (float("-inf"), None))
        return self._time() - at > (_UNKNOWN if found is None else _FRESH)

    def told(self, space: str, user: str, profile: Profile) -> None:
        """Slack has told of a change by itself; who was not heard of before is not kept."""
        if (space, user) in self._known:
            self._keep((space, user), profile)

    async def learn(self, space: str, user: str) -> Profile | None:
        """Ask Slack, where it is time to; who asks for the same at once shares the answer."""
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
        self._known.move_to_end(key)
        if len(self._known) > self._most:
            self._known.popitem(last=False)
