import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.app import build, now
from bot.chat.events import Commanded
from bot.chat.model import Person, Place
from bot.chat.platform import Gap, Missed
from bot.errors import SettingsError, StoreBusy
from bot.ops import metrics
from bot.quiz.recovery import Rest
from bot.run import keep_on, read_gaps_back
from bot.settings import Settings
from bot.store.tables import rounds, schedules
from bot.store.timestamps import to_stored
from tests.curriculum.build import topic
from tests.memory_chat import MemoryChat
from tests.scene import FixedShelf, topics


class App:
    """Reads back; at first its database is locked."""

    def __init__(self):
        self.read = []
        self.done = asyncio.Event()

    async def read_back(self, platform, since):
        self.read.append((platform, since))
        if len(self.read) == 1:
            raise StoreBusy("The database is locked.")
        self.done.set()
        return Rest()


async def test_a_database_that_fails_during_a_gap_does_not_end_the_bot(caplog):
    house, gap = App(), Gap()
    task = asyncio.create_task(read_gaps_back(house, "memory", gap, again=0.001))
    gap.open(since := now())
    async with asyncio.timeout(5):
        await house.done.wait()
    assert not task.done()
    assert house.read == [("memory", since)] * 2
    assert "The database is locked." in caplog.text
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


class RemoteChat(MemoryChat):
    """A chat that has to be connected first."""

    def __init__(self):
        super().__init__()
        self.ready = asyncio.Event()
        self.gap = Gap()
        self.asked = asyncio.Queue()  # for what was missed on which message

    async def missed(self, message, since):
        self.asked.put_nowait(message)
        return Missed()


@asynccontextmanager
async def staying_on(store, chats, since=5, first_parked=60):
    """A house that runs on these chats, with a question on each that is overdue `since` so many
    seconds."""
    house = build(Settings(), store, FixedShelf(topics(topic())), chats)
    for platform in chats:
        await house.dispatcher.handle(
            Commanded(
                delivery="d",
                at=now(),
                person=Person(platform, "club", "ada", "Ada"),
                place=Place(platform, "club", "general"),
                name="quiz",
            )
        )
    if since:
        overdue = to_stored(now() - timedelta(seconds=since))
        async with store.write() as connection:
            await connection.execute(update(rounds).values(closes_at=overdue))
    task = asyncio.create_task(keep_on(chats, house, first_parked=first_parked))
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def until(store, **wanted):
    """Wait until the rounds of these platforms have these states."""
    async with asyncio.timeout(5):
        while True:
            async with store.read() as connection:
                found = await connection.execute(select(rounds.c.platform, rounds.c.status))
                if {row.platform: row.status for row in found} == wanted:
                    return
            await asyncio.sleep(0.01)


async def test_a_chat_that_is_not_ready_holds_up_no_other(store, capsys):
    chats = {"quick": RemoteChat(), "slow": RemoteChat()}
    async with staying_on(store, chats):
        chats["quick"].ready.set()
        await until(store, quick="done", slow="open")
        assert chats["slow"].edits == []
        chats["slow"].ready.set()
        await until(store, quick="done", slow="done")
    assert capsys.readouterr().out.count("Studyhall is on memory.") == 2


async def test_a_gap_of_one_chat_is_read_back_there_alone(store):
    chats = {"one": RemoteChat(), "other": RemoteChat()}
    async with staying_on(store, chats, since=0):
        for chat in chats.values():
            chat.ready.set()
            await asyncio.wait_for(chat.asked.get(), 5)
        chats["other"].gap.set()
        await asyncio.wait_for(chats["other"].asked.get(), 5)
        assert chats["one"].asked.empty()


class Refused(RemoteChat):
    """A chat whose token isn't accepted, the first times that it tries."""

    def __init__(self, times=99):
        super().__init__()
        self.times, self.tries = times, 0
        self.tried_often = asyncio.Event()

    async def listen(self, handler):
        self.tries += 1
        if self.tries >= 3:
            self.tried_often.set()
        if self.tries <= self.times:
            raise SettingsError("No token of yours is known here.")
        self.ready.set()
        await super().listen(handler)


@pytest.mark.parametrize("platforms", [("one",), ("one", "two")])
async def test_a_bot_that_no_platform_accepts_ends_with_one_error(store, platforms):
    chats = {platform: Refused() for platform in platforms}
    house = build(Settings(), store, FixedShelf(topics(topic())), chats)
    with pytest.raises(SettingsError, match="No token of yours"):
        async with asyncio.timeout(5):
            await keep_on(chats, house)


async def test_a_platform_that_refuses_the_token_is_parked_and_the_other_goes_on(store, caplog):
    chats = {"one": RemoteChat(), "refused": (refused := Refused())}
    async with staying_on(store, chats, first_parked=0.05):
        chats["one"].ready.set()
        await until(store, one="done", refused="open")
        await asyncio.wait_for(refused.tried_often.wait(), 10)
        refused.times = refused.tries  # its token is made valid again
        await until(store, one="done", refused="done")
    assert refused.tries == refused.times + 1
    assert caplog.text.count("No token of yours is known here.") == 1
    assert "refused is connected again" in caplog.text


class Clumsy(Refused):
    async def listen(self, handler):
        self.tries += 1
        raise KeyError("id")


async def test_a_fault_of_one_platform_ends_no_other(store, caplog):
    chats = {"one": RemoteChat(), "clumsy": Clumsy()}
    async with staying_on(store, chats):
        await asyncio.sleep(0)
        chats["one"].ready.set()
        await until(store, one="done", clumsy="open")
    assert chats["clumsy"].tries
    assert "clumsy failed; restarting in 1 s" in caplog.text


def counted():
    """What is open, late, to post, and late to post."""
    names = ("rounds_open", "rounds_late", "dailies_due", "dailies_late")
    return [metrics.value(f"studyhall_{each}") for each in names]


async def test_what_is_due_and_late_is_looked_up_in_the_database(store):
    chats = {"quick": RemoteChat()}
    async with staying_on(store, chats, since=300):  # it is not ready: nothing is closed
        house = build(Settings(), store, FixedShelf(topics(topic())), chats)
        await house.look_at_due()
        assert counted() == [0, 1, 0, 0]
        async with store.write() as connection:
            for number, minutes in enumerate((5, 0, -5)):
                due = to_stored(now() - timedelta(minutes=minutes))
                await connection.execute(schedules.insert().values(scheduled(number, due)))
            later = to_stored(now() + timedelta(minutes=5))
            await connection.execute(update(rounds).values(closes_at=later))
        await house.look_at_due()
        assert counted() == [1, 0, 2, 1]


def scheduled(number, due):
    """A row of `schedules` of which only the time matters."""
    words = ("id", "community", "platform", "space", "channel", "plan", "handled", "created_by")
    row = {word: str(number) for word in words}
    times = {"next_due": due, "look_at": due, "created_at": due}
    return {**row, **times, "number": number, "paused": False, "tries": 0, "low_at": 0}
