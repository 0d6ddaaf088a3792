"""A server on a Discord in memory, with the real adapter and the real house behind it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import discord
import simcord
from sqlalchemy import select

from adapters.discord.chat import Connection, DiscordChat
from bot.app import build
from bot.curriculum.library import Shelf
from bot.quiz.recovery import recover
from bot.settings import Settings
from bot.store.engine import Store
from bot.store.tables import answers
from tests.loopback.discord.description import faults_of

RIGHT, WRONG, OTHER = "Reading a large corpus", "Rating a few replies", "Cleaning some tables"


BEGIN = datetime(2026, 1, 1, tzinfo=UTC)  # when SimCord's clock begins


class Club:
    """One guild with its channel; `env` is what SimCord gives, `clock` its clock."""

    ahead = timedelta(0)  # our clock, of Discord's
    env: simcord.Env
    guild: simcord.GuildHandle
    channel: simcord.ChannelHandle

    def __init__(self, store: Store, shelf: Shelf, **connection: Any) -> None:
        self.store = store
        self.shelf = shelf
        self.connection = Connection("token", **{"shards": 1, **connection})
        self.random = Random(7)
        client = self.start()
        self.env = simcord.Env(client, approved_intents=client.intents)

    def start(self) -> discord.Client:
        """Put the house together, as at a start: nothing is known but what is stored."""
        self.chat = DiscordChat(self.connection, clock=self._now)
        chats = {"discord": self.chat}
        house = build(
            Settings(_env_file=None),
            self.store,
            self.shelf,
            chats,
            clock=self._now,
            rng=self.random,
        )
        house.closed_on.update(chats)
        self.rounds, self.boards, self.closing = house.rounds, house.boards, house.closing
        self.dailies, self.dispatcher = house.dailies, house.dispatcher
        return self.chat.client(self.dispatcher)

    def _now(self) -> Any:
        return (self.env.now() if hasattr(self, "env") else BEGIN) + self.ahead

    async def restart(self) -> None:
        """End the bot and begin anew; what people did meanwhile is read back."""
        await self.env.restart_bot(self.start())
        await self.recover()

    async def recover(self) -> None:
        chats = {"discord": self.chat}
        await recover(self.store, self.rounds, chats, self.dispatcher.handle)

    async def close_round(self, after: float = 31) -> None:
        """Let the question's time run out."""
        await self.env.advance_time(after)
        await self.closing.run_due(self._now())

    def joins(self, name: str, **user: Any) -> simcord.MemberActor:
        return self.guild.add_member(self.env.create_user(name, **user))

    @property
    def question(self) -> discord.Message:
        """The message of the latest question, as it is now."""
        return next(
            each
            for each in reversed(self.channel.history())
            if each.embeds and each.components and "quiz:" in _first_id(each)
        )

    def shown(self, option: str) -> int:
        """Where an option was shuffled to, from 0, in a question or in its reveal."""
        text = self.question.embeds[0].description or ""
        lines = [line for line in text.splitlines() if "\u20e3 " in line]
        lines = lines or [each.label or "" for each in buttons(self.question)]
        return next(place for place, line in enumerate(lines) if option in line)

    def button_of(self, option: str) -> str:
        return buttons(self.question)[self.shown(option)].custom_id or ""

    def refused(self) -> list[Any]:
        """What Discord would have refused of all that was sent, and mentions in any message."""
        sent = [each for each in self.env.http_requests if each.json is not None]
        found = ((each.path, faults_of(each.method, each.path, each.json)) for each in sent)
        return [(path, faults) for path, faults in found if faults]

    def public(self) -> list[discord.Message]:
        return self.channel.history()


def _first_id(message: discord.Message) -> str:
    return buttons(message)[0].custom_id or "" if buttons(message) else ""


def buttons(message: Any) -> list[discord.Button]:
    if isinstance(message, simcord.ResponseMessage):
        message = message.message
    rows = message.components
    return [child for row in rows for child in row.children]


@asynccontextmanager
async def open_club(store: Store, shelf: Shelf, **connection: Any) -> AsyncIterator[Club]:
    club = Club(store, shelf, **connection)
    await club.env.start()
    club.guild = club.env.create_guild("The club")
    club.channel = club.guild.create_text_channel("general")
    try:
        yield club
        assert club.env.errors == []
        assert club.refused() == []
    finally:
        await club.env.shutdown()


def said(result):
    """What a private answer says."""
    assert result.ephemeral
    shown = result.response if result.response is not None else result.followups[-1]
    return shown.embeds[0].description


async def kept(club):
    """Every answer that was kept, by person, in its order: (who, choice)."""
    names = {str(each.id): each.name for each in club.env.backend.users.values()}
    async with club.store.read() as connection:
        rows = (await connection.execute(select(answers).order_by(answers.c.id))).all()
    found = [
        (names[row.person.rpartition(":")[2]], "back" if row.taken_back else row.choice)
        for row in rows
    ]
    return sorted(found, key=lambda each: each[0])


class Recorder:
    """What the gateway told, to be told again."""

    def __init__(self, club):
        self.club = club
        self.payloads = []
        club.env.backend.subscribers.append(self)

    def __call__(self, event, payload):
        if event == "INTERACTION_CREATE":
            self.payloads.append(payload)

    async def again(self):
        self.club.env.backend.emit("INTERACTION_CREATE", self.payloads[-1])
        await self.club.env.settle()

    def presses(self, who, custom_id):
        """The last press anew, by whoever it is and on another button."""
        record = self.club.env.backend.new_interaction(
            3, self.club.channel.id, who.id, self.club.guild.id
        )
        data = {**self.payloads[-1]["data"], "custom_id": custom_id}
        payload = {
            **self.payloads[-1],
            "id": str(record.id),
            "token": record.token,
            "data": data,
        }
        self.club.env.backend.emit("INTERACTION_CREATE", payload)
