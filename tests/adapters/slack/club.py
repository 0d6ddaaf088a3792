"""A workspace on the loopback Slack, with the real adapter and the real house behind it."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from adapters.slack.chat import SlackChat
from adapters.slack.config import Connection
from adapters.slack.rate_limit import RateLimit
from bot.app import build
from bot.curriculum.library import Shelf
from bot.quiz.recovery import recover
from bot.settings import Settings
from bot.store.engine import Store
from tests.loopback.slack.people import elements
from tests.loopback.slack.server import Loopback, loopback, until
from tests.loopback.slack.world import Ephemeral, words

RIGHT, WRONG, OTHER = "Reading a large corpus", "Rating a few replies", "Cleaning some tables"


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Club:
    """One workspace with its channel; `slack` is the loopback, `later` moves the bot's clock."""

    def __init__(self, slack: Loopback, store: Store, shelf: Shelf, **connection: Any) -> None:
        self.slack, self.store, self.shelf = slack, store, shelf
        self.random = Random(7)
        self.later = timedelta()
        port = free_port()
        settings = slack.settings(port)
        self.connection = Connection(
            **{
                "bot_token": settings["SLACK_BOT_TOKEN"],
                "app_token": settings.get("SLACK_APP_TOKEN"),
                "signing_secret": settings.get("SLACK_SIGNING_SECRET"),
                "api": settings["STUDYHALL_SLACK_API"],
                "port": port,
                **connection,
            }
        )
        self.here = slack.world.channel

    async def start(self) -> None:
        """Put the house together, as at a start: nothing is known but what is stored."""
        self.chat = SlackChat(self.connection, clock=self.now, pace=RateLimit(gap=0.0))
        self.chats = {"slack": self.chat}
        house = build(
            Settings(_env_file=None),
            self.store,
            self.shelf,
            self.chats,
            clock=self.now,
            rng=self.random,
        )
        house.closed_on.update(self.chats)
        self.rounds, self.boards, self.closing = house.rounds, house.boards, house.closing
        self.dailies, self.dispatcher = house.dailies, house.dispatcher
        self.listening = asyncio.create_task(self.chat.listen(self.dispatcher))
        await asyncio.wait_for(self.chat.ready.wait(), 5)

    async def stop(self) -> None:
        self.listening.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self.listening

    async def restart(self) -> None:
        """End the bot and begin anew; what people did meanwhile is read back."""
        await self.stop()
        await self.start()
        await self.recover()

    async def recover(self) -> None:
        await recover(self.store, self.rounds, self.chats, self.dispatcher.handle)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.later

    async def close_round(self) -> None:
        """Let the question's time run out."""
        await self.rounds.settled()
        self.later += timedelta(seconds=3700)
        await self.closing.run_due(self.now())

    # What is seen.

    @property
    def question(self) -> dict[str, Any]:
        """The message of the latest question, as it is now."""
        found = [each for each in self.slack.world.said if ids_of(each, "quiz:")]
        return found[-1]

    def shown(self, option: str) -> int:
        """Where an option was shuffled to, from 0, in a question or in its reveal."""
        lines = [each for each in words(self.question).splitlines() if "\u20e3 " in each]
        lines = lines or [each["text"]["text"] for _, each in elements(self.question)]
        return next(place for place, line in enumerate(lines) if option in line)

    def button_of(self, option: str) -> str:
        return ids_of(self.question, "quiz:")[self.shown(option)]

    async def asks(self, who: dict[str, Any], line: str = "seconds:3600") -> dict[str, Any]:
        """Somebody posts a question; returns its message."""
        before = len(self.slack.world.said)
        self.slack.commands(who, "/quiz", line)
        await until(lambda: len(self.slack.world.said) > before, "a question", 5)
        await until(lambda: not self.rounds.posting._on_their_way, "that it is open", 5)
        return self.question

    async def told(self, who: dict[str, Any], count: int = 1) -> Ephemeral:
        """The next private words to somebody, and wait for them."""
        seen = self._seen.setdefault(who["id"], 0)
        world = self.slack.world

        def all_to() -> list[Ephemeral]:
            return [each for each in world.ephemerals if each.user == who["id"]]

        await until(lambda: len(all_to()) >= seen + count, "a private answer", 5)
        self._seen[who["id"]] = len(all_to())
        return all_to()[-1]

    @property
    def _seen(self) -> dict[str, int]:
        return self.__dict__.setdefault("seen", {})

    async def over(self, delivery: Any) -> Any:
        """Wait until a delivery was acknowledged, or given up."""
        await asyncio.wait_for(delivery.over.wait(), 10)
        return delivery


def ids_of(message: Any, begin: str = "") -> list[str]:
    found = [each["action_id"] for _, each in elements(message)]
    return [each for each in found if each.startswith(begin)]


@asynccontextmanager
async def open_club(
    store: Store, shelf: Shelf, *, http: bool = False, **connection: Any
) -> AsyncIterator[Club]:
    async with loopback(http=http) as slack:
        club = Club(slack, store, shelf, **connection)
        await club.start()
        try:
            yield club
            assert slack.misshapen() == []
        finally:
            await club.stop()
