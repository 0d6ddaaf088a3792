"""The composition root: puts all features together on the chats that it's given."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random

from bot import help as guide
from bot import home
from bot.alerts.alerts import Alerts
from bot.boards.boards import Boards
from bot.boards.teams import Teams
from bot.chat.button_ids import BOARD_VERBS, LESSON_VERBS, QUESTION
from bot.chat.commands import BY_NAME, Command, Completes
from bot.chat.events import Commanded, Pressed, Visited
from bot.chat.follow_up import ChatWork
from bot.chat.model import Answer, Person
from bot.chat.platform import Chat, Suggestion
from bot.curriculum.library import Shelf
from bot.dispatch import Dispatcher, Feature
from bot.lessons.cards import shelf_card
from bot.lessons.lessons import Lessons
from bot.ops import metrics
from bot.pictures.cache import PictureCache
from bot.quiz import cards as quiz_cards
from bot.quiz import records as round_records
from bot.quiz.answer_counts import AnswerCounts
from bot.quiz.closing import Closing
from bot.quiz.presence import Presence
from bot.quiz.recovery import Rest, read_back, read_on, read_round, recover
from bot.quiz.recovery_queue import RecoveryQueue
from bot.quiz.reminders import Reminders
from bot.quiz.rounds import Rounds
from bot.quiz.threads import Threads
from bot.schedule import records as schedule_records
from bot.schedule.completions import complete_days, complete_topics, complete_zone
from bot.schedule.dailies import Dailies
from bot.schedule.daily_command import DailyCommand
from bot.settings import Settings
from bot.shares import Shares
from bot.store.engine import Store
from bot.store.tables import community_of
from bot.weekly.posting import SumsWeeks, WeeklySummaries
from bot.weekly.summary import Summaries


def now() -> datetime:
    """Return the current time: aware, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class App:
    """The assembled core: store, features and background jobs."""

    store: Store
    dispatcher: Dispatcher
    rounds: Rounds
    unread: RecoveryQueue
    boards: Boards
    closing: Closing
    reminders: Reminders
    dailies: Dailies
    alerts: Alerts
    presence: Presence
    threads: Threads
    counts: AnswerCounts | None
    shelf: Shelf
    chats: Mapping[str, Chat]
    closed_on: dict[str, Chat]  # the chats on which rounds may be closed now

    async def resume(self, platform: str) -> Rest:
        """Resume what a stop or crash interrupted, on a platform that is ready. Rounds may close as
        soon as they are listed for backfill, each after its own backfill, so that answers given
        meanwhile count.

        Returns what is left to backfill later."""
        chats = {platform: self.chats[platform]}
        noted = partial(self._noted, platform)
        rounds, handle = self.rounds, self.dispatcher.handle
        return await recover(self.store, rounds, chats, handle, self.unread, noted)

    def _noted(self, platform: str) -> None:
        self.closed_on[platform] = self.chats[platform]
        self.closing.changed.set()
        self.dailies.changed.set()
        self.presence.changed.set()
        self.threads.changed.set()

    def leave(self, platform: str) -> None:
        """Stop closing rounds on a platform whose connection has ended, until `resume`."""
        self.closed_on.pop(platform, None)

    async def look_at_due(self) -> None:
        """Update the metrics of what is due (`bot.ops.metrics.DUE`). Raises StoreError."""
        at = now()
        late = at - metrics.LATE
        grace = max((chat.grace for chat in self.chats.values()), default=timedelta())
        async with self.store.read() as connection:
            rounds = await round_records.count_open(connection, at, late - grace)
            dailies = await schedule_records.count_due(connection, at, late)
        for level, value in zip(metrics.DUE, (*rounds, *dailies), strict=True):
            level.set(value)

    async def read_back(self, platform: str, since: datetime | None) -> Rest:
        """Backfill what people did since `since` while events were missed."""
        chats = {platform: self.chats[platform]}
        handle = self.dispatcher.handle
        return await read_back(self.store, self.rounds, chats, handle, since, self.unread)

    async def read_on(self, platform: str, rest: Rest) -> Rest:
        """Continue a backfill."""
        chats = {platform: self.chats[platform]}
        return await read_on(self.store, self.rounds, chats, self.dispatcher.handle, rest)


def build(
    settings: Settings,
    store: Store,
    shelf: Shelf,
    chats: Mapping[str, Chat],
    *,
    clock: Callable[[], datetime] = now,
    rng: Random | None = None,
    sums: SumsWeeks | None = None,
    commands: Mapping[str, Command] = BY_NAME,
) -> App:
    """Put everything together on these chats. Tests pass a clock, a source of chance, what sums
    weeks up, and commands of their own."""
    rounds = Rounds(
        store,
        shelf,
        chats,
        clock,
        zone=settings.zone,
        random=rng or random.SystemRandom(),
        seed_reactions=settings.seed_reactions,
    )
    boards = Boards(store, settings.zone, settings.best_of_team, rounds.names)
    connected: dict[str, Chat] = {}
    alerts = Alerts(store, connected)
    sums = sums or Summaries(store, chats, settings.best_of_team, settings.zone, rounds.names)
    weekly = WeeklySummaries(store, chats, sums, alerts)
    dailies = Dailies(store, shelf, connected, rounds, weekly, alerts)
    pictures = PictureCache()
    features = (
        _lessons(Lessons(shelf, pictures), shelf),
        Feature(commands={"quiz": rounds.command}, buttons={QUESTION: rounds.pressed}),
        _boards(boards, chats),
        _teams(Teams(store, settings.zone, settings.best_of_team)),
        _daily(DailyCommand(store, shelf, dailies, settings.timezone), shelf),
        _help(settings.best_of_team, shelf),
    )
    visited = partial(_visited, boards, rounds, shelf, chats)
    dispatcher = Dispatcher(chats, features, rounds, Shares(store, chats), visited, commands)
    unread = RecoveryQueue()
    read_unheard = partial(read_round, store, rounds, connected, dispatcher.handle)
    return App(
        store=store,
        dispatcher=dispatcher,
        rounds=rounds,
        unread=unread,
        boards=boards,
        closing=Closing(store, rounds, boards, connected, alerts, pictures, unread, read_unheard),
        reminders=Reminders(store, rounds.settled, connected),
        dailies=dailies,
        alerts=alerts,
        presence=Presence(store, connected),
        threads=Threads(store, connected),
        counts=AnswerCounts(store, rounds, connected, clock) if settings.show_counts else None,
        shelf=shelf,
        chats=chats,
        closed_on=connected,
    )


def _lessons(lessons: Lessons, shelf: Shelf) -> Feature:
    async def topic(_: Person, typed: str) -> Sequence[Suggestion]:
        return [Suggestion(label, each) for label, each in shelf.library.complete(typed)]

    return Feature(
        commands={"learn": lessons.command},
        buttons=dict.fromkeys(LESSON_VERBS, lessons.pressed),
        completes={Completes.TOPIC: topic},
    )


def _boards(boards: Boards, chats: Mapping[str, Chat]) -> Feature:
    async def board(event: Commanded) -> ChatWork:
        return ChatWork(partial(boards.leaderboard, event))

    async def me(event: Commanded) -> ChatWork:
        return ChatWork(partial(boards.me, event, chats[event.person.platform].title_of))

    async def pressed(event: Pressed) -> ChatWork:
        return ChatWork(partial(boards.pressed, event))

    return Feature(
        commands={"leaderboard": board, "me": me}, buttons=dict.fromkeys(BOARD_VERBS, pressed)
    )


def _teams(teams: Teams) -> Feature:
    async def team(person: Person, typed: str) -> Sequence[Suggestion]:
        return [
            Suggestion(each, each) for each in await teams.complete(community_of(person), typed)
        ]

    return Feature(commands={"team": teams.command}, completes={Completes.TEAM: team})


def _daily(daily: DailyCommand, shelf: Shelf) -> Feature:
    async def topics(_: Person, typed: str) -> Sequence[Suggestion]:
        return complete_topics(typed, shelf.library)

    async def days(_: Person, typed: str) -> Sequence[Suggestion]:
        return complete_days(typed)

    async def zone(_: Person, typed: str) -> Sequence[Suggestion]:
        return complete_zone(typed)

    return Feature(
        commands={"daily": daily.command},
        completes={Completes.TOPICS: topics, Completes.DAYS: days, Completes.ZONE: zone},
    )


def _help(best_of_team: int, shelf: Shelf) -> Feature:
    async def command(event: Commanded) -> Answer:
        return guide.command(event, best_of_team, shelf.library.example)

    async def pressed(event: Pressed) -> Answer:
        return guide.pressed(event, best_of_team, shelf.library.example)

    return Feature(commands={"help": command}, buttons={"help": pressed})


async def _visited(
    boards: Boards, rounds: Rounds, shelf: Shelf, chats: Mapping[str, Chat], event: Visited
) -> Answer:
    """Return the bot's own page: what the person earned, what is open, and the topics."""
    chat = chats[event.person.platform]
    me = await boards.me(event, chat.title_of)
    open_now = (await rounds.open_for(community_of(event.person)))[: quiz_cards.LISTED]
    links = [await chat.link_to(each.ref) if each.ref is not None else "" for each in open_now]
    topics = shelf_card(shelf.library.entries.values(), alone=True)
    questions = [
        (each.posed, each.closes_at, link) for each, link in zip(open_now, links, strict=True)
    ]
    return Answer(home.page(me.post, quiz_cards.open_now(questions), topics))
