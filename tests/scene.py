"""A community in memory, for tests that read like a chat: somebody types, somebody answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from bot.app import build
from bot.chat.commands import BY_NAME, REST, Command, read
from bot.chat.events import Commanded, Event, Met, Pressed, Reacted, Removed, Replied, Visited
from bot.chat.model import MessageRef, Person, Place, Post
from bot.chat.platform import nobody_waits
from bot.curriculum.library import Entry, Library
from bot.curriculum.model import Course, Measurements, Topic
from bot.dispatch import Dispatcher
from bot.quiz.recovery import recover
from bot.quiz.rounds import Rounds
from bot.settings import Settings
from bot.store.engine import Store
from bot.weekly.posting import SumsWeeks
from tests.memory_chat import MemoryChat, unkept

CHANNEL = Place("memory", "club", "general")
SILENCE = Post("")  # no private answer
START = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)  # a Wednesday


class FixedShelf:
    """A shelf whose topics are given."""

    def __init__(self, topics: list[Topic]) -> None:
        course = Course(id="demo", title="Demo", summary="For tests.")
        self.library = Library(
            MappingProxyType(
                {topic.id: Entry(topic, course, Measurements(), Path()) for topic in topics}
            )
        )


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.time = START

    def __call__(self) -> datetime:
        return self.time

    def after(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


@dataclass
class Actor:
    """Somebody in the channel."""

    scene: Scene
    person: Person
    is_admin: bool = False

    async def types(self, line: str, delivery: str | None = None) -> Post:
        """Use a slash command; returns the private answer, or SILENCE."""
        return await self._tells(self.command(line, delivery)) or SILENCE

    async def writes_directly(self, line: str) -> Post:
        """Use a slash command in a direct message."""
        alone = Place("memory", "@me", self.person.id, direct=True)
        person = replace(self.person, space="@me")
        await self.scene.dispatcher.handle(replace(self.command(line), place=alone, person=person))
        return self.scene.chat.whispers[-1].post

    def command(self, line: str, delivery: str | None = None) -> Commanded:
        name, _, rest = line.lstrip("/").partition(" ")
        options = read(BY_NAME[name], rest) if name in BY_NAME else {REST: rest}
        return Commanded(**self._act(delivery), name=name, options=options, is_admin=self.is_admin)

    async def presses(
        self,
        button: str,
        message: MessageRef | None = None,
        text: str | None = None,
        delivery: str | None = None,
    ) -> Post | None:
        """Press a button by its id."""
        return await self._tells(self.press(button, message, text, delivery))

    def press(
        self,
        button: str,
        message: MessageRef | None = None,
        text: str | None = None,
        delivery: str | None = None,
    ) -> Pressed:
        message = message or self.scene.latest
        return Pressed(**self._act(delivery), message=message, button=button, text=text)

    async def chooses(self, option: str) -> Post | None:
        """Press the button of an option, whatever place it was shuffled to."""
        return await self.presses(self.scene.button_of(option))

    async def reacts(self, emoji: str, *, added: bool = True) -> Post | None:
        return await self._tells(self.reaction(emoji, added=added))

    def reaction(self, emoji: str, *, added: bool = True) -> Reacted:
        return Reacted(**self._act(), message=self.scene.question, emoji=emoji, added=added)

    async def replies(self, text: str) -> Post | None:
        return await self._tells(Replied(**self._act(), message=self.scene.question, text=text))

    async def visits(self) -> Post:
        """Open the bot's own page."""
        await self.scene.dispatcher.handle(Visited(**self._act()))
        return self.hears()

    async def meets(self, name: str) -> None:
        """What they are called becomes known."""
        known = {**self._act(), "person": replace(self.person, name=name)}
        assert await self._tells(Met(**known)) is None

    def _act(self, delivery: str | None = None) -> dict[str, Any]:
        return {
            "delivery": delivery or self.scene.delivery(),
            "at": self.scene.clock(),
            "person": self.person,
            "place": replace(CHANNEL, space=self.person.space),
        }

    async def _tells(self, event: Event) -> Post | None:
        before = len(self.scene.chat.whispers)
        await self.scene.dispatcher.handle(event)
        return self.hears() if len(self.scene.chat.whispers) > before else None

    def hears(self) -> Post:
        """The last private answer, which has to be this person's."""
        last = self.scene.chat.whispers[-1]
        assert last.person == self.person
        return last.post


class StrictHall:
    """The dispatcher, whose features may not talk to the chat before an event is kept."""

    def __init__(self, dispatcher: Dispatcher) -> None:
        self._dispatcher = dispatcher

    def __getattr__(self, name: str) -> Any:
        return getattr(self._dispatcher, name)

    async def handle(self, event: Event, kept: Callable[[], None] = nobody_waits) -> None:
        with unkept(event) as now_kept:

            def both() -> None:
                now_kept()
                kept()

            await self._dispatcher.handle(event, both)


class Scene:
    """The house on a chat in memory, with a clock that stands still until it is moved."""

    def __init__(
        self,
        store: Store,
        topics: list[Topic],
        chat: MemoryChat | None = None,
        sums: SumsWeeks | None = None,
    ) -> None:
        self.store = store
        self.sums = sums
        self.chat = chat or MemoryChat()
        self.clock = Clock()
        self.topics = topics
        self.shelf = FixedShelf(topics)
        self.random = Random(7)
        self.zone = ZoneInfo("Europe/Zurich")  # the community's
        self.platform = "memory"  # the one that is connected
        self._deliveries = count(1)
        self.start()

    def start(self, commands: Mapping[str, Command] = BY_NAME) -> None:
        """Put the house together, as at a start: nothing is known but what is stored."""
        chats = {self.platform: self.chat}
        house = build(
            Settings(timezone=self.zone.key, _env_file=None),
            self.store,
            self.shelf,
            chats,
            clock=self.clock,
            rng=self.random,
            sums=self.sums,
            commands=commands,
        )
        house.closed_on.update(chats)
        self.rounds, self.boards, self.closing = house.rounds, house.boards, house.closing
        self.counts, self.reminders, self.dailies = house.counts, house.reminders, house.dailies
        self.dispatcher = StrictHall(house.dispatcher)

    async def recover(self) -> None:
        await recover(self.store, self.rounds, {self.platform: self.chat}, self.dispatcher.handle)

    def delivery(self) -> str:
        return f"d{next(self._deliveries)}"

    def person(self, name: str, space: str = "club") -> Actor:
        return Actor(self, Person("memory", space, name.casefold(), name))

    def lead(self, name: str) -> Actor:
        """Somebody who runs the community."""
        return replace(self.person(name), is_admin=True)

    @property
    def question(self) -> MessageRef:
        """The message of the latest question (posted with a round's id as its key)."""
        return self._questions()[-1]

    @property
    def latest(self) -> MessageRef:
        """The latest question's message, or else one that is not of ours."""
        return self._questions()[-1] if self._questions() else MessageRef(CHANNEL, "elsewhere")

    def _questions(self) -> list[MessageRef]:
        return [ref for key, ref in self.chat.keys.items() if ":" not in key]

    @property
    def post(self) -> Post:
        """What that message says now."""
        return self.chat.messages[self.question]

    @property
    def standings(self) -> list[Post]:
        return [
            self.chat.messages[ref]
            for key, ref in self.chat.keys.items()
            if key.startswith("standings:")
        ]

    def button_of(self, option: str) -> str:
        """The id of the button that means this option."""
        return self.post.buttons[self.shown(option)].id

    def shown(self, option: str) -> int:
        """Where an option was shuffled to, from 0, in a question or in its reveal."""
        lines = [line for line in self.post.text.splitlines() if "\u20e3 " in line]
        texts = [line.split("\u20e3 ")[1].strip("\\*") for line in lines]
        return texts.index(option)

    async def daily(
        self, origin: str = "daily:s1:2026-03-04", question: str = "what-is-it", hours: float = 24
    ) -> bool:
        """Ask a daily question in the channel, now."""
        now = self.clock()
        return await post_daily(
            self.rounds,
            CHANNEL,
            "first",
            question,
            origin=origin,
            now=now,
            closes_at=now + timedelta(hours=hours),
        )

    async def deletes(self, message: MessageRef | None = None, *, told: bool = True) -> None:
        """A moderator deletes a message, the latest question's unless said."""
        message = message or self.question
        del self.chat.messages[message]
        if told:
            assert await self.dispatcher.removed(Removed(message.place, frozenset({message.id})))

    async def close(self, after: float = 31) -> None:
        """Let the question's time run out."""
        self.clock.after(after)
        await self.closing.run_due(self.clock())


async def post_daily(rounds: Rounds, *about: Any, **how: Any) -> bool:
    """Post a daily; False where its origin was asked before."""
    send = await rounds.begin(*about, **how)
    if send is not None:
        await send()
    return send is not None


def topics(*written: dict[str, Any]) -> list[Topic]:
    """Topics from what a teacher would write (see `tests.curriculum.build`)."""
    return [Topic.model_validate(each) for each in written]
