"""What the dailies are given, in a few lines each."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, time

from bot.alerts.alerts import Alerts
from bot.chat.model import Place, Post
from bot.curriculum.model import Difficulty
from bot.errors import ChatError
from bot.questions.history import AskedQuestion
from bot.schedule import next_due, records
from bot.schedule.calendar import EVERY_DAY, Pattern, before_first
from bot.schedule.dailies import Dailies
from bot.schedule.plans import Plan, Schedule
from bot.weekly.posting import WeeklySummaries
from tests.curriculum.build import question, topic
from tests.memory_chat import MemoryChat
from tests.scene import CHANNEL, START, FixedShelf, topics

NINE = Plan(Pattern(time(9), EVERY_DAY, "Europe/Zurich"))


@dataclass
class FakeAsks:
    """Keeps what is asked; `fails` is raised instead, once for each. Asking in the channels of
    `hangs` waits for `let`, and `tried` keeps each try."""

    asked: dict[str, tuple[Place, AskedQuestion, datetime]] = field(default_factory=dict)
    fails: list[ChatError] = field(default_factory=list)
    hangs: set[Place] = field(default_factory=set)
    let: asyncio.Event = field(default_factory=asyncio.Event)
    tried: list[Place] = field(default_factory=list)

    async def begin(self, place, topic, question, *, origin, now, closes_at):
        self.tried.append(place)
        if place in self.hangs:
            await self.let.wait()
        if self.fails:
            raise self.fails.pop(0)
        if origin in self.asked:
            return None
        self.asked[origin] = place, AskedQuestion(topic, question, now, 0, 0), closes_at
        return self._sent

    async def _sent(self):
        """It stands in the channel."""

    async def history(self, place):
        return [each for at, each, _ in self.asked.values() if at == place]

    @property
    def days(self):
        return [origin.split(":")[2] for origin in self.asked]


@dataclass
class FakeSums:
    post: Post | None = None
    weeks: list = field(default_factory=list)
    waits: dict = field(default_factory=dict)  # until when, by week

    async def waits_until(self, place, week_start, now):
        return self.waits.get(week_start)

    async def summary(self, place, week_start):
        self.weeks.append(week_start)
        return self.post


class Inbox:
    """The dailies of a channel in memory, at times that a test names."""

    def __init__(self, store, *, questions=30, written=None, platforms=("memory",)):
        self.store = store
        self.platforms = platforms
        self.chat = MemoryChat(titles={"club": "Club", "general": "general"})
        self.asks, self.sums = FakeAsks(), FakeSums()
        levels = tuple(Difficulty)
        self.shelf = FixedShelf(
            topics(
                topic(
                    questions=[
                        question(f"q{n}", difficulty=levels[n % 3].value) for n in range(questions)
                    ]
                )
            )
            if written is None
            else written
        )
        self.start()

    def start(self):
        """As at the start of a process."""
        chats = dict.fromkeys(self.platforms, self.chat)
        self.alerts = Alerts(self.store, chats)
        weekly = WeeklySummaries(self.store, chats, self.sums, self.alerts)
        self.dailies = Dailies(self.store, self.shelf, chats, self.asks, weekly, self.alerts)

    async def add(self, plan=NINE, at=START, place=CHANNEL, number=1, **how):
        schedule = Schedule(
            f"s{number}", number, place, plan, before_first(plan.pattern, at), **how
        )
        async with self.store.write() as connection:
            await records.add(connection, schedule, "memory:club:lead", at)
            await next_due.keep(connection, schedule, at)
        return schedule

    async def schedule(self, name="s1"):
        async with self.store.write() as connection:
            return await records.fresh(connection, name)

    @property
    def told(self):
        return [post.text for _, post in self.chat.alerts]
